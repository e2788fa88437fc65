import SimKernel
import Testing

@testable import Workloads

/// Azure's trace of 2019, whose counts are of requests that end.
@Suite struct Azure2019CompletionsTests {
  private static let minute: Int64 = 60_000_000_000
  private static let day: Int64 = 1_440 * minute
  private static let columns =
    "HashApp,HashFunction,Average,Minimum,Maximum,percentile_Average_0,percentile_Average_1,"
    + "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n"

  /// A table of execution times in milliseconds: of each function those at all percentiles.
  private static func durations(_ functions: [(name: String, times: [Int])]) -> String {
    columns
      + functions.map { name, times in
        let all = ([times[0], times[6]] + times).map { "\($0)" }.joined(separator: ",")
        return "a,\(name),,\(all)\n"
      }.joined()
  }

  /// A table of requests in each of the minutes from 1 on.
  private static func invocations(_ functions: [(name: String, counts: [Int])]) -> String {
    let minutes = functions[0].counts.indices.map { "\($0 + 1)" }.joined(separator: ",")
    return "HashApp,HashFunction,Trigger,\(minutes)\n"
      + functions.map { name, counts in
        "a,\(name),http,\(counts.map { "\($0)" }.joined(separator: ","))\n"
      }.joined()
  }

  private static func always(_ milliseconds: Int) -> [Int] {
    [Int](repeating: milliseconds, count: 7)
  }

  /// Times on both sides of every bound up to which counts are read ahead: below a second up to three hours.
  private static let wide = [10, 100, 900, 8_000, 100_000, 2_000_000, 10_800_000]

