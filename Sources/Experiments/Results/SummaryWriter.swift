/// What a summary is written to: JSON, or a tree of its values.
///
/// The members of a summary are listed once, in `SummaryJSON.swift`; so every form of it has the same members in the same order.
protocol SummaryWriter: ~Copyable {
  /// Writes an object whose members `body` writes.
  mutating func object(_ key: String?, onOneLine: Bool, _ body: (inout Self) -> Void)
  /// Writes an array whose items `body` writes.
  mutating func array(_ key: String?, onOneLine: Bool, _ body: (inout Self) -> Void)
  /// Writes a text.
  mutating func member(_ key: String?, _ value: String)
  /// Writes a whole number.
  mutating func member(_ key: String?, _ value: UInt64)
  /// Writes a whole number.
  mutating func member(_ key: String?, _ value: Int)
  /// Writes a number, or `null`.
  mutating func member(_ key: String?, _ value: Double?)
  /// Writes `true` or `false`.
  mutating func member(_ key: String?, _ value: Bool)
  /// Writes `null`.
  mutating func null(_ key: String?)
}

extension SummaryWriter where Self: ~Copyable {
  mutating func object(_ key: String, _ body: (inout Self) -> Void) {
    object(key, onOneLine: false, body)
  }

  mutating func object(onOneLine: Bool = false, _ body: (inout Self) -> Void) {
    object(nil, onOneLine: onOneLine, body)
  }

  mutating func array(_ key: String, _ body: (inout Self) -> Void) {
    array(key, onOneLine: false, body)
  }

  mutating func member(_ key: String, orNull value: String?) {
    if let value { member(key, value) } else { null(key) }
  }
}

extension JSONWriter: SummaryWriter {}
