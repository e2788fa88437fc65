/// Names as fields of a CSV file, in one piece of memory whatever their number.
struct NameList: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Creates the fields of `count` names.
  init(count: Int, name: (Int) -> String) {
    ends.reserveCapacity(count)
    for index in 0..<count {
      append(name(index))
      ends.append(bytes.count)
    }
  }

  private mutating func append(_ name: String) {
    // Quotes where a reader of CSV would otherwise split or trim.
    let needsQuotes = name.utf8.contains { $0 == 0x2c || $0 == 0x22 || $0 < 0x20 } || name.isEmpty
    guard needsQuotes else {
      bytes.append(contentsOf: name.utf8)
      return
    }
    bytes.append(0x22)
    for byte in name.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// The field of the name at `index`.
  @inline(__always)
  func write(_ index: Int, to buffer: inout TextBuffer) {
    let start = index == 0 ? 0 : ends[index - 1]
    buffer.append(bytes[start..<ends[index]])
  }
}
