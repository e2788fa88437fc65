/// How one value is read from a document, written to one and described.
public struct SettingKind<Value> {
  /// What may be written, in words.
  public let description: SettingDescription
  /// Reads a value; reports what is wrong and returns `nil` when there is none.
  package let read: (Document, inout SettingsReader) -> Value?
  /// Writes a value so that it reads back as the same.
  package let write: (Value) -> Document

  /// Creates a kind of value.
  ///
  /// - Parameters:
  ///   - description: What may be written, in words.
  ///   - read: Reads a value; after reporting a problem returns `nil`.
  ///   - write: Writes a value so that it reads back as the same.
  public init(
    _ description: SettingDescription,
    read: @escaping (Document, inout SettingsReader) -> Value?,
    write: @escaping (Value) -> Document
  ) {
    self.description = description
    self.read = { document, reader in reader.reading(document) { read(document, &$0) } }
    self.write = write
  }

  /// The kind of a text that is converted, with a message when it cannot be.
  static func text(
    _ description: SettingDescription, noun: String,
    read: @escaping (String) throws(QuantityError) -> Value, write: @escaping (Value) -> String
  ) -> Self {
    Self(
      description,
      read: { document, reader in
        guard case .text(let text, _) = document.content else {
          reader.report("expected \(noun), found \(document.summary)")
          return nil
        }
        do throws(QuantityError) {
          return try read(text)
        } catch {
          reader.report(error.description)
          return nil
        }
      },
      write: { .text(write($0)) })
  }
}

extension SettingKind where Value == String {
  /// A text of at least one character.
  ///
  /// - Parameter noun: What the text is, with its article: `a name`.
  /// - Returns: The kind.
  public static func name(_ noun: String = "a name") -> Self {
    .text(
      SettingDescription(noun.withoutArticle), noun: noun,
      read: { text throws(QuantityError) in
        guard !text.isEmpty else { throw QuantityError("\(noun) must not be empty") }
        return text
      }, write: { $0 })
  }
}

extension SettingKind where Value == Bool {
  /// `true` or `false`.
  public static var yesOrNo: Self {
    .text(
      SettingDescription("`true` or `false`"), noun: "true or false",
      read: { text throws(QuantityError) in
        switch text {
        case "true": return true
        case "false": return false
        default: throw QuantityError("'\(text.abbreviated)' is not one of true, false")
        }
      }, write: { $0 ? "true" : "false" })
  }
}

extension SettingKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the names of an enumeration.
  public static var choice: Self {
    let names = Value.allCases.map(\.rawValue)
    let all = "one of " + names.joined(separator: ", ")
    return Self(
      SettingDescription("one of " + names.map { "`\($0)`" }.joined(separator: ", ")),
      read: { document, reader in
        guard case .text(let text, _) = document.content else {
          reader.report("expected \(all), found \(document.summary)")
          return nil
        }
        if let value = Value(rawValue: text) { return value }
        reader.report(
          "'\(text.abbreviated)' is not \(all)"
            + (NearestName.of(text, among: names).map { "; did you mean '\($0)'?" } ?? ""))
        return nil
      }, write: { .text($0.rawValue) })
  }
}

extension SettingKind {
  /// A value that may be left out or written as `null`.
  ///
  /// - Parameters:
  ///   - kind: The kind of the value when there is one.
  ///   - words: What it means that there is none.
  /// - Returns: The kind.
  public static func optional<Wrapped>(_ kind: SettingKind<Wrapped>, none words: String) -> Self
  where Value == Wrapped? {
    var description = kind.description
    description.words += ", or `null`: \(words)"
    return Self(
      description,
      read: { document, reader in
        if case .null = document.content { return .some(nil) }
        return kind.read(document, &reader).map { .some($0) }
      },
      write: { $0.map(kind.write) ?? .null })
  }

  /// A group of settings.
  public static func section(_ type: Value.Type = Value.self) -> Self where Value: Settings {
    let schema = Value.schema
    let names = schema.map(\.name)
    return Self(
      SettingDescription("a mapping", parts: { Value.parts }),
      read: { document, reader in
        guard case .map(let entries) = document.content else {
          reader.report(
            "expected a mapping with \(names.joined(separator: ", ")), found \(document.summary)")
          return nil
        }
        return read(entries, schema, names, &reader)
      },
      write: { value in
        .map(schema.map { Document.Entry($0.name, $0.write(value)) })
      })
  }

