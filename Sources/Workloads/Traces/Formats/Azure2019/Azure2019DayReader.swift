import SimKernel

/// Reads one day of Azure's trace of 2019, row by row, so that a row that cannot be read can be left out.
struct Azure2019DayReader: Sendable {
  /// What the day turns out to be.
  private var names = FunctionNames()
  private var functions: [Azure2019Day.Function] = []
  private var rows: [Azure2019Day.Row] = []
  private var decisions = Azure2019Day.Decisions()
  private let counts = SpilledCounts()
  private var requests: UInt64 = 0
  /// How many bytes of the files have been read.
  var bytesOfFiles: Int64 { tables.reduce(0) { $0 + $1.lines.bytesOfFile } }

  // In the order in which they are read: memory is divided between the functions that are called.
  private var tables: [Azure2019Table]
  private var current = 0
  private var applications = FunctionNames()
  /// How many functions of each application are called.
  private var members: [Int64] = []
  private var entries: [SpilledCounts.Entry] = []
  private var memoryOfApplications: [Int64] = []
  private let number: Int
  private let edge: IntervalEdge
  private let options: TraceOptions
  private let hasTimes: Bool
  private let hasMemory: Bool

  /// Opens the tables of day `number`.
  init(_ files: Azure2019Files.Day, number: Int, options: TraceOptions) throws(TraceError) {
    tables = []
    if let file = files.durations { tables.append(try Azure2019Table(file)) }
    let invocations = try Azure2019Table(files.invocations)
    guard invocations.header.table == .invocations else {
      throw Azure2019Files.withoutRequests(files.invocations)
    }
    tables.append(invocations)
    if let file = files.memory { tables.append(try Azure2019Table(file)) }
    self.number = number
    self.options = options
    edge = options.azure2019Edge
    hasTimes = files.durations != nil
    hasMemory = files.memory != nil
    try invocations.header.requireMinutes(named: edge, in: files.invocations.path)
  }

  /// The day, once all rows have been read.
  var day: Azure2019Day {
    Azure2019Day(
      number: number, options: options, names: names, functions: functions, rows: rows,
      counts: counts, requests: requests, decisions: decisions, bytesOfFiles: bytesOfFiles)
  }

  /// Reads the next row of the tables.
  ///
  /// - Returns: Whether there was one; the day is complete when there was none.
  /// - Throws: What is wrong with a row; the call after it goes on behind that.
  mutating func readRow() throws(TraceError) -> Bool {
    while current < tables.count {
      guard try tables[current].next() else {
        current += 1
        if current == tables.count { conclude() }
        continue
      }
      switch tables[current].header.table {
      case .durations: try readTimes()
      case .invocations: try readCounts()
      case .memory: try readMemory()
      }
      return true
    }
    return false
  }

  // MARK: Rows

  private mutating func readTimes() throws(TraceError) {
    let places = tables[current].header.numbers
    var numbers: [Int64] = []
    for (place, name) in zip(places, Azure2019Header.durationColumns) {
      numbers.append(try tables[current].time(place, name))
    }
    let function = try function()
    guard !functions[function].isTimed else {
      decisions.repeatedTimes += 1
      return
    }
    functions[function].mean = numbers[0]
    var times = Array(numbers[3...])
    // Of the percentiles of averages, the ends are those of single executions.
    if numbers[1] >= 0, times[0] > numbers[1] || times[0] < 0 { times[0] = numbers[1] }
    let last = times.count - 1
    if times[last] < numbers[2] { times[last] = numbers[2] }
    guard times.allSatisfy({ $0 >= 0 }) else { return }
    let quantiles = QuantileTimes(times, mean: numbers[0])
    if quantiles.wasRaised { decisions.raised += 1 }
    if !quantiles.meetsMean { decisions.otherMean += 1 }
    functions[function].times = quantiles
  }

  private mutating func readCounts() throws(TraceError) {
    let header = tables[current].header
    if !readUncutCounts() { try readCutCounts() }
    let trigger = header.trigger.map { Self.trigger(tables[current].fields[$0].text) }
    let function = try function()
    if functions[function].rows == 0 {
      members[Int(functions[function].application)] += 1
    } else {
      decisions.repeatedCalls += 1
    }
    functions[function].rows += 1
    let name = String(decoding: names.name(function), as: UTF8.self)
    rows.append(
      Azure2019Day.Row(
        function: UInt32(truncatingIfNeeded: function), trigger: trigger ?? .unknown,
        stream: RandomStream(
          seed: options.seed, name: "trace/\(name)", replication: functions[function].rows)))
    for entry in entries {
      try counts.add(entry)
      requests += entry.count
    }
  }

