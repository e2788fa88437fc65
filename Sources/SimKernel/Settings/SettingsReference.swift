/// Writes the reference of a group of settings from its schema, so that it cannot drift from the code.
public enum SettingsReference {
  /// A Markdown table of the plain keys of `type`, then a section for each key with more under it.
  public static func markdown<S: Settings>(of type: S.Type) -> String {
    let parts = S.parts.map { (part: $0, isPlain: $0.description.parts().isEmpty) }
    let plain = parts.filter(\.isPlain).map(\.part)
    var blocks = plain.isEmpty ? [] : [table(rows(of: plain))]
    for part in parts.filter({ !$0.isPlain }).map(\.part) {
      var rows = [row(part, path: part.name)]
      var variants: [String] = []
      collect(part, path: part.name, into: &rows, &variants)
      blocks.append(
        "## \(code(part.name))\n\n"
          + "\(part.documentation)\n\n" + table(rows) + variants.map { "\n" + $0 }.joined())
    }
    return blocks.joined(separator: "\n")
  }

  /// A Markdown table of the keys of `type`, without its nested tables.
  public static func table<S: Settings>(of type: S.Type) -> String { table(rows(of: S.parts)) }

  /// A Markdown table of the keys of a type that is known by its metatype only.
  public static func table(ofAny type: any Settings.Type) -> String {
    func opened<S: Settings>(_ type: S.Type) -> String { table(of: type) }
    return opened(type)
  }

  private static func rows(of parts: [SettingPart]) -> [[String]] {
    parts.map { row($0, path: $0.name) }
  }

  /// Appends the rows of what is within `part`, and a block for each of its variants.
  private static func collect(
    _ part: SettingPart, path: String, into rows: inout [[String]], _ variants: inout [String]
  ) {
    let inner = path + part.description.suffix
    for child in part.description.parts() {
      guard child.isVariant else {
        let childPath = "\(inner).\(child.name)"
        rows.append(row(child, path: childPath))
        collect(child, path: childPath, into: &rows, &variants)
        continue
      }
      variants.append(variant(child, of: inner))
    }
  }

  /// The block of one variant: its heading, what it is, and its settings.
  static func variant(_ part: SettingPart, of path: String) -> String {
    var rows: [[String]] = []
    var nested: [String] = []
    for setting in part.description.parts() {
      rows.append(row(setting, path: setting.name))
      collect(setting, path: setting.name, into: &rows, &nested)
    }
    let heading = path.isEmpty ? code(part.name) : "\(code(path)): \(code(part.name))"
    var table = rows.isEmpty ? "It has no settings.\n" : table(rows)
    if !part.description.suffix.isEmpty { table = "For each item of the list:\n\n" + table }
    return "### \(heading)\n\n\(part.documentation)\n\n\(table)"
      + nested.map { "\n" + $0 }.joined()
  }

  private static func row(_ part: SettingPart, path: String) -> [String] {
    [
      code(path), part.description.words, part.description.range,
      part.defaultText.map { defaultCell($0, of: part) } ?? "required", part.documentation,
    ]
  }

  private static func table(_ rows: [[String]]) -> String {
    var text = "| key | value | range | default | meaning |\n|---|---|---|---|---|\n"
    for row in rows {
      text += "| " + row.map(cell).joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// A default; what the rows below say one by one is not said twice.
  private static func defaultCell(_ text: String, of part: SettingPart) -> String {
    let saysMuch = text.utf8.count > 40 && part.description.parts().contains { !$0.isVariant }
    return saysMuch ? "as below" : code(text)
  }

  private static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }

  /// A text inside a table, where a bar would end the cell.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
