import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// Azure's trace of 2019: tables of counts, execution times and memory.
@Suite struct Azure2019Tests {
  private static let minute: Int64 = 60_000_000_000
  private static let ms: Int64 = 1_000_000

  private static let invocations = """
    HashOwner,HashApp,HashFunction,Trigger,1,2,3
    o,a,f,http,2,0,1
    o,a,g,timer,1,1,1
    o,b,f,queue,0,0,4

    """
  private static let durations = """
    HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,\
    percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100
    o,a,f,50,3,50,50,50,50,50,50,50,50,50
    o,a,g,0,3,0,0,0,0,0,0,0,0,0
    o,c,never,7,3,7,7,7,7,7,7,7,7,7

    """
  private static let memory = """
    HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1
    o,a,12,128,100
    o,c,12,64,60

    """

  // MARK: By hand

  @Test func countsTimesAndMemoryBecomeRequests() throws {
    let rows = try MemoryTrace([Self.invocations, Self.durations, Self.memory]) {
      $0.counts = .arrivals
    }.rows()
    // Minute 1 begins the trace. Two requests of a minute lie at a quarter and three quarters, one in the middle.
    #expect(
      rows.map { Double($0.row.time) / 1e9 } == [
        15, 30, 45, 90, 127.5, 142.5, 150, 150, 157.5, 172.5,
      ])
    #expect(
      rows.map(\.name) == ["a/f", "a/g", "a/f", "a/g", "b/f", "b/f", "a/f", "a/g", "b/f", "b/f"])
    let times: [String: Int64] = ["a/f": 50 * Self.ms, "a/g": 0, "b/f": -1]
    #expect(rows.allSatisfy { $0.row.execution == times[$0.name] })
    // 128 MB of application a are divided between its two functions.
    let memory: [String: Int64] = ["a/f": 64 << 20, "a/g": 64 << 20, "b/f": -1]
    #expect(rows.allSatisfy { $0.row.memory == memory[$0.name] })
    let triggers: [String: RecordedTrigger] = ["a/f": .http, "a/g": .timer, "b/f": .queue]
    #expect(rows.allSatisfy { $0.row.trigger == triggers[$0.name] })
    #expect(
      try MemoryTrace([Self.invocations, Self.durations, Self.memory]) { $0.counts = .arrivals }
        .decisions() == [
          "functions of a day without execution times": 1,
          "functions of a day without memory": 1,
          "functions of a day with times or memory, but no row of counts": 1,
        ])
  }

  @Test func theTablesComeInAnyOrderAndOnlyCountsAreNeeded() throws {
    let arrivals = { (options: inout TraceOptions) in options.counts = .arrivals }
    let whole = try MemoryTrace([Self.memory, Self.invocations, Self.durations], arrivals).rows()
    let usual = try MemoryTrace([Self.invocations, Self.durations, Self.memory], arrivals).rows()
    #expect(whole.map(\.row.time) == usual.map(\.row.time))
    #expect(whole.map(\.row.memory) == usual.map(\.row.memory))
    let alone = try MemoryTrace([Self.invocations], arrivals).rows()
    #expect(alone.map(\.row.time) == usual.map(\.row.time))
    #expect(alone.allSatisfy { $0.row.execution == -1 && $0.row.memory == -1 })
  }

  @Test func eachRuleCanBeChanged() throws {
    let tables = [Self.invocations, Self.durations, Self.memory]
    let whole = try MemoryTrace(tables) { $0.memory = .whole }.rows()
    #expect(whole.allSatisfy { $0.row.memory == ($0.name == "b/f" ? -1 : 128 << 20) })
    let burst = try MemoryTrace(tables) {
      $0.spread = .burst
      $0.counts = .arrivals
    }.rows()
    #expect(burst.map { $0.row.time / Self.minute } == [0, 0, 0, 1, 2, 2, 2, 2, 2, 2])
    #expect(burst.allSatisfy { $0.row.time % Self.minute == 0 })
    // Column 1 names the start of the second minute of the day.
    let start = try MemoryTrace(tables) {
      $0.intervalEdge = .start
      $0.counts = .arrivals
    }.rows()
    #expect(start.first?.row.time == Self.minute + 15_000_000_000)
    let dropped = MemoryTrace(tables) { $0.missing = .drop }
    #expect(try dropped.rows().allSatisfy { $0.name != "b/f" })
    #expect(try dropped.decisions()["functions of a day left out for what they lack"] == 1)
  }

  @Test func timesAreDrawnOrAreTheAverage() throws {
    let header = Self.durations.split(separator: "\n")[0]
    let times = header + "\no,a,f,100,9,10,900,20,20,40,80,120,400,500\n"
    let counts = "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,40000\n"
    let average = try MemoryTrace([counts, String(times)]) { $0.times = .average }.rows()
    #expect(average.allSatisfy { $0.row.execution == 100 * Self.ms })
    let drawn = try MemoryTrace([counts, String(times)]).rows().map(\.row.execution)
    #expect(drawn.min().map { $0 >= 10 * Self.ms } == true)
    #expect(drawn.max().map { $0 <= 900 * Self.ms } == true)
    let mean = drawn.reduce(0.0) { $0 + Double($1) } / Double(drawn.count)
    let squares = drawn.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let error = (squares / Double(drawn.count)).squareRoot() / Double(drawn.count).squareRoot()
    #expect((mean - 100 * Double(Self.ms)).magnitude < 4 * error)
    // Half of them lie below the median.
    let below = drawn.count { $0 < 80 * Self.ms }
    #expect((Double(below) / Double(drawn.count) - 0.5).magnitude < 0.01)
  }

  @Test func aDayIsBehindTheOneBefore() throws {
    let second = """
      HashOwner,HashApp,HashFunction,Trigger,1440,1
      o,a,f,http,1,1
      o,d,new,event,0,2

      """
    let rows = try MemoryTrace([Self.invocations, second, Self.durations, Self.memory]) {
      $0.counts = .arrivals
    }.rows()
    let behind = rows.filter { $0.row.time >= 1_440 * Self.minute }
    #expect(behind.map(\.name) == ["d/new", "a/f", "d/new", "a/f"])
    #expect(
      behind.map { Double($0.row.time) / 1e9 - 86_400 } == [15, 30, 45, 86_370])
    // One table of times serves both days; the application has one function on the second.
    #expect(behind.last?.row.execution == 50 * Self.ms)
    #expect(behind.last?.row.memory == 128 << 20)
    // A second table of times would be that of the second day, and a third one too many.
    #expect(
      MemoryTrace([Self.invocations, Self.durations, Self.durations]).error()
        == "2.csv: there are 2 tables of durations for 1 of invocations")
  }

  @Test func rowsOfOneFunctionAreAddedAndDrawApart() throws {
    let twice = "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,50\no,a,f,queue,50\n"
    let trace = MemoryTrace([twice]) { $0.spread = .uniform }
    let rows = try trace.rows()
    #expect(rows.count == 100)
    #expect(Set(rows.map(\.name)) == ["a/f"])
    #expect(rows.count { $0.row.trigger == .queue } == 50)
    #expect(Set(rows.map(\.row.time)).count == 100)
    #expect(try trace.decisions()["further rows of a function's counts added"] == 1)
  }

  @Test func anotherFunctionChangesNothing() throws {
    let header = "HashOwner,HashApp,HashFunction,Trigger,1,2\n"
    let times =
      Self.durations.split(separator: "\n")[0] + "\no,a,f,100,9,10,900,20,20,40,80,120,400,500\n"
    func requests(_ counts: String) throws -> [[Int64]] {
      try MemoryTrace([header + counts, String(times)]) { $0.spread = .uniform }.rows()
        .filter { $0.name == "a/f" }.map { [$0.row.time, $0.row.execution] }
    }
    let alone = try requests("o,a,f,http,30,50\n")
    #expect(alone.count == 80)
    #expect(try requests("o,z,g,http,7,9\no,a,f,http,30,50\no,a,h,http,99,1\n") == alone)
  }

  @Test func copiesReadOnByThemselves() throws {
    // More than fits in memory at once: 80 functions in each of 60 minutes of 2 hours.
    let minutes = (1...120).map { "\($0)" }.joined(separator: ",")
    var text = "HashOwner,HashApp,HashFunction,Trigger,\(minutes)\n"
    for function in 0..<80 {
      text +=
        "o,a,f\(function),http," + (1...120).map { "\(($0 + function) % 3)" }.joined(separator: ",")
        + "\n"
    }
    var reader = try MemoryTrace([text]) { $0.spread = .uniform }.reader()
    var names = FunctionNames()
    var first: [Int64] = []
    for _ in 0..<5_000 { first.append(try #require(try reader.next(&names, .collects)).time) }
    var copy = reader
    func rest(_ reader: inout TraceReader) throws -> [Int64] {
      var names = names
      var times: [Int64] = []
      while let row = try reader.next(&names, .collects) { times.append(row.time) }
      return times
    }
    let own = try rest(&reader)
    #expect(try rest(&copy) == own)
    #expect(first.count + own.count == 80 * 120)
    #expect(first + own == (first + own).sorted())
  }

  // MARK: Errors

  @Test(arguments: [
    (
      ["HashApp,HashFunction,Trigger,1\na,f,http,1.5\n"],
      "0.csv:2:10: the count '1.5' of minute 1 is not a whole number from 0 to 100000000"
    ),
    (
      ["HashApp,HashFunction,Trigger,1\na,f,http,-1\n"],
      "0.csv:2:10: the count '-1' of minute 1 is not a whole number from 0 to 100000000"
    ),
    (
      ["HashApp,HashFunction,Trigger,1\n,f,http,1\n"],
      "0.csv:2:1: HashApp is empty; a name stands here"
    ),
    (
      ["HashApp,HashFunction,Trigger,1\na,f,http\n"],
      "0.csv:2: the row has 3 fields rather than 4, as the header has"
    ),
    (
      ["HashApp,HashFunction,Trigger,1\na,f,ht"],
      "0.csv:2: the file ends in the middle of a row, after 3 fields"
    ),
    (
      ["HashApp,HashFunction,Trigger,1441\n"],
      "0.csv:1: the column '1441' is no minute of a day, or there are two of it; columns of counts are called 1 to 1440"
    ),
    (
      ["HashApp,HashFunction,Trigger,0\n"],
      "0.csv:1: the column '0' cannot name the end of a minute of a day (--interval)"
    ),
    (
      ["HashApp,HashFunction,Trigger\n"],
      "0.csv:1: the header has neither minutes ('1' to '1440'), nor 'percentile_Average_50', nor 'AverageAllocatedMb'; it is none of the tables of Azure's trace of 2019"
    ),
    ([memory], "0.csv: this table states no requests; name the table of invocations as well"),
    (
      [invocations, "HashApp,AverageAllocatedMb\na,x\n"],
      "1.csv:2:3: AverageAllocatedMb 'x' is not a number of MB, at least zero"
    ),
    (
      [invocations, "HashApp,HashFunction,Average\n"],
      "1.csv:1: the header lacks the column 'Minimum' of Azure's trace of 2019"
    ),
    (
      [invocations, "time_s,function,duration_s\n"],
      "1.csv:1: the file before it is of Azure's trace of 2019, and this is none; one trace has one format"
    ),
  ]) func whatIsWrongIsSaidWithItsPlace(_ texts: [String], _ message: String) {
    #expect(MemoryTrace(texts).error() == message)
  }

  @Test func rowsThatCannotBeReadAreLeftOutOnRequest() throws {
    let text = Self.invocations.replacingOccurrences(of: "o,a,g,timer,1", with: "o,a,g,timer,one")
    let trace = MemoryTrace([text, Self.durations]) { $0.onError = .skip }
    var reader = try trace.reader()
    var names = FunctionNames()
    var count = 0
    while try reader.next(&names, .collects) != nil { count += 1 }
    #expect(count == 7)
    #expect(reader.skipped == 1)
    #expect(reader.firstErrors.first?.line == 3)
  }

  // MARK: The published rows

  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/../shared/traces/azure2019-invitro-500x480min/"
  private static var isThere: Bool {
    FileManager.default.fileExists(atPath: folder + "invocations.csv")
  }

  /// The fields of a file, cut without the readers.
  private static func table(_ name: String) throws -> [[Substring]] {
    try String(contentsOfFile: folder + name, encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  @Test(.enabled(if: isThere, "needs ../shared/traces"))
  func thePublishedRowsAreCountedAsTheyAre() throws {
    let counts = try Self.table("invocations.csv")
    var perFunction: [String: UInt64] = [:]
    var perMinute: [Int: UInt64] = [:]
    var perTrigger: [String: UInt64] = [:]
    for row in counts.dropFirst() {
      for (name, text) in zip(counts[0], row).dropFirst(4) {
        let count = try #require(UInt64(text.trimmingCharacters(in: .whitespaces)))
        perFunction["\(row[1])/\(row[2])", default: 0] += count
        perMinute[try #require(Int(name.trimmingCharacters(in: .whitespaces))), default: 0] += count
        perTrigger[String(row[3]), default: 0] += count
      }
    }
    var memory: [String: Double] = [:]
    for row in try Self.table("memory.csv").dropFirst() {
      memory["\(row[2])/\(row[0])"] = Double(row[4])
    }

    var records = try TraceRecords(
      paths: ["memory.csv", "durations.csv", "invocations.csv"].map { Self.folder + $0 })
    #expect(records.format == .azure2019)
    var found = [UInt64](repeating: 0, count: counts.count)
    var foundMinutes = [UInt64](repeating: 0, count: 1_441)
    var foundTriggers = [UInt64](repeating: 0, count: RecordedTrigger.allCases.count)
    var foundMemory = [Bytes?](repeating: nil, count: counts.count)
    while let record = try records.next() {
      found[record.function] += 1
      let execution = try #require(record.execution)
      // Counts are of requests that end in a minute.
      foundMinutes[Int((record.time + execution).nanoseconds / Self.minute) + 1] += 1
      foundTriggers[Int(record.trigger.rawValue)] += 1
      foundMemory[record.function] = record.memory
    }
    #expect(found.reduce(0, +) == 3_037_902)
    for (function, count) in found.enumerated() where count > 0 {
      let name = records.name(function)
      #expect(perFunction[name] == count)
      let stated = try #require(memory[name])
      let read = try #require(foundMemory[function])
      #expect((stated - Double(read.count) / 1_048_576).magnitude < 1e-6)
    }
    #expect(found.count { $0 > 0 } == perFunction.values.count { $0 > 0 })
    for (minute, count) in foundMinutes.enumerated() {
      #expect(perMinute[minute, default: 0] == count)
    }
    for trigger in RecordedTrigger.allCases {
      let name = trigger == .other ? "others" : "\(trigger)"
      #expect(perTrigger[name, default: 0] == foundTriggers[Int(trigger.rawValue)])
    }
  }
}
