import SimKernel

/// A profile: calibrated values, written like a scenario, that `profile: NAME` puts beneath it.
///
/// `about`, `sources` and `calibration` say what it is, where its numbers come from and how they were found; they belong to
/// the profile and do not become the scenario's.
public struct ProfileFile: Sendable {
  /// Where it lies.
  public let path: String
  /// How its numbers were found: what `calibrate fit` wrote under `calibration`; `nil` where nothing is said.
  public let calibration: Document?
  /// What it states of a scenario: without the keys above.
  public let scenario: Document

  private static let own = ["about", "sources", "calibration"]

  /// Reads the file at `path`.
  ///
  /// - Throws: Why it cannot be read, or that it is not written like a scenario.
  public init(path: String) throws(SettingsError) {
    let document = try SettingsFile.read(path)
    guard case .map(let entries) = document.content else {
      throw SettingsError(
        "expected a mapping, found \(document.summary)", position: document.position)
    }
    if let nested = document["profile"] {
      throw SettingsError(
        "a profile cannot build upon another one", path: "profile", position: nested.position)
    }
    self.path = path
    calibration = document["calibration"]
    scenario = Document(
      .map(entries.filter { !Self.own.contains($0.key) }), position: document.position)
  }

  /// The profile called `name`, from the current folder.
  ///
  /// - Parameter name: The name of a file in a folder `calibration`, without its ending, or a path.
  /// - Returns: The profile.
  /// - Throws: That there is no such profile, or what is wrong with it.
  public static func named(_ name: String) throws(SettingsError) -> ProfileFile {
    try named(.text(name), from: "")
  }

  /// The profile that a scenario calls `name`.
  ///
  /// - Parameters:
  ///   - name: The name of a file in a folder `calibration`, without its ending; or a path, from the scenario's folder
  ///     or else from the current one.
  ///   - folder: The scenario's folder; empty for the current one.
  /// - Returns: The profile.
  /// - Throws: That there is no such profile, or what is wrong with it.
  static func named(_ name: Document, from folder: String) throws(SettingsError) -> ProfileFile {
    guard case .text(let text, _) = name.content, !text.isEmpty else {
      throw SettingsError(
        "expected the name of a profile, found \(name.summary)", path: "profile",
        position: name.position)
    }
    guard let path = CalibrationFolders.path(of: text, from: folder) else {
      let known = CalibrationFolders(from: folder).files(in: "").map(\.name)
      throw SettingsError(
        "there is no profile '\(text.abbreviatedForMessage)': neither a file of that name nor calibration/\(text.abbreviatedForMessage).yaml above the scenario"
          + NearestName.hint(for: text, among: known, plural: "profiles"),
        path: "profile", position: name.position)
    }
    return try ProfileFile(path: path)
  }
}
