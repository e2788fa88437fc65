import SimKernel

/// The requests of a trace of records, whose start is the earliest of them.
///
/// The first records are read ahead and held until the start is known: as many as are put in order, or fewer when one
/// lies further behind the earliest than rows are put in order at all.
struct RecordSource<Format: RecordFormat>: RequestSource {
  /// A record that has been read ahead.
  private enum Entry: Sendable {
    case request(Held)
    case fault(TraceError)
  }

  /// A request that is held, with the row of its name among ``names``.
  private struct Held: BitwiseCopyable, Sendable {
    var row: TraceRow
    var name: Int
    var line: Int
    var column: Int
    var file: Int
  }

  private let files: [TraceFile]
  private let window: Int64
  private var reader: Format
  private var current = 0
  /// What files that have been read to their end had to decide.
  private var decided: [TraceDecision] = []
  /// Where times count from, once it is known.
  private var origin: Int64?
  private var held: ArraySlice<Entry> = []
  private var names = FunctionNames()
  /// The function and the place of the request returned last.
  private var name: [UInt8] = []
  private var place = (file: 0, line: 0, column: 0)

  /// Begins at the top of the first of `files`.
  ///
  /// - Precondition: There is a file.
  init(files: [TraceFile], options: TraceOptions) throws(TraceError) {
    self.files = files
    window = max((options.reorderWindow ?? Format.description.reorderWindow).nanoseconds, 0)
    reader = try Format(files[0])
  }

  var format: TraceFormat { Format.format }
  var firstLine: Int { 1 }
  var bytesOfFiles: Int64 { files[..<current].reduce(0) { $0 + $1.bytes } + reader.bytesOfFile }
  var decisions: [TraceDecision] { Self.sum(decided, reader.decisions) }

  mutating func next() throws(TraceError) -> TraceRow? {
    if origin == nil { readAhead() }
    guard var row = try nextOfAll() else { return nil }
    let origin = origin ?? row.time
    guard row.time >= origin else {
      throw fault(
        pointing: true,
        "the request arrives before the \(ReorderBuffer.most) records above it, of which the earliest"
          + " is the start of the trace; put the records in the order of time first (a list that"
          + " begins with the latest: jq 'reverse')")
    }
    guard row.time - origin <= SimDuration.longest.nanoseconds else {
      throw fault(
        pointing: true,
        "the request arrives more than 288230376 seconds (9 years) behind the first")
    }
    row.time -= origin
    return row
  }

  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32? {
    name.withUnsafeBytes { naming.row(of: $0, in: &names) }
  }

  func fault(pointing: Bool, _ message: String) -> TraceError {
    TraceError(
      file: files[place.file].path, line: place.line, column: place.column, message: message)
  }

  // MARK: The start

  /// Reads the first records and finds the start among them.
  private mutating func readAhead() {
    var entries: [Entry] = []
    var span: (earliest: Int64, latest: Int64)?
    while entries.count < ReorderBuffer.most {
      if let span, span.latest - span.earliest > window { break }
      do throws(TraceError) {
        guard let row = try nextOfFiles() else { break }
        guard let index = name.withUnsafeBytes({ names.add($0) }) else {
          entries.append(.fault(fault(pointing: false, FunctionNames.tooMany)))
          break
        }
        entries.append(
          .request(
            Held(
              row: row, name: index, line: place.line, column: place.column, file: place.file)))
        let (earliest, latest) = span ?? (row.time, row.time)
        span = (min(earliest, row.time), max(latest, row.time))
      } catch {
        entries.append(.fault(error))
        if error.line == 0 { break }
      }
    }
    held = entries[...]
    origin = span?.earliest ?? 0
  }

  /// The next request, held or read.
  private mutating func nextOfAll() throws(TraceError) -> TraceRow? {
    guard let entry = held.popFirst() else { return try nextOfFiles() }
    if held.isEmpty {
      // What was held needs no room any more.
      defer {
        held = []
        names = FunctionNames()
      }
      return try take(entry)
    }
    return try take(entry)
  }

  private mutating func take(_ entry: Entry) throws(TraceError) -> TraceRow {
    switch entry {
    case .fault(let error): throw error
    case .request(let request):
      name.removeAll(keepingCapacity: true)
      name.append(contentsOf: names.name(request.name))
      place = (request.file, request.line, request.column)
      return request.row
    }
  }

  // MARK: Files

  /// The next request of this file or the next.
  private mutating func nextOfFiles() throws(TraceError) -> TraceRow? {
    while true {
      if let row = try reader.next() {
        name = reader.name
        place = (current, reader.line, reader.column)
        return row
      }
      guard current + 1 < files.count else { return nil }
      try beginNextFile()
    }
  }

  private mutating func beginNextFile() throws(TraceError) {
    let file = files[current + 1]
    if let found = try RecordSignature.format(of: file), found != Format.format {
      throw TraceError(
        file: file.path,
        message: "the format is \(found.rawValue), but that of the file before it is"
          + " \(Format.format.rawValue); one trace has one format")
    }
    let next = try Format(file)
    decided = Self.sum(decided, reader.decisions)
    current += 1
    reader = next
  }

  /// The decisions of two files; every file of a format states the same ones in the same order.
  private static func sum(
    _ left: [TraceDecision], _ right: [TraceDecision]
  ) -> [TraceDecision] {
    if left.isEmpty { return right }
    return zip(left, right).map { TraceDecision($0.what, count: $0.count + $1.count) }
  }
}
