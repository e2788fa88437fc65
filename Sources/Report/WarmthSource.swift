import SimKernel

/// Where a record of containers comes from, for reports and profiles.
public struct WarmthSource: Sendable {
  /// The file.
  public let path: String
  /// The digest of its text.
  public let fingerprint: Fingerprint

  /// Describes the file at `path` that holds `text`.
  public init(path: String, text: String) {
    self.path = path
    var fingerprint = Fingerprint()
    fingerprint.absorb(text)
    self.fingerprint = fingerprint
  }
}
