/// Where a record of containers comes from, for reports and profiles.
public struct WarmthSource: Sendable {
  /// The file.
  public let path: String
  /// The SHA-256 of its bytes, in hexadecimal digits.
  public let sha256: String

  /// Describes the file at `path` with this digest.
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}
