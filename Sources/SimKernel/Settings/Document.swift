/// What a settings file says, before anything is made of it: a tree of texts, lists and mappings.
///
/// Every part knows where it was written, so that whatever is wrong with it can be shown there.
/// Equality looks at the contents only, neither at positions nor at quotes.
public struct Document: Sendable {
  /// What a part of a document consists of.
  public indirect enum Content: Sendable {
    /// Nothing, `~` or `null`.
    case null
    /// A text, with the information whether it stood in quotes.
    case text(String, isQuoted: Bool)
    /// Items in order.
    case list([Document])
    /// Keys with their values in order; no key occurs twice.
    case map([Entry])
  }

  /// A key and what belongs to it.
  public struct Entry: Sendable {
    /// The key.
    public var key: String
    /// Where the key was written.
    public var position: SourcePosition?
    /// What belongs to the key.
    public var value: Document

    /// Creates an entry of a mapping.
    public init(_ key: String, _ value: Document, position: SourcePosition? = nil) {
      self.key = key
      self.value = value
      self.position = position
    }
  }

  /// What the part consists of.
  public var content: Content
  /// Where it begins.
  public var position: SourcePosition?

  /// Creates a part of a document.
  public init(_ content: Content, position: SourcePosition? = nil) {
    self.content = content
    self.position = position
  }

  /// A document that says nothing.
  public static let null = Document(.null)

  /// A plain text.
  public static func text(_ text: String) -> Document { Document(.text(text, isQuoted: false)) }
  /// A list.
  public static func list(_ items: [Document]) -> Document { Document(.list(items)) }
  /// A mapping; the keys must differ.
  public static func map(_ entries: [Entry]) -> Document { Document(.map(entries)) }

  /// What belongs to `key`, if this is a mapping that has it.
  public subscript(key: String) -> Document? {
    guard case .map(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// What this is, for error messages: `a list`, `a mapping`, `'text'`, `nothing`.
  public var summary: String {
    switch content {
    case .null: "nothing"
    case .text(let text, _): "'\(text.abbreviated)'"
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}

extension Document: Equatable {
  /// Whether both say the same, wherever it was written.
  public static func == (left: Document, right: Document) -> Bool {
    switch (left.content, right.content) {
    case (.null, .null): true
    case (.text(let left, _), .text(let right, _)): left == right
    case (.list(let left), .list(let right)): left == right
    case (.map(let left), .map(let right)):
      left.count == right.count
        && zip(left, right).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}

extension String {
  /// The text, cut after 60 characters, with control characters made visible: fit for an error message.
  package var abbreviated: String {
    var result = ""
    for scalar in unicodeScalars.prefix(60) {
      if scalar.value < 0x20 || scalar.value == 0x7f {
        result += scalar.escaped(asASCII: false)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.dropFirst(60).isEmpty ? result : result + "…"
  }
}
