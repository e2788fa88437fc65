/// The names in the first line of a table.
enum TableNames {
  /// The fields of `line`, without the blanks that some formats have around them.
  static func names(of line: UnsafeBufferPointer<UInt8>) throws(Fields.Fault) -> [String] {
    names(of: try Fields(line))
  }

  /// Those of a line that has been cut.
  static func names(of fields: Fields) -> [String] {
    (0..<fields.count).map { trimmed(fields[$0].text) }
  }

  /// Those at the top of `file`; `nil` where it does not begin with a line of fields.
  ///
  /// No more is read than can be read again of standard input.
  static func names(atTopOf file: TraceFile) -> [String]? {
    var stream = ByteStream(file: file)
    var head = [UInt8](repeating: 0, count: LineReader.longestLine + 1)
    let room = head.count
    guard
      let got = try? head.withUnsafeMutableBufferPointer({ head in
        try head.baseAddress.map { try stream.read(into: $0, count: room) } ?? 0
      })
    else { return nil }
    var line = head[..<got].prefix { $0 != 0x0A }
    if line.last == 0x0D { line.removeLast() }
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return line.withUnsafeBufferPointer { try? names(of: $0) }
  }

  private static func trimmed(_ name: String) -> String {
    var name = name[...]
    while name.first == " " { name.removeFirst() }
    while name.last == " " { name.removeLast() }
    return String(name)
  }
}
