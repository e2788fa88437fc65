/// The tables of Azure's trace of 2019, sorted into days.
struct Azure2019Files: Sendable {
  /// The tables of one day.
  struct Day: Sendable {
    var invocations: TraceFile
    var durations: TraceFile?
    var memory: TraceFile?
  }

  let days: [Day]

  /// Looks at the header of each file: those of a kind are of day 0, 1 and so on as they are named.
  ///
  /// One table of durations or memory serves all days; otherwise the days behind the last have none.
  init(_ files: [TraceFile]) throws(TraceError) {
    var invocations: [TraceFile] = []
    var durations: [TraceFile] = []
    var memory: [TraceFile] = []
    for file in files {
      // Each is read to its end by itself, and perhaps again.
      guard !file.isReadOnce || files.count == 1 else {
        throw TraceError(
          file: file.path, message: "of several tables none can be read from standard input")
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
      switch try Azure2019Header(&lines).table {
      case .invocations: invocations.append(file)
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
