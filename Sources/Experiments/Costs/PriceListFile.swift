import SimKernel

/// Lists of prices that scenarios call by name: files in `calibration/prices`, which anybody may edit or add to.
public enum PriceListFile {
  /// The folder within `calibration`.
  static let folder = "prices"

  /// Puts the list that a scenario names under `prices` in the place of its name.
  ///
  /// So the resolved scenario has the prices themselves, whatever becomes of the file.
  ///
  /// - Parameters:
  ///   - document: A scenario; unchanged where it names no list.
  ///   - folder: Where the search begins.
  /// - Returns: The file that was read; `nil` where the scenario names no list.
  /// - Throws: That there is no such list, or that its file cannot be read.
  static func resolve(
    in document: inout Document, folder: String
  ) throws(SettingsError) -> String? {
    guard case .map(var entries) = document.content,
      let index = entries.firstIndex(where: { $0.key == "prices" }),
      case .text = entries[index].value.content
    else { return nil }
    let (prices, path) = try named(entries[index].value, from: folder)
    entries[index].value = prices
    document.content = .map(entries)
    return path
  }

  private static func named(
    _ name: Document, from folder: String
  ) throws(SettingsError) -> (prices: Document, path: String) {
    guard case .text(let text, _) = name.content, !text.isEmpty else {
      throw SettingsError(
        "expected the name of a list of prices, found \(name.summary)", path: "prices",
        position: name.position)
    }
    guard let path = CalibrationFolders.path(of: text, in: Self.folder, from: folder) else {
      let known = CalibrationFolders(from: folder).files(in: Self.folder).map(\.name)
      throw SettingsError(
        "there is no list of prices '\(text.abbreviatedForMessage)': neither a file of that name nor calibration/\(Self.folder)/\(text.abbreviatedForMessage).yaml above the scenario"
          + NearestName.hint(for: text, among: known, plural: "lists"),
        path: "prices", position: name.position)
    }
    let document = try SettingsFile.read(path)
    guard case .map = document.content else {
      throw SettingsError(
        "expected a mapping with prices, found \(document.summary)", position: document.position)
    }
    // What is wrong with it is said with the place in its own file.
    _ = try PriceList(reading: document)
    return (document, path)
  }
}
