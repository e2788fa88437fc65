import Foundation

/// Every number and text of a JSON file, by its path, such as `responseTimeSeconds.p95`.
struct SavedNumbers: Sendable {
  /// The largest file that is read: the summary of some hundred thousand functions.
  static let largest: Int64 = 64 << 20

  var numbers: [String: Double] = [:]
  var texts: [String: String] = [:]

  /// Reads a file; items of lists are left out.
  ///
  /// - Returns: `nil` where it is no JSON object, or cannot be read.
  init?(_ path: String) {
    guard let status = FileStatus(path), status.isFile, status.size <= Self.largest,
      let data = FileManager.default.contents(atPath: path),
      let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return nil }
    collect(root, "")
  }

  private mutating func collect(_ object: [String: Any], _ path: String) {
    for (key, value) in object {
      let inner = path.isEmpty ? key : "\(path).\(key)"
      switch value {
      case let value as String: texts[inner] = value
      case let value as NSNumber: numbers[inner] = value.doubleValue
      case let value as [String: Any]: collect(value, inner)
      default: break
      }
    }
  }
}
