/// What every function's name in a record must be, so that it can be shown and written down.
enum RecordName {
  /// The longest name in bytes.
  static let longest = 4_096

  /// What is wrong with a name, or `nil`.
  static func fault(_ name: [UInt8]) -> String? {
    if name.isEmpty { return "is empty; a name stands here" }
    if name.count > longest { return "is longer than \(longest) bytes" }
    guard let control = name.first(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
    return "has the control character \(Fields.hexadecimal(control))"
  }
}
