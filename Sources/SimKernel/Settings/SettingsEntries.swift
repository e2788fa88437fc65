/// One key of a group of settings, or one of the choices at a key, as a list shows it.
public struct SettingsEntry: Hashable, Sendable {
  /// The path, such as `functions[].memory`; behind a choice, the choice and its key: `workload: poisson: rate`.
  public let path: String
  /// What may be written; empty for a choice.
  public let words: String
  /// The allowed range; empty where there is none.
  public let range: String
  /// The default as it would be written; `nil` where a value is required, or for a choice.
  public let defaultText: String?
  /// What it means, in one line.
  public let documentation: String
  /// Whether this is one of several choices rather than a key.
  public let isChoice: Bool

  /// The key at the top that it belongs to.
  public var group: String { String(path.prefix { $0 != "." && $0 != "[" && $0 != ":" }) }
}

extension SettingsReference {
  /// All keys of `type` and what is within them, each behind the one that it belongs to, in the order of the reference.
  public static func entries<S: Settings>(of type: S.Type) -> [SettingsEntry] {
    var entries: [SettingsEntry] = []
    for part in S.parts { collect(part, path: part.name, into: &entries) }
    return entries
  }

  private static func collect(
    _ part: SettingPart, path: String, into entries: inout [SettingsEntry]
  ) {
    entries.append(
      SettingsEntry(
        path: path, words: part.isVariant ? "" : part.description.words,
        range: part.description.range, defaultText: part.isVariant ? nil : part.defaultText,
        documentation: part.documentation, isChoice: part.isVariant))
    let inner = path + part.description.suffix
    for child in part.description.parts() {
      let separator = child.isVariant || part.isVariant ? ": " : "."
      collect(child, path: inner + separator + child.name, into: &entries)
    }
  }
}
