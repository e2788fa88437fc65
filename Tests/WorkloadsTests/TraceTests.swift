import ClusterModel
import SimKernel
import Testing

@testable import Workloads

@Suite struct TraceTests {
  @Test func ourOwnFormatIsRead() throws {
    let trace = try TemporaryTrace(
      "time_s,function,duration_s\n0,b,0.25\n0.000000001,a,\n1.5,b,0\n1.5,a,3\n")
    let scan = try trace.scan()
    #expect(scan.format == .simfaas)
    #expect(scan.count == 4)
    #expect(scan.functionCount == 2)
    #expect(scan.zeroDurations == 1)
    #expect(scan.first == .start)
    #expect(scan.last == SimTime(nanoseconds: 1_500_000_000))
    #expect(
      scan.functions == [
        TraceFunction(
          name: "b", application: nil, count: 2, first: .start,
          meanDuration: .milliseconds(125), longestDuration: .milliseconds(250)),
        TraceFunction(
          name: "a", application: nil, count: 2, first: SimTime(nanoseconds: 1),
          meanDuration: .seconds(3), longestDuration: .seconds(3)),
      ])
    #expect(
      try trace.arrivals() == [
        arrival(0, 0, 250_000_000), arrival(1, 1), arrival(1_500_000_000, 0, 0),
        arrival(1_500_000_000, 1, 3_000_000_000),
      ])
  }

  @Test func aTraceWithoutRowsHasNoArrivals() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n")
    #expect(try trace.scan().count == 0)
    #expect(try trace.scan().first == .never)
    #expect(try trace.arrivals().isEmpty)
  }

  @Test(arguments: [
    "time_s,function,duration_s\r\n1,f,2\r\n3,g,4\r\n",
    "time_s,function,duration_s\n1,f,2\n3,g,4",
    "\u{FEFF}time_s,function,duration_s\n1,f,2\r\n3,g,4\n",
    "\"time_s\",\"function\",\"duration_s\"\n\"1\",\"f\",\"2\"\n3,\"g\",4\n",
    "time_s,function,duration_s\n1.000,f,2e0\n03,g,4.0\r\n",
  ])
  func lineEndsMarksAndQuotesChangeNothing(text: String) throws {
    let trace = try TemporaryTrace(text)
    #expect(try trace.scan().functions.map(\.name) == ["f", "g"])
    #expect(
      try trace.arrivals() == [
        arrival(1_000_000_000, 0, 2_000_000_000), arrival(3_000_000_000, 1, 4_000_000_000),
      ])
  }

  @Test func namesKeepCommasQuotesAndOtherScripts() throws {
    let trace = try TemporaryTrace(
      "time_s,function,duration_s\n1,\"a,b\",\n1,\"say \"\"hi\"\"\",\n1,été 函数 😀,\n1,\"été 函数 😀\",\n"
    )
    #expect(try trace.scan().functions.map(\.name) == ["a,b", "say \"hi\"", "été 函数 😀"])
    #expect(try trace.arrivals().map(\.function.index) == [0, 1, 2, 2])
  }

  @Test func azureRowsArriveAtEndLessDuration() throws {
    let trace = try TemporaryTrace(
      "app,func,end_timestamp,duration\na,f,0.07949090003967285,0.078\nb,f,57.15786004066467,57.154\n"
        + "a,g,57.1,0.0\na,f,57.2,0.001\n")
    let scan = try trace.scan()
    #expect(scan.format == .azure2021)
    #expect(scan.functions.map(\.name) == ["a/f", "b/f", "a/g"])
    #expect(scan.functions.map(\.application) == ["a", "b", "a"])
    #expect(scan.zeroDurations == 1)
    #expect(
      try trace.arrivals() == [
        arrival(1_490_900, 0, 78_000_000), arrival(3_860_041, 1, 57_154_000_000),
        arrival(57_100_000_000, 2, 0), arrival(57_199_000_000, 0, 1_000_000),
      ])
  }

  @Test func azureNamesAreShortenedOnlyAsFarAsTheyStayDifferent() throws {
    let header = "app,func,end_timestamp,duration\n"
    let long = "0123456789abcdef0123456789abcdef"
    func names(_ rows: String...) throws -> [String] {
      let text = header + rows.map { $0 + ",1,0\n" }.joined()
      return try TemporaryTrace(text).scan().functions.map(\.name)
    }
    #expect(try names("\(long),\(long)") == ["01234567/01234567"])
    #expect(
      try names("\(long),\(long)", "\(long),01234567x") == [
        "0123456789abcdef/0123456789abcdef", "0123456789abcdef/01234567x",
      ])
    #expect(try names("\(long)\(long)1,f", "\(long)\(long)2,f").map(\.utf8.count) == [67, 67])
    #expect(try names("a/b,c", "a,b/c") == ["a%2Fb/c", "a/b%2Fc"])
    #expect(try names("\"a,b\",c", "a,\"b,c\"") == ["a,b/c", "a/b,c"])
  }

  @Test func slightDisorderIsPutInOrderAndCounted() throws {
    let trace = try TemporaryTrace(
      "app,func,end_timestamp,duration\na,f,0.5,0.6\na,g,3,0\na,h,2.5,0\na,i,2.5,0\na,j,3,0\n")
    let scan = try trace.scan()
    #expect(scan.movedToStart == 1)
    #expect(scan.reordered == 2)
    #expect(scan.largestStepBack == .milliseconds(500))
    #expect(
      try trace.arrivals().map { [$0.time.nanoseconds / 1_000_000, Int64($0.function.index)] }
        == [[0, 0], [2_500, 2], [2_500, 3], [3_000, 1], [3_000, 4]])
    #expect(
      trace.error { $0.reorderWindow = .milliseconds(499) }
        == "trace.csv:4: the arrival lies 0.5 s before one above it; up to 0.499 s is put in order")
  }

  @Test func theWindowOfOurOwnFormatCanBeOpened() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n2,f,\n1,g,\n2,h,\n")
    let times = try trace.arrivals { $0.reorderWindow = .seconds(1) }.map(\.function.index)
    #expect(times == [1, 0, 2])
  }

  @Test func aPartOfATraceBeginsAtTheStart() throws {
    let rows = (0..<10).map { "\($0),f\($0),\n" }.joined()
    let trace = try TemporaryTrace("time_s,function,duration_s\n\(rows)99,f,\nbroken\n")
    let change = { (options: inout TraceOptions) in
      options.from = SimTime(nanoseconds: 3_000_000_000)
      options.until = SimTime(nanoseconds: 6_000_000_000)
    }
    let scan = try trace.scan(change)
    #expect(scan.functions.map(\.name) == ["f3", "f4", "f5"])
    #expect(scan.first == .start)
    #expect(
      try trace.arrivals(change) == [
        arrival(0, 0), arrival(1_000_000_000, 1), arrival(2_000_000_000, 2),
      ])
  }

  @Test func aPartOfAnAzureTraceHasRowsThatComeLate() throws {
    let trace = try TemporaryTrace(
      "app,func,end_timestamp,duration\na,f,1,0\na,g,2.5,0\na,f,1.9,0\na,f,1.5,0\na,h,9,0\n")
    let arrivals = try trace.arrivals {
      $0.from = SimTime(nanoseconds: 1_000_000_000)
      $0.until = SimTime(nanoseconds: 2_000_000_000)
    }
    #expect(arrivals.map(\.time.nanoseconds) == [0, 500_000_000, 900_000_000])
  }

  @Test func functionsAreWhatTheClusterCallsThem() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n0,b,\n1,a,\n2,b,\n")
    var source = try TraceArrivals(
      try trace.scan(), functions: [FunctionID(7), FunctionID(3)])
    #expect(try source.all().map(\.function.index) == [7, 3, 7])
  }

  @Test func copiesReadOnIndependentlyAndBatchesDoNotMatter() throws {
    // Several buffers long, out of order a little.
    var text = "app,func,end_timestamp,duration\n"
    for row in 0..<30_000 { text += "app\(row % 7),f\(row % 13),\(row / 10).\(9 - row % 10),0.1\n" }
    let trace = try TemporaryTrace(text)
    let scan = try trace.scan()
    #expect(scan.reordered > 0)
    var whole = try TraceArrivals(scan)
    let expected = try whole.all()
    #expect(expected.count == 30_000)
    #expect(zip(expected, expected.dropFirst()).allSatisfy { $0.time <= $1.time })

    var source = try TraceArrivals(scan)
    var taken = try source.all(inBatchesOf: 7, atMost: 9_999)
    var copy = source
    let rest = try source.all(inBatchesOf: 1)
    #expect(taken + rest == expected)
    // The original is at its end and its buffer long overwritten; the copy goes on from where it was taken.
    taken += try copy.all(inBatchesOf: 1_000, atMost: 5_000)
    var second = copy
    #expect(try taken + second.all() == expected)
    #expect(try taken + copy.all(inBatchesOf: 3) == expected)
  }

  @Test func manyFunctionsAreFoundAgain() throws {
    var text = "time_s,function,duration_s\n"
    for row in 0..<50_000 { text += "\(row),function-\(row * 7_919 % 20_000),\n" }
    let trace = try TemporaryTrace(text)
    #expect(try trace.scan().functionCount == 20_000)
    #expect(try trace.scan().function(19_999).name == "function-\(19_999 * 7_919 % 20_000)")
    let arrivals = try trace.arrivals()
    #expect(arrivals.enumerated().allSatisfy { $0.element.function.index == $0.offset % 20_000 })
  }

  @Test func whatTheWriterWritesReadsBackTheSame() throws {
    var writer = TraceWriter()
    try writer.add(SimTime(nanoseconds: 0), "plain")
    try writer.add(SimTime(nanoseconds: 1), "with, comma", execution: .zero)
    try writer.add(SimTime(nanoseconds: 1), "with \"quotes\"", execution: .nanoseconds(123_456_789))
    var bytes = writer.take()
    try writer.add(SimTime(nanoseconds: 3_600_000_000_000), "été", execution: .seconds(10))
    bytes += writer.take()
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "time_s,function,duration_s\n0,plain,\n0.000000001,\"with, comma\",0\n"
        + "0.000000001,\"with \"\"quotes\"\"\",0.123456789\n3600,été,10\n")
    let trace = try TemporaryTrace(bytes)
    #expect(
      try trace.scan().functions.map(\.name) == ["plain", "with, comma", "with \"quotes\"", "été"])
    #expect(
      try trace.arrivals() == [
        arrival(0, 0), arrival(1, 1, 0), arrival(1, 2, 123_456_789),
        arrival(3_600_000_000_000, 3, 10_000_000_000),
      ])
    #expect(throws: WorkloadDescriptionError.self) {
      try writer.add(.start + .hours(2), "two\nlines")
    }
  }
}