  /// Reads counts that are nothing but digits and commas.
  ///
  /// - Returns: Whether they were.
  private mutating func readUncutCounts() -> Bool {
    guard let bytes = tables[current].uncut, let start = bytes.baseAddress else { return false }
    entries.removeAll(keepingCapacity: true)
    let minutes = tables[current].header.minutes
    let row = UInt32(truncatingIfNeeded: rows.count)
    let first = edge == .end ? 1 : 0
    var position = 0
    var place = 0
    while true {
      // Four zeros at a time.
      while position + 8 <= bytes.count, place + 4 < minutes.count,
        UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self).littleEndian
          == 0x2C30_2C30_2C30_2C30
      {
        position += 8
        place += 4
      }
      guard place < minutes.count else { return false }
      var count: UInt64 = 0
      let begin = position
      while position < bytes.count, start[position] &- 0x30 <= 9, count <= CountedRequests.most {
        count = count * 10 + UInt64(start[position] &- 0x30)
        position += 1
      }
      guard position > begin, count <= CountedRequests.most else { return false }
      if count > 0 {
        entries.append(
          SpilledCounts.Entry(
            row: row, minute: UInt32(truncatingIfNeeded: minutes[place].minute - first),
            count: count))
      }
      place += 1
      if position == bytes.count { return place == minutes.count }
      guard start[position] == 0x2C else { return false }
      position += 1
    }
  }

  /// Reads counts however they are written, or says what is wrong with them.
  private mutating func readCutCounts() throws(TraceError) {
    try tables[current].cutWhole()
    entries.removeAll(keepingCapacity: true)
    let header = tables[current].header
    let row = UInt32(truncatingIfNeeded: rows.count)
    let first = edge == .end ? 1 : 0
    for (place, minute) in header.minutes {
      let field = tables[current].fields[place]
      // Nearly all are zero.
      if field.count == 1, field.start[0] == 0x30 { continue }
      guard let count = field.wholeNumber(upTo: CountedRequests.most) else {
        throw tables[current].fault(
          field.column,
          "the count '\(field.shown)' of minute \(minute) is not a whole number from 0 to"
            + " \(CountedRequests.most)")
      }
      guard count > 0 else { continue }
      entries.append(
        SpilledCounts.Entry(
          row: row, minute: UInt32(truncatingIfNeeded: minute - first), count: count))
    }
  }

  private mutating func readMemory() throws(TraceError) {
    let table = tables[current].header
    let bytes = try tables[current].bytes(table.numbers[0], Azure2019Header.memoryColumn)
    guard bytes >= 0 else { return }
    if table.function != nil {
      let function = try function()
      if functions[function].memory < 0 { functions[function].memory = bytes }
      return
    }
    let application = try tables[current].row(of: .application, in: &applications)
    while memoryOfApplications.count <= application { memoryOfApplications.append(-1) }
    if memoryOfApplications[application] < 0 { memoryOfApplications[application] = bytes }
  }

  /// The function of the row read last, added if it is new.
  private mutating func function() throws(TraceError) -> Int {
    let function = try tables[current].row(of: .function, in: &names)
    if function == functions.count {
      let application = try tables[current].row(of: .application, in: &applications)
      while members.count <= application { members.append(0) }
      functions.append(
        Azure2019Day.Function(application: UInt32(truncatingIfNeeded: application)))
    }
    return function
  }

  /// Gives applications' memory to their functions, and counts what is missing.
  private mutating func conclude() {
    for place in functions.indices {
      let application = Int(functions[place].application)
      if functions[place].memory < 0, application < memoryOfApplications.count,
        memoryOfApplications[application] >= 0
      {
        let all = memoryOfApplications[application]
        functions[place].memory =
          options.memory == .whole ? all : all / max(members[application], 1)
      }
      guard functions[place].rows > 0 else {
        decisions.neverCalled += 1
        continue
      }
      if !functions[place].isTimed { decisions.withoutTimes += 1 }
      if functions[place].memory < 0 { decisions.withoutMemory += 1 }
      guard options.missing == .drop else { continue }
      functions[place].isDropped =
        !functions[place].isTimed && hasTimes || functions[place].memory < 0 && hasMemory
      if functions[place].isDropped { decisions.dropped += 1 }
    }
  }

  /// What a name in the column of triggers stands for.
  private static func trigger(_ name: String) -> RecordedTrigger {
    switch name {
    case "http": .http
    case "queue": .queue
    case "event": .event
    case "orchestration": .orchestration
    case "timer": .timer
    case "storage": .storage
    case "others": .other
    default: .unknown
    }
  }
}
