import Calibration
import Experiments
import Rehearsal
import SimKernel

/// The line that shows how far a run has come.
public enum ProgressLine {
  /// The line for a run that has gone on for `elapsed` seconds of real time: at most 79 columns.
  ///
  /// - Parameters:
  ///   - progress: How far the run has come.
  ///   - elapsed: Seconds since it began; greater than zero.
  /// - Returns: The line, without a line end.
  public static func text(_ progress: RunProgress, elapsed: Double) -> String {
    let rate = elapsed > 0 ? Double(progress.arrived) / elapsed : 0
    let parts = [
      "at \(Readable.duration(progress.now.inSeconds))",
      "\(Readable.count(progress.arrived)) requests", "\(Readable.number(rate))/s",
    ]
    guard let share = progress.share else { return "  " + parts.joined(separator: ", ") }
    return text(share: share, elapsed: elapsed, parts)
  }

  /// The line for several runs, of which `ended` out of `all` have ended after `elapsed` seconds of real time.
  public static func text(ended: Int, of all: Int, elapsed: Double) -> String {
    text(
      share: all > 0 ? Double(ended) / Double(all) : 1, elapsed: elapsed,
      ["\(ended) of \(all) runs"])
  }

  /// The line for measuring: as far as its steps or its time, whichever ends first.
  public static func text(_ progress: MeasuringProgress) -> String {
    let steps = progress.allSteps > 0 ? Double(progress.steps) / Double(progress.allSteps) : 0
    let share = min(1, max(steps, progress.elapsed / progress.budget))
    return text(
      share: share, elapsed: progress.elapsed,
      ["\(progress.steps) of \(progress.allSteps) steps", progress.doing])
  }

  /// The line for a rehearsal, `elapsed` seconds of real time after its beginning.
  public static func text(_ progress: RehearsalProgress, elapsed: Double) -> String {
    text(
      share: Double(progress.played) / Double(max(progress.repetitions, 1)), elapsed: elapsed,
      [
        "\(progress.played) of \(progress.repetitions) repetitions",
        "\(Readable.count(progress.requests)) requests",
      ])
  }

  /// The line for a trace of which `bytes` out of `all` have been read after `elapsed` seconds of real time.
  ///
  /// - Parameters:
  ///   - bytes: Bytes of the files, packed as they are.
  ///   - all: Their size; 0 where it is not known.
  ///   - requests: Requests read.
  ///   - elapsed: Seconds since it began; greater than zero.
  /// - Returns: The line, without a line end.
  public static func text(bytes: Int64, of all: Int64, requests: UInt64, elapsed: Double) -> String
  {
    let rate = elapsed > 0 ? Double(bytes) / elapsed / 1e6 : 0
    let parts = ["\(Readable.count(requests)) requests", "\(Readable.number(rate)) MB/s"]
    guard all > 0 else { return "  " + parts.joined(separator: ", ") }
    return text(share: min(Double(bytes) / Double(all), 1), elapsed: elapsed, parts)
  }

  private static func text(share: Double, elapsed: Double, _ parts: [String]) -> String {
    var parts = parts
    if share > 0 { parts.insert(Readable.duration(elapsed / share * (1 - share)) + " left", at: 0) }
    let width = 10
    let filled = Int(share * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: "·", count: width - filled)
    let text = "[\(bar)] \(Readable.fixed(share * 100, 0)) %  " + parts.joined(separator: ", ")
    return String(text.prefix(79))
  }
}
