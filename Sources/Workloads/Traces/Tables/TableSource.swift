import SimKernel

/// A format in which each row of a table is one request.
protocol TableFormat: Sendable {
  static var description: FormatDescription { get }
  /// The columns whose content makes up the name of a function; none may be empty.
  static var nameColumns: Range<Int> { get }

  /// Begins a trace.
  init()

  /// What the row read last says, but for the function.
  mutating func request(_ table: TableReader) throws(TraceError) -> TraceRow

  /// What `files` may say of a request beyond its arrival, its function and how long it executes.
  func details(_ files: [TraceFile]) -> TraceDetails

  /// Puts the name of its function together.
  static func append(nameOf table: TableReader, to name: inout [UInt8])
}

extension TableFormat {
  func details(_ files: [TraceFile]) -> TraceDetails { Self.description.details }

  static func append(nameOf table: TableReader, to name: inout [UInt8]) {
    for column in nameColumns { table.append(column, to: &name) }
  }
}

/// The requests of a table that has a row for each.
struct TableSource<Format: TableFormat>: RequestSource {
  private var table: TableReader
  private var rows = Format()
  let details: TraceDetails
  // A name whose parts are quoted or lie apart is put together here.
  private var assembled: [UInt8] = []

  init(_ table: TableReader) {
    self.table = table
    details = rows.details(table.files)
  }

  var format: TraceFormat { table.format }
  var bytesOfFiles: Int64 { table.bytesOfFiles }

  mutating func next() throws(TraceError) -> TraceRow? {
    guard try table.next() else { return nil }
    return try rows.request(table)
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    let columns = Format.nameColumns
    try table.requireName(columns)
    if Format.description.isExact, !table.fields.isAnyQuoted {
      // The parts of the name lie side by side in the line, with the comma between them.
      let first = table.field(columns.lowerBound)
      let last = table.field(columns.upperBound - 1)
      return naming.row(
        of: UnsafeRawBufferPointer(
          start: first.start, count: last.start + last.count - first.start),
        in: &names)
    }
    assembled.removeAll(keepingCapacity: true)
    Format.append(nameOf: table, to: &assembled)
    return assembled.withUnsafeBytes { naming.row(of: $0, in: &names) }
  }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    table.fault(pointing ? table.field(Format.description.timeColumn).column : 0, message)
  }
}