  private static func read(
    _ entries: [Document.Entry], _ schema: [Setting<Value>], _ names: [String],
    _ reader: inout SettingsReader
  ) -> Value? where Value: Settings {
    let problemsBefore = reader.problemCount
    var value = Value()
    var isStated = [Bool](repeating: false, count: schema.count)
    for entry in entries {
      guard let index = names.firstIndex(of: entry.key) else {
        reader.report(
          "unknown key '\(entry.key.abbreviated)'"
            + NearestName.hint(
              for: entry.key, among: Value.schema.map(\.name) + Value.keysReadBefore, plural: "keys"
            ),
          position: entry.position)
        continue
      }
      isStated[index] = true
      reader.within(.key(entry.key), entry.value) { schema[index].read(entry.value, &value, &$0) }
    }
    for (setting, isStated) in zip(schema, isStated) where setting.isRequired && !isStated {
      reader.report(
        "the key '\(setting.name)' is missing: \(setting.description.words)")
    }
    guard reader.problemCount == problemsBefore else { return nil }
    value.check(&reader)
    return reader.problemCount == problemsBefore ? value : nil
  }

  /// A list.
  ///
  /// - Parameters:
  ///   - kind: The kind of the items.
  ///   - fewest: How many items there must be at least.
  ///   - plural: What the items are, for messages.
  /// - Returns: The kind.
  public static func list<Item>(
    of kind: SettingKind<Item>, atLeast fewest: Int = 0, _ plural: String = "items"
  ) -> Self where Value == [Item] {
    Self(
      SettingDescription(
        "a list" + kind.description.listWords,
        range: fewest == 0 ? "" : "at least \(fewest)", suffix: "[]" + kind.description.suffix,
        parts: kind.description.parts),
      read: { document, reader in
        guard case .list(let items) = document.content else {
          reader.report("expected a list of \(plural), found \(document.summary)")
          return nil
        }
        let problemsBefore = reader.problemCount
        var values: [Item] = []
        values.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
          let value = reader.within(.index(index), item) { kind.read(item, &$0) }
          if let value { values.append(value) }
        }
        if items.count < fewest {
          reader.report("expected at least \(fewest) of \(plural), found \(items.count)")
        }
        return reader.problemCount == problemsBefore ? values : nil
      },
      write: { .list($0.map(kind.write)) })
  }

  /// A list, or its only item without the list.
  ///
  /// - Parameters:
  ///   - kind: The kind of the items, which must not themselves be lists.
  ///   - plural: What the items are, for messages.
  /// - Returns: The kind.
  public static func oneOrList<Item>(of kind: SettingKind<Item>, _ plural: String) -> Self
  where Value == [Item] {
    let list = SettingKind<[Item]>.list(of: kind, plural)
    var description = kind.description
    description.words += ", or a list of such"
    return Self(
      description,
      read: { document, reader in
        if case .list = document.content { return list.read(document, &reader) }
        return kind.read(document, &reader).map { [$0] }
      },
      write: { $0.count == 1 ? kind.write($0[0]) : list.write($0) })
  }

  /// A mapping from names to groups of settings, kept as a list in the order of the file.
  ///
  /// - Parameters:
  ///   - type: The group of settings of one name.
  ///   - name: Where the group keeps its name; not one of its keys.
  ///   - noun: What the names are names of, for messages and the reference.
  /// - Returns: The kind.
  public static func named<Item: Settings>(
    _ type: Item.Type, by name: WritableKeyPath<Item, String>, _ noun: String
  ) -> Self where Value == [Item] {
    let kind = SettingKind<Item>.section()
    return Self(
      SettingDescription(
        "a mapping from \(noun) names to mappings", suffix: ".<\(noun)>",
        parts: kind.description.parts),
      read: { document, reader in
        guard case .map(let entries) = document.content else {
          reader.report(
            "expected a mapping from \(noun) names to mappings, found \(document.summary)")
          return nil
        }
        let problemsBefore = reader.problemCount
        var values: [Item] = []
        for entry in entries {
          let value = reader.within(.key(entry.key), entry.value) { kind.read(entry.value, &$0) }
          guard var value else { continue }
          value[keyPath: name] = entry.key
          values.append(value)
        }
        return reader.problemCount == problemsBefore ? values : nil
      },
      write: { .map($0.map { Document.Entry($0[keyPath: name], kind.write($0)) }) })
  }
}

extension SettingDescription {
  /// How the words follow `a list`.
  fileprivate var listWords: String { words == "a mapping" ? " of mappings" : ", each: \(words)" }
}

extension String {
  /// The noun of a phrase that begins with its article: `duration` for `a duration`.
  var withoutArticle: String {
    String(self[(firstIndex(of: " ").map { index(after: $0) } ?? startIndex)...])
  }
}
