import Experiments
import SimKernel

/// A key of the scenario with the values that it takes.
public struct KeySettings: Settings, Hashable {
  /// The key's path in the scenario.
  public var key = ""
  /// What results call it; `nil` for the path.
  public var name: String?
  /// The values, as a scenario writes them; `nil` where a range gives them.
  public var values: [String]?
  /// The range; `nil` where values are listed.
  public var range: RangeSettings?

  /// Creates a key without values.
  public init() {}

  /// What results call it.
  public var label: String { name ?? key }

  /// The keys of a key and its values.
  public static var schema: [Setting<KeySettings>] {
    [
      Setting(
        "key", \.key, .name("a key path"),
        "The key of the scenario, as in `simfaas run --set`: `functions.hello.memory`."),
      Setting(
        "name", \.name, .optional(.name("a text"), none: "the path"),
        "What conditions and results call it."),
      Setting(
        "values", \.values, .optional(AnyValue.list, none: "`range` gives them"),
        "Its values, each as the scenario would write it: quantities, names, mappings, lists."),
      Setting(
        "range", \.range, .optional(.section(), none: "`values` lists them"),
        "Values between two ends."),
    ]
  }

  /// Reports keys that a sweep sets itself, and values that are not there or there twice.
  func checkValues(_ reader: inout SettingsReader, at place: [SettingsReader.Step] = []) {
    func at(_ key: String) -> [SettingsReader.Step] { place + [.key(key)] }
    if key.isEmpty {
      reader.report("the key 'key' is missing: a key path of the scenario", at: place)
    } else if key == "replication" {
      reader.report(
        "every run has a 'replication' of its own; state 'replications' beside 'axes'",
        at: at("key"))
    } else {
      do throws(SettingsError) {
        _ = try DocumentChange(path: key, value: .null, source: "")
      } catch { reader.report(error.problems[0].message, at: at("key")) }
    }
    guard (values == nil) != (range == nil) else {
      reader.report(
        values == nil
          ? "states neither 'values' nor 'range'" : "states both 'values' and 'range'", at: place)
      return
    }
    guard let values else { return }
    if values.isEmpty { reader.report("there is no value", at: at("values")) }
    var seen: Set<String> = []
    for (index, value) in values.enumerated() where !seen.insert(value).inserted {
      reader.report(
        "'\(value.abbreviated)' is there twice", at: at("values") + [.index(index)])
    }
  }
}

/// One axis: a key with its values, or several keys that change together.
public struct AxisSettings: Settings, Hashable {
  /// The key; one without a path where ``AxisSettings/zip`` has several.
  public var column = KeySettings()
  /// Keys that take their first values together, then their second ones, and so on.
  public var zip: [KeySettings] = []
  /// The condition under which points have this axis; `nil` for always.
  public var when: String?
  /// Whether a design draws it; `nil` for ranges without steps only.
  public var drawn: Bool?

  /// Creates an axis without a key.
  public init() {}

  /// The keys that change.
  public var columns: [KeySettings] { zip.isEmpty ? [column] : zip }

  /// Whether a design draws the axis, rather than all of its values being combined with all others.
  public var isDrawn: Bool {
    drawn ?? columns.contains { $0.range.map { $0.steps == nil } ?? false }
  }

  /// The keys of an axis.
  public static var schema: [Setting<AxisSettings>] {
    KeySettings.schema.map { $0.under(\.column) } + [
      Setting(
        "zip", \.zip, .list(of: .section(), "keys"),
        "In place of `key`: several keys that take their first values together, then their second ones, and so on."
      ),
      Setting(
        "when", \.when, .optional(.name("a condition"), none: "always"),
        "The condition on axes above under which points have this axis."),
      Setting(
        "drawn", \.drawn,
        .optional(.yesOrNo, none: "`true` for a range without `steps`"),
        "Whether the design draws the axis; otherwise each of its values is combined with all others."
      ),
    ]
  }

  /// Reports keys without values and lists of different lengths.
  public func check(_ reader: inout SettingsReader) {
    guard !zip.isEmpty else {
      column.checkValues(&reader)
      return
    }
    if column != KeySettings() {
      reader.report(
        "'zip' stands in place of 'key', 'name', 'values' and 'range'", at: [.key("zip")])
    }
    for (index, key) in zip.enumerated() {
      key.checkValues(&reader, at: [.key("zip"), .index(index)])
    }
    guard !isDrawn else { return }
    let lengths = zip.map { $0.values?.count ?? $0.range?.steps ?? 0 }
    if let other = lengths.firstIndex(where: { $0 != lengths[0] }) {
      reader.report(
        "has \(lengths[other]) values, the first key has \(lengths[0]); keys that change together have as many",
        at: [.key("zip"), .index(other)])
    }
  }
}

/// Values of any form, kept as the text that a scenario would have.
enum AnyValue {
  static var list: SettingKind<[String]> {
    SettingKind(
      SettingDescription("a list of values"),
      read: { document, reader in
        guard case .list(let items) = document.content else {
          reader.report("expected a list of values, found \(document.summary)")
          return nil
        }
        return items.map { YamlWriter.flow($0) }
      },
      write: { values in
        .list(values.map { (try? YamlReader.read($0, origin: "values")) ?? .text($0) })
      })
  }
}
