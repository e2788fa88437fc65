/// One of several alternatives for a setting, each with its own name and settings.
public struct SettingVariant<Value> {
  /// The name that chooses it.
  public let name: String
  /// What it is, in one line.
  public let documentation: String
  let description: () -> SettingDescription
  let read: (Document, inout SettingsReader) -> Value?
  /// Its settings when the value is of this variant.
  let write: (Value) -> Document?

  /// Creates an alternative that has settings of its own.
  ///
  /// - Parameters:
  ///   - name: The name that chooses it.
  ///   - documentation: What it is, in one line.
  ///   - type: Its settings.
  ///   - wrap: Makes a value of them.
  ///   - unwrap: Takes them from a value, `nil` when that is another alternative.
  public init<S: Settings>(
    _ name: String, _ documentation: String, _ type: S.Type,
    wrap: @escaping (S) -> Value, unwrap: @escaping (Value) -> S?
  ) {
    self.init(name, documentation, { .section() }, wrap: wrap, unwrap: unwrap)
  }
}

extension SettingVariant {
  /// Creates an alternative that consists of something else than settings with keys; for
  /// ``SettingKind/tagged(_:_:)`` only.
  ///
  /// - Parameters:
  ///   - name: The name that chooses it.
  ///   - documentation: What it is, in one line.
  ///   - kind: How that is read; asked for when it is used, because variants may contain each other.
  ///   - wrap: Makes a value of it.
  ///   - unwrap: Takes it from a value, `nil` when that is another alternative.
  init<Inner>(
    _ name: String, _ documentation: String, _ kind: @escaping () -> SettingKind<Inner>,
    wrap: @escaping (Inner) -> Value, unwrap: @escaping (Value) -> Inner?
  ) {
    self.name = name
    self.documentation = documentation
    description = { kind().description }
    read = { document, reader in kind().read(document, &reader).map(wrap) }
    write = { value in unwrap(value).map { kind().write($0) } }
  }
}

extension SettingVariant {
  private init(
    _ name: String, _ documentation: String, description: @escaping () -> SettingDescription,
    read: @escaping (Document, inout SettingsReader) -> Value?,
    write: @escaping (Value) -> Document?
  ) {
    self.name = name
    self.documentation = documentation
    self.description = description
    self.read = read
    self.write = write
  }

  /// The same alternative where the value is a part of another one.
  ///
  /// - Parameters:
  ///   - wrap: Makes the other value.
  ///   - unwrap: Takes this one from it, `nil` when there is none.
  /// - Returns: The alternative.
  package func within<Outer>(
    wrap: @escaping (Value) -> Outer, unwrap: @escaping (Outer) -> Value?
  ) -> SettingVariant<Outer> {
    SettingVariant<Outer>(
      name, documentation, description: description,
      read: { read($0, &$1).map(wrap) }, write: { unwrap($0).flatMap(write) })
  }
}

/// The name of a variant with its settings, for alternatives that are looked up in a catalogue.
public struct NamedSettings: Sendable {
  /// The name of the variant.
  public var name: String
  /// Its settings.
  public var settings: any Settings

  /// Creates a choice of the variant `name`.
  public init(_ name: String, _ settings: any Settings) {
    self.name = name
    self.settings = settings
  }
}

extension SettingVariant where Value == NamedSettings {
  /// Creates an alternative that is known by its name and the type of its settings.
  public init(_ name: String, _ documentation: String, _ type: any Settings.Type) {
    self = Self.opening(name, documentation, type)
  }

  private static func opening<S: Settings>(
    _ name: String, _ documentation: String, _ type: S.Type
  ) -> Self {
    Self(
      name, documentation, type, wrap: { NamedSettings(name, $0) },
      unwrap: { $0.name == name ? $0.settings as? S : nil })
  }
}

extension SettingKind {
  /// One of several alternatives: its name, or a mapping with `name` and its settings.
  public static func variant(named noun: String, _ variants: [SettingVariant<Value>]) -> Self {
    let names = variants.map(\.name)
    return Self(
      SettingDescription(
        "one of " + names.map { "`\($0)`" }.joined(separator: ", ")
          + ", or a mapping with `name` and its settings",
        parts: { variants.map(\.part) }),
      read: { document, reader in
        let name: Document
        var rest = document
        switch document.content {
        case .text: name = document
        case .map(let entries):
          guard let entry = entries.first(where: { $0.key == "name" }) else {
            reader.report(
              "the key 'name' is missing: \(noun), one of \(names.joined(separator: ", "))")
            return nil
          }
          name = entry.value
          rest.content = .map(entries.filter { $0.key != "name" })
        default:
          reader.report(
            "expected \(noun), one of \(names.joined(separator: ", ")), found \(document.summary)")
          return nil
        }
        guard case .text(let text, _) = name.content,
          let variant = variants.first(where: { $0.name == text })
        else {
          reader.report(
            "\(name.summary) is not \(noun)"
              + NearestName.hint(for: name.plainText, among: names, plural: "names"),
            position: name.position)
          return nil
        }
        if case .text = document.content { rest.content = .map([]) }
        return variant.read(rest, &reader)
      },
      write: { value in
        for variant in variants {
          guard case .map(let entries)? = variant.write(value)?.content else { continue }
          let name = Document.text(variant.name)
          return entries.isEmpty ? name : .map([Document.Entry("name", name)] + entries)
        }
        preconditionFailure("a value of \(noun) belongs to none of its variants")
      })
  }

  /// One of several alternatives: a mapping with one key, its name, and its settings under it.
  public static func tagged(_ noun: String, _ variants: [SettingVariant<Value>]) -> Self {
    let names = variants.map(\.name)
    let expected =
      "expected \(noun): a mapping with one key out of " + names.joined(separator: ", ")
    return Self(
      SettingDescription(
        "a mapping with one key out of " + names.map { "`\($0)`" }.joined(separator: ", "),
        parts: { variants.map(\.part) }),
      read: { document, reader in
        guard case .map(let entries) = document.content, let entry = entries.first else {
          reader.report("\(expected), found \(document.summary)")
          return nil
        }
        guard let variant = variants.first(where: { $0.name == entry.key }) else {
          reader.report(
            "'\(entry.key.abbreviated)' is not \(noun)"
              + NearestName.hint(for: entry.key, among: names, plural: "kinds"),
            position: entry.position)
          return nil
        }
        guard entries.count == 1 else {
          reader.report("\(expected), found \(entries.count) keys", position: entries[1].position)
          return nil
        }
        var settings = entry.value
        if case .null = settings.content { settings.content = .map([]) }
        return reader.within(.key(entry.key), settings) { variant.read(settings, &$0) }
      },
      write: { value in
        for variant in variants {
          guard let settings = variant.write(value) else { continue }
          return .map([Document.Entry(variant.name, settings)])
        }
        preconditionFailure("a value of \(noun) belongs to none of its variants")
      })
  }
}

extension SettingVariant {
  /// The variant as a part of the reference.
  var part: SettingPart {
    SettingPart(
      name: name, documentation: documentation, description: description(), defaultText: nil,
      isVariant: true)
  }
}

extension Document {
  fileprivate var plainText: String {
    if case .text(let text, _) = content { text } else { "" }
  }
}
