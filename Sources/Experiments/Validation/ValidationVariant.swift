import SimKernel

/// A scenario with something of it replaced, under a name.
public struct ValidationVariant: Hashable, Sendable {
  /// What measures call it.
  public var name: String
  /// What is replaced, each as `key.path=value`.
  public var changes: [String]

  /// Creates a variant.
  public init(_ name: String, _ changes: [String]) {
    self.name = name
    self.changes = changes
  }

  /// How files write several: a mapping from names to lists of changes.
  static var kind: SettingKind<[ValidationVariant]> {
    let changes = SettingKind<[String]>.list(of: .name("a change"), "changes")
    return SettingKind(
      SettingDescription("a mapping from names to lists of changes"),
      read: { document, reader in
        guard case .map(let entries) = document.content else {
          reader.report(
            "expected a mapping from names to lists of changes, found \(document.summary)")
          return nil
        }
        let problemsBefore = reader.problemCount
        let variants = entries.map { entry in
          ValidationVariant(
            entry.key,
            reader.within(.key(entry.key), entry.value) { changes.read(entry.value, &$0) } ?? [])
        }
        return reader.problemCount == problemsBefore ? variants : nil
      }, write: { .map($0.map { Document.Entry($0.name, changes.write($0.changes)) }) })
  }
}

/// One key that takes one value after the other: each makes a variant of that name.
public struct SweepSettings: Settings {
  /// The key's path.
  public var key = ""
  /// Its values.
  public var values: [String] = []

  /// Creates a sweep of nothing.
  public init() {}

  /// The keys under `sweep`.
  public static var schema: [Setting<SweepSettings>] {
    [
      Setting("key", \.key, .name("a key path"), required: true, "The key that takes the values."),
      Setting(
        "values", \.values, .list(of: .name("a value"), atLeast: 2, "values"), required: true,
        "The values in the order of the sweep."),
    ]
  }

  /// The variants.
  var variants: [ValidationVariant] { values.map { ValidationVariant($0, ["\(key)=\($0)"]) } }

  /// The values as numbers, in the unit that they all have if they have one; `nil` where one is none.
  public var numbers: [Double]? {
    let unit = Self.unit(of: values.first ?? "")
    let numbers = values.compactMap { value in
      Self.unit(of: value) == unit ? Double(value.dropLast(unit.count)) : nil
    }
    return numbers.count == values.count ? numbers : nil
  }

  /// The letters and signs at the end of a quantity, as `min` of `10min` or `/s` of `5/s`.
  private static func unit(of value: String) -> String {
    String(value.reversed().prefix { !$0.isNumber && $0 != "." }.reversed())
  }
}
