import SimKernel
import Testing

@testable import Workloads

/// Huawei's tables of 2023: a column for each function.
@Suite struct Huawei2023Tests {
  private static let table = """
    day,time,0,1,17
    0,0,2.0,,1
    0,60,NaN,0,3
    0,120,,1,

    """

  @Test func countsBecomeRequests() throws {
    let rows = try MemoryTrace([Self.table]).rows()
    #expect(rows.map { Double($0.row.time) / 1e9 } == [15, 30, 45, 70, 90, 110, 150])
    #expect(rows.map(\.name) == ["0", "17", "0", "17", "17", "17", "1"])
    #expect(rows.allSatisfy { $0.row.execution == -1 })
  }

  @Test func anIntervalIsAsLongAsLiesBetweenTheFirstRows() throws {
    let seconds = "day,time,5\n234,20303995,1\n234,20303996,2\n"
    let rows = try MemoryTrace([seconds]).rows()
    #expect(rows.map { Double($0.row.time) / 1e9 - 20_303_995 } == [0.5, 1.25, 1.75])
    // The end of it on request.
    let ends = try MemoryTrace([seconds]) { $0.intervalEdge = .end }.rows()
    #expect(ends.map { Double($0.row.time) / 1e9 - 20_303_994 } == [0.5, 1.25, 1.75])
    // One row alone is taken for a minute.
    #expect(try MemoryTrace(["day,time,5\n0,60,1\n"]).rows().map(\.row.time) == [90_000_000_000])
  }