  @Test func aRequestArrivesAsLongBeforeItsInstantAsItExecutes() throws {
    let counts = Self.invocations([("f", [0, 2, 1]), ("g", [0, 1, 0]), ("h", [0, 0, 1])])
    let times = Self.durations([("f", Self.always(500)), ("g", Self.always(20_000))])
    let rows = try MemoryTrace([counts, times]).rows()
    // Instants are 75, 105 and 150 s of f, 90 s of g and 150 s of h, of which nobody knows how long it executes.
    #expect(rows.map { Double($0.row.time) / 1e9 } == [70, 74.5, 104.5, 149.5, 150])
    #expect(rows.map(\.name) == ["a/g", "a/f", "a/f", "a/f", "a/h"])
    #expect(
      try MemoryTrace([counts, times]).decisions() == [
        "functions of a day without execution times": 1,
        "functions of a day without memory": 3,
        "requests of unknown length, which arrive where they are counted": 1,
      ])
  }

  @Test(arguments: CountSpread.allCases)
  func theyAreTheRequestsThatArriveElsewhereEachMovedByItsExecution(spread: CountSpread) throws {
    let day = Self.invocations([
      ("short", (0..<200).map { $0 % 3 }), ("wide", (0..<200).map { $0 % 7 }),
      ("long", (0..<200).map { $0 % 2 }),
    ])
    let times = Self.durations([
      ("short", [1, 2, 5, 10, 20, 700, 4_000]), ("wide", Self.wide),
      ("long", Self.always(5_000_000)),
    ])
    func requests(_ rule: CountRule) throws -> [[Int64]] {
      try MemoryTrace([day, day, times]) {
        $0.counts = rule
        $0.spread = spread
      }.rows().map { row, name in
        let moved = rule == .arrivals ? max(row.time - row.execution, 0) : row.time
        return [moved, row.execution, Int64(name.utf8.count)]
      }
    }
    let moved = try requests(.completions)
    #expect(moved.count > 1_000)
    #expect(moved.map { $0[0] } == moved.map { $0[0] }.sorted())
    let expected = try requests(.arrivals)
    #expect(
      moved.sorted { $0.lexicographicallyPrecedes($1) }
        == expected.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func whatBeganBeforeTheStartIsMovedToItAndCounted() throws {
    let counts = Self.invocations([("f", [1, 1, 1])])
    let times = Self.durations([("f", Self.always(100_000))])
    var reader = try MemoryTrace([counts, times]).reader()
    var names = FunctionNames()
    var arrivals: [Int64] = []
    while let row = try reader.next(&names, .collects) { arrivals.append(row.time) }
    // Instants are 30, 90 and 150 s.
    #expect(arrivals == [0, 0, 50_000_000_000])
    #expect(reader.movedToStart == 2)
    #expect(reader.reordered == 0)
    #expect(
      MemoryTrace([counts, times]) { $0.reorderWindow = .seconds(60) }.error()
        == "0.csv: the request arrives 70 s before the start of the trace (its end less its duration); up to 60 s"
        + " is moved to the start")
  }

  @Test func whatIsLongerThanADayArrivesADayBefore() throws {
    let idle = Self.invocations([("f", [0, 0])])
    let counts = Self.invocations([("f", [0, 1])])
    let times = Self.durations([("f", Self.always(100_000_000))])
    let trace = MemoryTrace([idle, counts, times])
    let rows = try trace.rows()
    #expect(rows.map(\.row.time) == [90_000_000_000])
    #expect(rows.map(\.row.execution) == [100_000_000_000_000])
    #expect(
      try trace.decisions()[
        "requests longer than a day, which arrive a day before they are counted"] == 1)
  }

  @Test func anotherFunctionChangesNothing() throws {
    let counts = (0..<300).map { ($0 * $0) % 5 }
    func requests(_ others: [String]) throws -> [[Int64]] {
      let functions = others.filter { $0 < "m" } + ["m"] + others.filter { $0 > "m" }
      let table = Self.invocations(functions.map { ($0, counts) })
      let times = Self.durations(functions.map { ($0, Self.wide) })
      return try MemoryTrace([table, times]).rows().filter { $0.name == "a/m" }
        .map { [$0.row.time, $0.row.execution] }
    }
    let alone = try requests([])
    #expect(alone.count == counts.reduce(0, +))
    #expect(try requests(["b", "z"]) == alone)
  }

  @Test func copiesReadOnByThemselves() throws {
    let counts = Self.invocations([("f", (0..<300).map { $0 % 4 })])
    var reader = try MemoryTrace([counts, Self.durations([("f", Self.wide)])]).reader()
    var names = FunctionNames()
    for _ in 0..<200 { _ = try reader.next(&names, .collects) }
    var copy = reader
    func rest(_ reader: inout TraceReader) throws -> [Int64] {
      var names = names
      var times: [Int64] = []
      while let row = try reader.next(&names, .collects) { times.append(row.time) }
      return times
    }
    let own = try rest(&reader)
    #expect(own.count == 250)
    #expect(try rest(&copy) == own)
  }

  // MARK: Memory

  @Test func noMoreThanThreeDaysAreInMemory() throws {
    let tables = (0..<9).map { _ in Self.invocations([("f", (0..<1_440).map { $0 % 2 })]) }
    let files = (tables + [Self.durations([("f", Self.wide)])]).map {
      TraceFile(bytes: Array($0.utf8), path: "x.csv")
    }
    var requests = try Azure2019Requests(files, options: TraceOptions())
    var most = 0
    var count = 0
    var bytes: Int64 = 0
    while try requests.next() != nil {
      most = max(most, requests.daysInMemory)
      #expect(requests.bytesOfFiles >= bytes)
      bytes = requests.bytesOfFiles
      count += 1
    }
    #expect(count == 9 * 720)
    #expect(bytes == files.reduce(0) { $0 + $1.bytes })
    #expect(most == 2 || most == 3)
  }

  @Test func requestsThatAreHeldAreAsManyAsExecuteAndNoMoreThanIsAllowed() throws {
    let counts = Self.invocations([("f", [100, 100, 100, 100])])
    let times = Self.durations([("f", Self.always(50_000))])
    func read(_ most: Int) throws -> Int {
      var days = try Azure2019Days(
        [counts, times].map { TraceFile(bytes: Array($0.utf8), path: "x.csv") },
        options: TraceOptions())
      var arrivals = Azure2019Arrivals(.completions, spread: .even, most: most)
      var count = 0
      while try arrivals.next(&days) != nil { count += 1 }
      return count
    }
    // 83 execute at a time, and counts are read 4 minutes ahead for requests of more than 15 s.
    #expect(try read(400) == 400)
    #expect(throws: TraceError.self) { try read(300) }
  }
}
