/// A group of settings that files state, with the default of each and all that is to be said about it.
///
/// A conforming type has one property a setting; `init()` gives the defaults, ``schema`` lists the keys.
/// Reading, writing, the list of known keys in error messages and the reference in the documentation all
/// come from that one list.
///
///     struct FixedWindow: Settings {
///       var window = SimDuration.minutes(10)
///       static var schema: [Setting<Self>] {
///         [Setting("window", \.window, .quantity(), "How long an idle container waits for a request.")]
///       }
///     }
public protocol Settings: Sendable {
  /// Creates the defaults.
  init()
  /// Every key once, in the order of the documentation.
  static var schema: [Setting<Self>] { get }
  /// Keys of the file that are worked in before these settings are read, to be named beside the others in messages.
  static var keysReadBefore: [String] { get }
  /// Reports what is wrong between several settings; each by itself is within its range.
  func check(_ reader: inout SettingsReader)
}

extension Settings {
  /// None.
  public static var keysReadBefore: [String] { [] }

  /// Finds nothing wrong.
  public func check(_ reader: inout SettingsReader) {}

  /// Reads `document`, defaults for whatever it leaves out.
  ///
  /// - Throws: Everything that is wrong with it, each with its position and key path.
  public init(reading document: Document) throws(SettingsError) {
    self = try SettingsForm<Self>().read(document)
  }

  /// The document that says all of this, every default included.
  public var document: Document { SettingKind<Self>.section().write(self) }
}

/// One key of a group of settings.
public struct Setting<Root: Settings> {
  /// The key.
  public let name: String
  /// What it means, in one line.
  public let documentation: String
  /// Whether a file must state it.
  public let isRequired: Bool
  /// What may be written, for the reference.
  public let description: SettingDescription

  let read: (Document, inout Root, inout SettingsReader) -> Void
  let write: (Root) -> Document

  /// Creates a key.
  ///
  /// - Parameters:
  ///   - name: The key as files write it.
  ///   - property: Where the value is kept.
  ///   - kind: What may be written.
  ///   - isRequired: Whether a file must state it.
  ///   - documentation: What it means, in one line.
  public init<Value>(
    _ name: String, _ property: WritableKeyPath<Root, Value>, _ kind: SettingKind<Value>,
    required isRequired: Bool = false, _ documentation: String
  ) {
    self.name = name
    self.documentation = documentation
    self.isRequired = isRequired
    description = kind.description
    read = { document, root, reader in
      if let value = kind.read(document, &reader) { root[keyPath: property] = value }
    }
    write = { kind.write($0[keyPath: property]) }
  }

  /// What a file would say for this key to state the value that `root` has.
  public func value(of root: Root) -> Document { write(root) }

  /// The same key in a group that has this one's group as a property, without a key of its own.
  public func under<Outer>(_ property: WritableKeyPath<Outer, Root>) -> Setting<Outer> {
    Setting<Outer>(inner: self, property)
  }

  private init<Inner>(inner: Setting<Inner>, _ property: WritableKeyPath<Root, Inner>) {
    name = inner.name
    documentation = inner.documentation
    isRequired = inner.isRequired
    description = inner.description
    read = { document, root, reader in
      inner.read(document, &root[keyPath: property], &reader)
    }
    write = { inner.write($0[keyPath: property]) }
  }
}

/// What may be written for a setting, in words.
public struct SettingDescription {
  /// The kind with examples or choices: `duration such as 250ms, 10s or 5min`.
  public var words: String
  /// The allowed range: `at least 0s`; empty when the kind has none.
  public var range: String
  /// What is appended to the key in the paths of the parts: empty, `[]` or `.<name>`.
  public var suffix: String
  /// The settings within, made when asked for.
  public var parts: () -> [SettingPart]

  /// Creates a description.
  public init(
    _ words: String, range: String = "", suffix: String = "",
    parts: @escaping () -> [SettingPart] = { [] }
  ) {
    self.words = words
    self.range = range
    self.suffix = suffix
    self.parts = parts
  }
}

/// A setting within another one, for the reference.
public struct SettingPart {
  /// The key, or for a choice among variants the variant's name.
  public let name: String
  /// What it means, in one line.
  public let documentation: String
  /// What may be written.
  public let description: SettingDescription
  /// The default as it would be written; `nil` when a value is required or the part is a variant.
  public let defaultText: String?
  /// Whether this is a variant rather than a key.
  public let isVariant: Bool
}

extension Settings {
  /// All keys with their defaults, for the reference.
  static var parts: [SettingPart] {
    let defaults = Self()
    return schema.map { setting in
      SettingPart(
        name: setting.name, documentation: setting.documentation,
        description: setting.description,
        defaultText: setting.isRequired ? nil : YamlWriter.flow(setting.write(defaults)),
        isVariant: false)
    }
  }
}
