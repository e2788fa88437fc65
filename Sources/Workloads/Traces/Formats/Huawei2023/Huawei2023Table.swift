import SimKernel

/// The rows of one of Huawei's tables of 2023, file after file: an instant, and a field for each function.
struct Huawei2023Table: Sendable {
  /// The functions that have a column.
  private(set) var columns: [String] = []
  /// The instant of the row read last, in nanoseconds.
  private(set) var time: Int64 = 0
  /// The file that the row read last stands in.
  private(set) var current = 0
  private let files: [TraceFile]
  private var lines: LineReader
  private var fields = Fields()

  /// Whether a header with these names is that of such a table.
  static func matches(_ names: [String]) -> Bool {
    names.count > 2 && names[0] == "day" && names[1] == "time"
      && names[2...].allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 <= 9 } }
  }

  /// Begins at the top of the first of `files` and reads its header.
  ///
  /// - Precondition: There is a file.
  init(_ files: [TraceFile]) throws(TraceError) {
    self.files = files
    lines = LineReader(file: files[0])
    try readHeader()
  }

  /// How many bytes of the files have been read.
  var bytesOfFiles: Int64 {
    files[..<current].reduce(0) { $0 + $1.bytes } + lines.bytesOfFile
  }

  /// The file that is being read.
  var path: String { lines.file.path }

  /// The line of the row read last, in its file.
  var line: Int { lines.lineNumber }

  /// The field of function `column` in the row read last.
  subscript(column: Int) -> Fields.Field { fields[column + 2] }

  /// Goes on to the next row.
  ///
  /// - Returns: Whether there is one.
  mutating func next() throws(TraceError) -> Bool {
    while true {
      guard let text = try lines.next() else {
        guard current + 1 < files.count else { return false }
        current += 1
        lines = LineReader(file: files[current])
        try readHeader()
        continue
      }
      do { try fields.cut(text) } catch { throw fault(error.column, error.message) }
      guard fields.count == columns.count + 2 else {
        throw fault(
          0,
          lines.wasTerminated || fields.count > columns.count + 2
            ? "the row has \(fields.count) fields rather than \(columns.count + 2), as the header has"
            : "the file ends in the middle of a row, after \(fields.count) fields")
      }
      guard
        case .nanoseconds(let time) = DecimalSeconds.read(fields[1].start, count: fields[1].count)
      else {
        throw fault(
          fields[1].column,
          "time '\(fields[1].shown)' is not a number of seconds up to 288230376 (9 years), at least zero"
        )
      }
      self.time = time
      return true
    }
  }

  private mutating func readHeader() throws(TraceError) {
    let path = lines.file.path
    guard let text = try lines.next() else {
      throw TraceError(
        file: path, message: "the file is empty; a trace begins with 'day,time,0,1,…'")
    }
    let names: [String]
    do { names = try TableNames.names(of: text) } catch {
      throw TraceError(file: path, line: 1, column: error.column, message: error.message)
    }
    guard Self.matches(names), Set(names).count == names.count else {
      throw TraceError(
        file: path, line: 1,
        message:
          "the header is '\(Fields.shown(text))'; of Huawei's trace of 2023 it is 'day,time,' and"
          + " the numbers of functions, each once")
    }
    guard columns.isEmpty || columns.elementsEqual(names[2...]) else {
      throw TraceError(
        file: path, line: 1, message: "the functions are others than those of the file before it")
    }
    columns = Array(names[2...])
  }

  /// An error about the instant of the row read last.
  func faultAtTime(_ message: String) -> TraceError { fault(fields[1].column, message) }

  /// An error in the row read last, at byte `column` of it from 1, or at no place in it for 0.
  func fault(_ column: Int, _ message: String) -> TraceError {
    TraceError(file: lines.file.path, line: lines.lineNumber, column: column, message: message)
  }
}
