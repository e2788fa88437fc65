import Foundation

/// A state of progress, as far as the server itself needs it.
struct JobProgress: Sendable {
  /// From 0 to 1; `nil` where the end is not known.
  var share: Double?
  /// Requests of a run.
  var arrived: Double?
  var ended: Double?
  var all: Double?

  /// Reads a line that a command wrote under `--progress json`.
  init?(_ line: String?) {
    guard let line, let root = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
      let progress = (root as? [String: Any])?["progress"] as? [String: Any]
    else { return nil }
    func number(_ key: String) -> Double? { (progress[key] as? NSNumber)?.doubleValue }
    share = number("share")
    arrived = number("arrived")
    ended = number("ended")
    all = number("all")
  }
}
