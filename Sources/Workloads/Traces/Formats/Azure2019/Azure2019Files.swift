/// The tables of Azure's trace of 2019, sorted into days.
struct Azure2019Files: Sendable {
  /// The tables of one day.
  struct Day: Sendable {
    var invocations: TraceFile
    var durations: TraceFile?
    var memory: TraceFile?
  }

  let days: [Day]
  /// The size of all files; 0 of standard input.
  let bytes: Int64
  /// What they may say of a request beyond its arrival, its function and how long it executes.
  let details: TraceDetails

  /// Looks at the header of each file: those of a kind are of day 0, 1 and so on as they are named.
  ///
  /// One table of durations or memory serves all days; otherwise the days behind the last have none.
  init(_ files: [TraceFile], options: TraceOptions) throws(TraceError) {
    var invocations: [TraceFile] = []
    var durations: [TraceFile] = []
    var memory: [TraceFile] = []
    for file in files {
      // Each is read to its end by itself, and perhaps again.
      guard !file.isReadOnce || files.count == 1 else {
        throw TraceError(
          file: file.path,
          message:
            "each table of Azure's trace is read by itself, and this can be read only once; save it to a file"
            + " first")
      }
      if file.isReadOnce {
        invocations.append(file)
        continue
      }
      guard let names = TableNames.names(atTopOf: file) else {
        // Says what is wrong with it.
        var lines = LineReader(file: file)
        _ = try Azure2019Header(&lines)
        continue
      }
      guard Azure2019Header.matches(names) else {
        throw TraceError(
          file: file.path, line: 1,
          message:
            "the file before it is of Azure's trace of 2019, and this is none; one trace has one format"
        )
      }
      var lines = LineReader(file: file)
      let header = try Azure2019Header(&lines)
      switch header.table {
      case .invocations:
        try header.requireMinutes(named: options.azure2019Edge, in: file.path)
        invocations.append(file)
      case .durations: durations.append(file)
      case .memory: memory.append(file)
      }
    }
    guard !invocations.isEmpty else {
      throw Self.withoutRequests(files[0])
    }
    for (kind, tables) in [("durations", durations), ("memory", memory)]
    where tables.count > invocations.count {
      throw TraceError(
        file: tables[invocations.count].path,
        message:
          "there are \(tables.count) tables of \(kind) for \(invocations.count) of invocations")
    }
    var details: TraceDetails = memory.isEmpty ? [] : .memory
    let headers = invocations.compactMap { TableNames.names(atTopOf: $0) }
    if headers.contains(where: { $0.contains(Azure2019Header.triggerColumn) }) {
      details.insert(.trigger)
    }
    self.details = details
    bytes = files.reduce(0) { $0 + $1.bytes }
    days = invocations.enumerated().map { day, table in
      Day(
        invocations: table, durations: Self.table(of: day, durations),
        memory: Self.table(of: day, memory))
    }
  }

  /// The error for a table that is read for requests and has none.
  static func withoutRequests(_ file: TraceFile) -> TraceError {
    TraceError(
      file: file.path,
      message: "this table states no requests; name the table of invocations as well")
  }

  private static func table(of day: Int, _ tables: [TraceFile]) -> TraceFile? {
    if tables.count == 1 { return tables[0] }
    return day < tables.count ? tables[day] : nil
  }
}
