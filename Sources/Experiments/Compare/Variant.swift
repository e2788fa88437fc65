import SimKernel

/// One of several scenarios that are compared: what is replaced in the scenario that they share.
public struct Variant: Hashable, Sendable {
  /// What is replaced, each as `key.path=value`, in this order.
  public let changes: [String]

  /// Creates a variant.
  public init(_ changes: [String]) { self.changes = changes }

  /// The changes, separated by blanks; `as it is` for none.
  public var name: String { changes.isEmpty ? "as it is" : changes.joined(separator: " ") }
}

extension Variant {
  /// All combinations of the values of several keys, the last key changing fastest.
  ///
  /// - Parameter texts: For each key `key.path=value,value,…`; a value may hold commas inside of brackets, braces and quotes.
  /// - Returns: The variants, at least one; the scenario as it is where there is no key.
  /// - Throws: Which text is not of that form, names a key twice or gives more than 1,000 variants.
  public static func all(varying texts: [String]) throws(SettingsError) -> [Variant] {
    var variants = [Variant([])]
    var keys: [String] = []
    for text in texts {
      let position = SourcePosition(origin: "--vary \(text.abbreviatedForMessage)")
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
        throw SettingsError(
          "expected key.path=value,value, such as policies.keepAlive.window=1min,10min",
          position: position)
      }
      let key = String(text[..<equals])
      guard !keys.contains(key) else {
        throw SettingsError("the key is varied twice", position: position)
      }
      keys.append(key)
      let values = try parts(of: text[text.index(after: equals)...], at: position)
      guard Set(values).count == values.count else {
        throw SettingsError("a value is named twice", position: position)
      }
      variants = variants.flatMap { variant in
        values.map { Variant(variant.changes + ["\(key)=\($0)"]) }
      }
      guard variants.count <= 1_000 else {
        throw SettingsError("more than 1000 variants", position: position)
      }
    }
    return variants
  }

  /// The parts between commas that stand in no bracket, brace or quote.
  private static func parts(
    of text: Substring, at position: SourcePosition
  ) throws(SettingsError) -> [String] {
    var parts = [""]
    var depth = 0
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if "[{".contains(character) {
        depth += 1
      } else if "]}".contains(character) {
        depth -= 1
      } else if character == ",", depth == 0 {
        parts.append("")
        continue
      }
      parts[parts.count - 1].append(character)
    }
    guard quote == nil, depth == 0 else {
      throw SettingsError("a bracket, brace or quote is not closed", position: position)
    }
    guard !parts.contains("") else {
      throw SettingsError("a value is empty", position: position)
    }
    return parts
  }
}