  @Test func daysFollowEachOther() throws {
    let next = "day,time,0,1,17\n1,86400,1,,\n"
    let rows = try MemoryTrace([Self.table, next]).rows()
    #expect(rows.count == 8)
    #expect(rows.last?.row.time == 86_430_000_000_000)
    #expect(
      MemoryTrace([Self.table, "day,time,0,1\n1,86400,1,\n"]).error()
        == "1.csv:1: the functions are others than those of the file before it")
  }

  @Test func anotherFunctionChangesNothing() throws {
    func requests(_ text: String) throws -> [Int64] {
      try MemoryTrace([text]) { $0.spread = .uniform }.rows().filter { $0.name == "3" }
        .map(\.row.time)
    }
    let alone = try requests("day,time,3\n0,0,20\n0,60,30\n")
    #expect(alone.count == 50)
    #expect(try requests("day,time,1,3,4\n0,0,7,20,\n0,60,,30,9\n") == alone)
  }

  @Test(arguments: [
    (
      "day,time,0\n0,0,0.25\n",
      "0.csv:2:5: the count '0.25' of function 0 is not a whole number from 0 to 100000000; is this a table of requests?"
    ),
    (
      "day,time,0\n0,0,-3\n",
      "0.csv:2:5: the count '-3' of function 0 is not a whole number from 0 to 100000000; is this a table of requests?"
    ),
    (
      "day,time,0\n0,x,3\n",
      "0.csv:2:3: time 'x' is not a number of seconds up to 288230376 (9 years), at least zero"
    ),
    ("day,time,0\n0,0,1\n0,0,1\n", "0.csv:3:3: the second row does not lie behind the first"),
    ("day,time,0\n0,120,1\n0,180,1\n0,0,1\n", "0.csv:4: the arrival lies before the one above it"),
    (
      "day,time,0,0\n0,0,1,1\n",
      "0.csv:1: the header is 'day,time,0,0'; of Huawei's trace of 2023 it is 'day,time,' and the numbers of functions, each once"
    ),
    (
      "day,time,\(String(repeating: "7", count: 2_000))\n0,0,x\n",
      "0.csv:2:5: the count 'x' of function \(String(repeating: "7", count: 40)) is not a whole number from 0 to 100000000; is this a table of requests?"
    ),
    ("day,time,0,1\n0,0,1\n", "0.csv:2: the row has 3 fields rather than 4, as the header has"),
  ]) func whatIsWrongIsSaidWithItsPlace(_ text: String, _ message: String) {
    #expect(MemoryTrace([text]).error() == message)
  }

  @Test func aRowThatCannotBeReadIsLeftOutOnRequest() throws {
    let text = "day,time,0\n0,0,1\n0,60,x\n0,120,1\n0,180,1\n"
    var reader = try MemoryTrace([text]) { $0.onError = .skip }.reader()
    var names = FunctionNames()
    var times: [Int64] = []
    while let row = try reader.next(&names, .collects) { times.append(row.time / 1_000_000_000) }
    // The first two rows that can be read lie 120 s apart.
    #expect(times == [60, 180, 240])
    #expect(reader.skipped == 1)
  }

  @Test func aRowOutOfOrderIsLeftOutAsOne() throws {
    let text = "day,time,0\n0,60,1\n0,120,1\n0,0,1000\n0,180,1\n"
    var reader = try MemoryTrace([text]) { $0.onError = .skip }.reader()
    var names = FunctionNames()
    var times: [Int64] = []
    while let row = try reader.next(&names, .collects) { times.append(row.time / 1_000_000_000) }
    #expect(times == [90, 150, 210])
    #expect(reader.skipped == 1)
    #expect(reader.firstErrors.map(\.line) == [4])
  }

  // MARK: Delays

  private static let delays = """
    day,time,1,0,17
    0,0,,12.5,3
    0,60,NaN,,0.25
    0,120,,1,

    """

  @Test func aSecondTableOfADaySaysHowLongRequestsExecute() throws {
    for (unit, scale) in [(DelayUnit.milliseconds, Int64(1)), (.seconds, 1_000)] {
      let trace = MemoryTrace([Self.table, Self.delays]) { $0.delayUnit = unit }
      let rows = try trace.rows()
      #expect(rows.map { Double($0.row.time) / 1e9 } == [15, 30, 45, 70, 90, 110, 150])
      #expect(rows.map(\.name) == ["0", "17", "0", "17", "17", "17", "1"])
      #expect(
        rows.map(\.row.execution)
          == [12_500_000, 3_000_000, 12_500_000, 250_000, 250_000, 250_000].map { $0 * scale }
          + [-1])
      #expect(
        try trace.decisions() == ["requests in intervals without a delay of their function": 1])
    }
  }

  @Test func daysOfRequestsAndOfDelaysAreReadSideBySide() throws {
    let next = "day,time,0,1,17\n1,86400,1,1,\n"
    let slow = "day,time,0,17\n1,86400,7,8\n"
    for files in [
      [Self.table, next, Self.delays, slow], [Self.table, Self.delays, next, slow],
    ] {
      // A function that the table of delays lacks is one whose delays are unknown.
      let error = MemoryTrace(files) { $0.delayUnit = .seconds }.error()
      #expect(error == "3.csv:1: the functions are others than those of the file before it")
    }
    let both = [Self.table, next, Self.delays, "day,time,1,0,17\n1,86400,,7,8\n"]
    let rows = try MemoryTrace(both) { $0.delayUnit = .seconds }.rows()
    #expect(rows.count == 9)
    #expect(rows.suffix(2).map(\.row.execution) == [7_000_000_000, -1])
  }

  @Test func delaysOfLongerIntervalsHoldForTheShorterOnesWithin() throws {
    let seconds = "day,time,5\n0,59,1\n0,60,1\n0,61,1\n0,200,1\n"
    let minutes = "day,time,5\n0,0,1\n0,60,2\n"
    let rows = try MemoryTrace([seconds, minutes]) { $0.delayUnit = .seconds }.rows()
    #expect(rows.map { $0.row.execution / 1_000_000_000 } == [1, 2, 2, 0])
    #expect(rows.last?.row.execution == -1)
    #expect(
      MemoryTrace([minutes, seconds]) { $0.delayUnit = .seconds }.error()
        == "1.csv: its rows lie 1s apart, those of requests 1min")
  }

  @Test(arguments: [
    (
      "0,0,x\n",
      "1.csv:2:5: the delay 'x' of function 0 is not a number of ms, at least zero"
    ),
    (
      "0,0,-1\n",
      "1.csv:2:5: the delay '-1' of function 0 is not a number of ms, at least zero"
    ),
    ("0,0,1,1\n", "1.csv:2: the row has 4 fields rather than 3, as the header has"),
    ("0,0,1\n0,0,1\n", "1.csv:3:3: the row does not lie behind the one above it"),
  ]) func whatIsWrongWithDelaysIsSaidWithItsPlace(_ rows: String, _ message: String) {
    let trace = MemoryTrace(["day,time,0\n0,0,1\n0,60,1\n", "day,time,0\n" + rows]) {
      $0.delayUnit = .milliseconds
    }
    #expect(trace.error() == message)
  }

  @Test func aDayOfEndlessDigitsMakesNoEndlessMessage() {
    let day = String(repeating: "9", count: 2_000)
    let table = "day,time,0\n\(day),0,1\n"
    let error = MemoryTrace([table, table]).error()
    #expect(error.hasPrefix("1.csv: this is a second table of day 999") && error.utf8.count < 300)
  }

  @Test func aSecondTableOfADayIsNotTakenForAnythingUnsaid() {
    let message =
      "1.csv: this is a second table of day 0; if it states delays of functions, --delay-unit says in s or ms"
    #expect(MemoryTrace([Self.table, Self.delays]).error() == message)
    #expect(
      MemoryTrace([Self.table, Self.delays, Self.delays]) { $0.delayUnit = .seconds }.error()
        == "2.csv: this is a third table of day 0; one of requests and one of delays are read")
    #expect(
      MemoryTrace([Self.delays, Self.table]) { $0.delayUnit = .seconds }.error()
        == "0.csv:2:6: the count '12.5' of function 0 is not a whole number from 0 to 100000000; is this a table of requests?"
    )
  }

  @Test func aRowOfDelaysThatCannotBeReadIsLeftOutOnRequest() throws {
    let requests = "day,time,0\n0,0,1\n0,60,1\n0,120,1\n0,180,1\n"
    let delays = "day,time,0\n0,0,1\n0,60,2\n0,120,x\n0,180,4\n"
    let trace = MemoryTrace([requests, delays]) {
      $0.onError = .skip
      $0.delayUnit = .seconds
    }
    #expect(
      try trace.rows().map { $0.row.execution } == [
        1_000_000_000, 2_000_000_000, -1, 4_000_000_000,
      ])
    var reader = try trace.reader()
    var names = FunctionNames()
    while try reader.next(&names, .collects) != nil {}
    #expect(reader.skipped == 1)
  }
}
