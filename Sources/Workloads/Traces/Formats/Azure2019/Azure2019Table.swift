/// The rows of one table of Azure's trace of 2019.
struct Azure2019Table: Sendable {
  let header: Azure2019Header
  private(set) var lines: LineReader
  private(set) var fields = Fields()
  /// Where the counts of the row read last begin, where they have not been cut into fields.
  nonisolated(unsafe) private(set) var uncut: UnsafeBufferPointer<UInt8>?
  // Valid until the next row is read.
  nonisolated(unsafe) private var line = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var key: [UInt8] = []

  /// Begins at the top of `file` and reads its header.
  init(_ file: TraceFile) throws(TraceError) {
    lines = LineReader(file: file)
    header = try Azure2019Header(&lines)
  }

  /// Goes on to the next row.
  ///
  /// - Returns: Whether there is one.
  mutating func next() throws(TraceError) -> Bool {
    guard let line = try lines.next() else { return false }
    self.line = line
    uncut = nil
    guard let leading = header.leading else {
      try cutWhole()
      return true
    }
    let position: Int
    do { position = try fields.cut(line, atMost: leading) } catch {
      throw fault(error.column, error.message)
    }
    if fields.count == leading, position < line.count {
      uncut = UnsafeBufferPointer(rebasing: line[position...])
    } else {
      try cutWhole()
    }
    return true
  }

  /// Cuts all of the row read last.
  mutating func cutWhole() throws(TraceError) {
    uncut = nil
    do { try fields.cut(line) } catch { throw fault(error.column, error.message) }
    guard fields.count == header.count else {
      throw fault(
        0,
        lines.wasTerminated || fields.count > header.count
          ? "the row has \(fields.count) fields rather than \(header.count), as the header has"
          : "the file ends in the middle of a row, after \(fields.count) fields")
    }
  }

  /// Finds the row's application in `names`, or its function where `part` is the whole name, and adds it if it is new.
  mutating func row(
    of part: Part, in names: inout FunctionNames
  ) throws(TraceError) -> Int {
    key.removeAll(keepingCapacity: true)
    try append(header.application, "HashApp", separatingCommas: true)
    if part == .function, let function = header.function {
      key.append(0x2C)
      try append(function, "HashFunction", separatingCommas: false)
    }
    guard let row = key.withUnsafeBytes({ names.add($0) }) else {
      throw fault(0, FunctionNames.tooMany)
    }
    return row
  }

  /// What of a name is asked for.
  enum Part {
    case application
    case function
  }

  private mutating func append(
    _ place: Int, _ name: String, separatingCommas: Bool
  ) throws(TraceError) {
    let field = fields[place]
    guard field.count > 0 else { throw fault(field.column, "\(name) is empty; a name stands here") }
    var position = 0
    while position < field.count {
      let byte = field.start[position]
      key.append(byte == 0x2C && separatingCommas ? FunctionNames.comma : byte)
      position += field.hasDoubledQuotes && byte == 0x22 ? 2 : 1
    }
  }

  /// Reads a field as milliseconds, in nanoseconds; -1 where it is empty.
  func time(_ place: Int, _ name: String) throws(TraceError) -> Int64 {
    try number(place, name, digits: 6, of: "milliseconds")
  }

  /// Reads a field as MB, in bytes; -1 where it is empty.
  func bytes(_ place: Int, _ name: String) throws(TraceError) -> Int64 {
    let billionths = try number(place, name, digits: 9, of: "MB")
    return billionths < 0 ? -1 : Int64((Int128(billionths) << 20 + 500_000_000) / 1_000_000_000)
  }

  private func number(
    _ place: Int, _ name: String, digits: Int, of unit: String
  ) throws(TraceError) -> Int64 {
    let field = fields[place]
    if field.count == 0 { return -1 }
    if case .nanoseconds(let value) = DecimalSeconds.read(
      field.start, count: field.count, digits: digits)
    {
      return value
    }
    throw fault(field.column, "\(name) '\(field.shown)' is not a number of \(unit), at least zero")
  }

  /// An error in the row read last, at byte `column` of it from 1, or at no place in it for 0.
  func fault(_ column: Int, _ message: String) -> TraceError {
    TraceError(
      file: lines.file.path, line: lines.lineNumber, column: column, message: message)
  }
}
