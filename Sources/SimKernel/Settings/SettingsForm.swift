/// Reads and writes many documents of one kind of settings.
///
/// Making the schema of a large group costs more than reading a small document with it: where thousands are read, one form serves all.
/// It belongs to one thread.
package struct SettingsForm<Value: Settings> {
  private let kind: SettingKind<Value>

  /// Makes the schema.
  package init() { kind = .section() }

  /// Reads a document as `Value(reading:)` does.
  ///
  /// - Throws: Everything that is wrong with it, each with its position and key path.
  package func read(_ document: Document) throws(SettingsError) -> Value {
    var reader = SettingsReader()
    let value = kind.read(document, &reader)
    try reader.finish()
    guard let value else { throw SettingsError("the document could not be read") }
    return value
  }

  /// The document that says all of `value`, every default included.
  package func document(of value: Value) -> Document { kind.write(value) }
}
