import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// The formats other than our own and Azure's: small files by hand, and the published ones where they are.
@Suite struct FormatReadingTests {
  private static func shared(_ path: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/../shared/traces/" + path
  }

  private static let lambda = shared("pacslab-aws-lambda-2020/res-01-2020-05-23_20-42-58.csv")
  private static let requests = shared("huawei-2025-notebook-rows/requests_R5_day30_sample.csv")
  private static let coldR1 = shared("huawei-2025-notebook-rows/cold_starts_R1_R5_sample.csv")
  private static let coldR2 = shared("huawei-2025-notebook-rows/cold_starts_R2_sample.csv")

  private static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// All rows, with the names of their functions.
  private static func rows(
    _ paths: [String], _ change: (inout TraceOptions) -> Void = { _ in }
  ) throws -> [(row: TraceRow, name: String)] {
    var options = TraceOptions()
    change(&options)
    var reader = try TraceReader(files: paths.map { try TraceFile(path: $0) }, options: options)
    var names = FunctionNames()
    var result: [(TraceRow, String)] = []
    while let row = try reader.next(&names, .collects) {
      result.append((row, ShownName.text(of: names.name(Int(row.function)), reader.format)))
    }
    return result
  }

  // MARK: pacslab

  @Test func requestsToLambdaCountFromTheFirstRowInTheirOwnUnits() throws {
    let trace = try TemporaryTrace("")
    try trace.replace(
      with: Array(
        """
        ,is_cold,cpu_info,aws_duration,aws_max_mem,io_speed,client_start_time
        0,False,"2,Intel(R) Xeon(R)",1846.4,54.0, 11.0 MB/s,1590165771.5799875
        1,True,"2,Intel(R) Xeon(R)",2100,55.5, 11.0 MB/s,1590165773.5799875
        2,False,"2,""x"" y",,,,1590165772.5799875

        """.utf8))
    let rows = try Self.rows([trace.path])
    #expect(rows.map(\.row.time) == [0, 1_000_000_000, 2_000_000_000])
    #expect(rows.map(\.row.execution) == [1_846_400_000, -1, 2_100_000_000])
    #expect(rows.map(\.row.memory) == [54 << 20, -1, 111 << 19])
    #expect(rows.map(\.row.start) == [.warm, .warm, .cold])
    #expect(rows.map(\.name) == ["lambda", "lambda", "lambda"])
  }

  @Test(arguments: [
    ("Maybe,1,1,5\n", "2:1: is_cold 'Maybe' is neither True nor False"),
    (
      "True,1,1,later\n",
      "2:10: client_start_time 'later' is not a number of seconds such as 0, 12.5 or 9.5e-07"
    ),
    ("True,-1,1,5\n", "2:6: aws_duration '-1' is negative; aws_duration is at least zero"),
    ("True,1,much,5\n", "2:8: aws_max_mem 'much' is not a number of MB such as 0, 12.5 or 9.5e-07"),
    ("True,1,1,5e9\n", "2:10: client_start_time '5e9' is too large for a number of seconds"),
    (
      "True,1,1,5\nTrue,1,1,2e9\n",
      "3:10: client_start_time '2e9' lies more than 288230376 seconds (9 years) behind the first row"
    ),
    (
      "True,1,1,100\nTrue,1,1,39\n",
      "3:10: the request arrives 61 s before the first row, which is the start of the trace; up to 60 s is moved to it"
    ),
  ])
  func aWrongRowOfLambdaIsReported(rows: String, message: String) throws {
    let trace = try TemporaryTrace("is_cold,aws_duration,aws_max_mem,client_start_time\n" + rows)
    #expect(trace.error() == "trace.csv:" + message)
  }

  /// Expected figures: Python's csv module over the same file (rows, rows with is_cold True, the sum of
  /// aws_duration in ms, last less first of sorted client_start_time, steps back).
  @Test(.enabled(if: isThere(lambda), "the recorded requests to Lambda are not beside the project"))
  func theRecordedRequestsToLambdaAreWhatPythonCounts() throws {
    let rows = try Self.rows([Self.lambda])
    #expect(rows.count == 10_066)
    #expect(rows.count { $0.row.start == .cold } == 59)
    #expect(rows.reduce(0) { $0 + $1.row.execution } == 18_949_099_140_000)
    #expect(rows.allSatisfy { $0.row.memory == 53 << 20 || $0.row.memory == 54 << 20 })
    // 1590266561.464735 - 1590165771.5799875
    #expect(rows.last?.row.time == 100_789_884_747_500)
    let scan = try TraceScan(path: Self.lambda)
    #expect(scan.format == .pacslab)
    #expect(scan.functionCount == 1)
    #expect(scan.reordered == 19)
  }

  private static let rareLambda = shared("pacslab-aws-lambda-2020/res-01-2020-06-04_23-02-14.csv")

  /// Expected figures: Python's csv module likewise.
  @Test(
    .enabled(if: isThere(rareLambda), "the recorded requests to Lambda are not beside the project"))
  func theRareRequestsToLambdaAreWhatPythonCounts() throws {
    let rows = try Self.rows([Self.rareLambda])
    #expect(rows.count == 246)
    #expect(rows.count { $0.row.start == .cold } == 52)
    #expect(rows.reduce(0) { $0 + $1.row.execution } == 461_057_100_000)
    #expect(rows.last?.row.time == 100_095_136_645_400)
  }

  // MARK: Pisa

  @Test func requestsToTheTestbedOfPisaFollowOneAnother() throws {
    let trace = try TemporaryTrace(
      """
      Function,Node,CPU Usage %,RAM Usage %,Execution Mode,Execution Time (s)
      big,node-1,1.2,30.0,Cold,6.5420
      small,node-2,---,---,Pre-warmed,5.4022
      big,node-1,2.0,31.5,is Warmed,5.2647
      "big, too",node-1,2.0,31.5,---,1

      """)
    let rows = try Self.rows([trace.path])
    #expect(rows.map(\.row.time) == [0, 6_542_000_000, 11_944_200_000, 17_208_900_000])
    #expect(rows.map(\.row.start) == [.cold, .cold, .warm, .unknown])
    #expect(rows.map(\.name) == ["big", "small", "big", "big, too"])
    #expect(
      rows.map(\.row.execution) == [6_542_000_000, 5_402_200_000, 5_264_700_000, 1_000_000_000])
  }

  // MARK: Huawei

  /// Expected figures by hand from the file: ten rows, NaN frontend fields in the last five, ids cut off.
  @Test(.enabled(if: isThere(requests), "the rows of Huawei's trace are not beside the project"))
  func theRequestsOfHuaweiEndAtTheirTime() throws {
    let rows = try Self.rows([Self.requests])
    #expect(rows.count == 10)
    // 2592000.020 - 0.000931
    #expect(rows.map(\.row.time).contains(2_592_000_019_069_000))
    #expect(rows.last?.row.time == 2_678_399_048_321_000)
    #expect(rows.count { $0.name == "296---224---pool22-300-128" } == 7)
    #expect(Set(rows.map(\.name)).count == 4)
    // 34.23828 MB
    #expect(rows.map(\.row.memory).max() == 35_901_439)
    let scan = try TraceScan(path: Self.requests)
    #expect(scan.format == .huawei2025)
    // Counted from the day that the file holds.
    var options = TraceOptions()
    options.from = .start + .hours(24 * 30)
    #expect(try TraceScan(path: Self.requests, options: options).first.nanoseconds == 19_069_000)
  }

  /// Expected figures by hand from the files.
  @Test(.enabled(if: isThere(coldR1), "the rows of Huawei's trace are not beside the project"))
  func theColdStartsOfHuaweiTakeTheirTotal() throws {
    for (path, first, count) in [(Self.coldR1, 911_090_000, 10), (Self.coldR2, 289_404_000, 10)] {
      let rows = try Self.rows([path])
      #expect(rows.count == count)
      #expect(rows.allSatisfy { $0.row.start == .cold && $0.row.execution == -1 })
      #expect(rows.first?.row.coldStart == Int64(first))
    }
    #expect(try Self.rows([Self.coldR1]).first?.name == "332---439---pool22-300-128")
  }

  @Test func whatIsNotANumberInHuaweisTraceIsUnknown() throws {
    let header = "podID,memory_usage,totalCost_worker,userID,funcName,time_worker\n"
    let trace = try TemporaryTrace(header + "p-1-9,NaN,nan,u,f,10\np-1-8,,0.5,u,f,10\n")
    let rows = try Self.rows([trace.path])
    #expect(rows.map(\.row.time) == [9_500_000_000, 10_000_000_000])
    #expect(rows.map(\.row.execution) == [500_000_000, -1])
    #expect(rows.map(\.row.memory) == [-1, -1])
    #expect(rows.map(\.name) == ["f---u---p-1", "f---u---p-1"])
    #expect(
      try TemporaryTrace(header + "p,1,1,u,f,NaN\n").error()
        == "trace.csv:2:11: time_worker 'NaN' is not a finite number of seconds")
  }

  // MARK: OpenDC

  private static let minutes =
    "Timestamp [ms], Invocations,Avg Exec time per Invocation,"
    + "Provisioned CPU [Mhz], Avg mem usage per Invocation [mb],name\n"

  @Test func theRequestsOfAMinuteSpreadOverIt() throws {
    let trace = try TemporaryTrace(
      Self.minutes + "60000,4,250,100,2.0,f\n60000,1,10,100,2.0,g\n120000,0,0,100,0,f\n"
        + "180000,2,500,100,1,f\n")
    let even = try Self.rows([trace.path])
    #expect(even.map(\.row.time) == [7.5, 22.5, 30, 37.5, 52.5, 135, 165].map { Int64($0 * 1e9) })
    #expect(even.map(\.name) == ["f", "f", "g", "f", "f", "f", "f"])
    #expect(even.map(\.row.execution).last == 500_000_000)
    #expect(even.map(\.row.memory).first == 2 << 20)
    let burst = try Self.rows([trace.path]) {
      $0.spread = .burst
      $0.intervalEdge = .start
    }
    #expect(burst.map(\.row.time) == [60, 60, 60, 60, 60, 180, 180].map { $0 * 1_000_000_000 })
    let uniform = try Self.rows([trace.path]) { $0.spread = .uniform }
    #expect(uniform.count == 7)
    #expect(uniform[..<5].allSatisfy { (0..<60_000_000_000).contains($0.row.time) })
    #expect(uniform[5...].allSatisfy { (120_000_000_000..<180_000_000_000).contains($0.row.time) })
    let other = try Self.rows([trace.path]) {
      $0.spread = .uniform
      $0.seed = 2
    }
    #expect(other.map(\.row.time) != uniform.map(\.row.time))
  }

  /// 100,000 instants in a minute: mean 30 s and variance 300 s², each within four standard errors.
  @Test func uniformInstantsHaveTheMeanAndTheVarianceOfTheirLaw() throws {
    let trace = try TemporaryTrace(Self.minutes + "60000,100000,250,100,2.0,f\n")
    let times = try Self.rows([trace.path]) { $0.spread = .uniform }
      .map { Double($0.row.time) / 1e9 }
    #expect(times.count == 100_000)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let mean = times.reduce(0, +) / 100_000
    #expect(abs(mean - 30) < 4 * (300.0 / 100_000).squareRoot())
    let variance = times.reduce(0) { $0 + ($1 - 30) * ($1 - 30) } / 100_000
    // The fourth central moment is 60⁴ / 80.
    #expect(abs(variance - 300) < 4 * ((162_000.0 - 90_000) / 100_000).squareRoot())
  }

  @Test(arguments: [
    ("60000,1.5,1,1,1,f\n", "2:7: Invocations '1.5' is not a whole number from 0 to 100000000"),
    (
      "60000,100000001,1,1,1,f\n",
      "2:7: Invocations '100000001' is not a whole number from 0 to 100000000"
    ),
    ("60000,,1,1,1,f\n", "2:7: Invocations '' is not a whole number from 0 to 100000000"),
    (
      "0,1,1,1,1,f\n",
      "2:1: Timestamp [ms] '0' names the end of a minute and lies before the end of the first, 60000"
    ),
    (
      "240000,1,1,1,1,f\n60000,1,1,1,1,f\n",
      "3: the arrival lies 180 s before one above it; up to 60 s is put in order"
    ),
  ])
  func aWrongMinuteIsReported(rows: String, message: String) throws {
    #expect(try TemporaryTrace(Self.minutes + rows).error() == "trace.csv:" + message)
  }

  @Test func requestsOfAPoissonProcessVaryInNumber() throws {
    // 20,000 minutes of 3 requests on average: mean and variance of the number are both 3.
    let rows = (1...20_000).map { "\($0 * 60_000),3,1,1,f\n" }.joined()
    let trace = try TemporaryTrace(
      "Timestamp [ms],Invocations,Avg Exec time per Invocation,Avg mem usage per Invocation [mb],name\n"
        + rows)
    let times = try Self.rows([trace.path]) { $0.spread = .poisson }.map(\.row.time)
    var counts = [Double](repeating: 0, count: 20_000)
    for time in times { counts[Int(time / 60_000_000_000)] += 1 }
    let mean = counts.reduce(0, +) / 20_000
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect((mean - 3).magnitude < 4 * (3.0 / 20_000).squareRoot())
    // The fourth central moment of a Poisson number is λ + 3λ².
    #expect((variance - 3).magnitude < 4 * ((30.0 - 9) / 20_000).squareRoot())
    #expect(times == times.sorted())
  }

  private static let openDC = shared("opendc-faas-sample/1.csv")

  /// Expected figures: Python's csv module over the same file.
  ///
  /// 14 requests in 13 of 10,080 minutes, all of
  /// 300,262 ms; the first minute ends at 60 s, the last with requests at 79,260 s.
  @Test(.enabled(if: isThere(openDC), "the sample of OpenDC is not beside the project"))
  func theSampleOfOpenDCHasTheRequestsThatPythonCounts() throws {
    let scan = try TraceScan(path: Self.openDC)
    #expect(scan.format == .opendc)
    #expect(scan.count == 14)
    #expect(scan.functionCount == 1)
    let rows = try Self.rows([Self.openDC])
    #expect(rows.allSatisfy { $0.row.execution == 300_262_000_000 && $0.row.memory == 2 << 20 })
    // Two requests in the minute that ends at 21,660 s, the others alone in theirs.
    let seconds = [
      30, 7_230, 14_430, 21_615, 21_645, 28_830, 36_030, 43_230, 50_430, 57_630, 64_830, 72_030,
      72_090, 79_230,
    ]
    #expect(rows.map(\.row.time) == seconds.map { Int64($0) * 1_000_000_000 })
  }

  // MARK: Headers, files, damage

  @Test(arguments: [
    (
      "Function,Execution Mode\n",
      "the header lacks the column 'Execution Time (s)'; it is 'Function,Execution Mode' and should"
        + " have 'Function,Execution Mode,Execution Time (s)'"
    ),
    (
      "Function,Execution Mode,Function,Execution Time (s)\n",
      "the header has the column 'Function' twice; it should have"
        + " 'Function,Execution Mode,Execution Time (s)'"
    ),
  ])
  func aWrongHeaderIsReported(header: String, message: String) throws {
    #expect(try TemporaryTrace(header).error() == "trace.csv:1: " + message)
  }

  @Test func filesFollowOneAnotherEachWithItsHeader() throws {
    let header = "time_s,function,duration_s\n"
    let first = try TemporaryTrace(header + "1,f,\n2,g,\n")
    let second = try TemporaryTrace(header + "2,g,\n3,h,")
    let rows = try Self.rows([first.path, second.path])
    #expect(rows.map(\.row.time) == [1, 2, 2, 3].map { $0 * 1_000_000_000 })
    #expect(rows.map(\.name) == ["f", "g", "g", "h"])
    #expect(throws: TraceError.self) { try Self.rows([second.path, first.path]) }
    let other = try TemporaryTrace("app,func,end_timestamp,duration\n")
    #expect(
      throws: TraceError(
        file: other.path, line: 1,
        message:
          "the format is azure-2021, but that of the file before it is simfaas; one trace has"
          + " one format")
    ) { try Self.rows([first.path, other.path]) }
  }

  @Test func rowsThatCannotBeReadAreLeftOutWhereThatIsAskedFor() throws {
    let bad = (0..<12).map { "x\($0),f,1\n" }.joined()
    let trace = try TemporaryTrace(
      "time_s,function,duration_s\n1,f,1\n" + bad + "2,,1\n3,f,1\n1,f,1\n4,f,1")
    var options = TraceOptions()
    options.onError = .skip
    var reader = try TraceReader(files: [try TraceFile(path: trace.path)], options: options)
    var names = FunctionNames()
    var times: [Int64] = []
    while let row = try reader.next(&names, .collects) { times.append(row.time / 1_000_000_000) }
    #expect(times == [1, 3, 4])
    #expect(reader.skipped == 14)
    #expect(reader.firstErrors.count == 10)
    #expect(reader.firstErrors[0].line == 3)
  }

  @Test(arguments: [
    (
      ["time_s,function,duration_s\n1,f,1\n", "x,function,duration_s\n2,f,1\n"],
      "1.csv:1: the header lacks the column 'time_s'; it is 'x,function,duration_s' and should be 'time_s,function,duration_s'"
    ),
    (
      ["day,time,0,1\n0,0,1,0\n0,60,1,0\n", "day,time,7,8\n1,86400,1,5\n"],
      "1.csv:1: the functions are others than those of the file before it"
    ),
    (
      ["HashApp,HashFunction,1,2\na,f,1,1\n", "HashApp,HashFunction,0,1\na,f,0,5\n"],
      "1.csv:1: the column '0' cannot name the end of a minute of a day (--interval)"
    ),
  ])
  func aWrongHeaderOfALaterFileIsAnErrorAlsoWhereRowsAreLeftOut(
    _ files: [String], _ message: String
  ) {
    #expect(MemoryTrace(files) { $0.onError = .skip }.error() == message)
  }

  @Test func linesThatAreTooLongAreLeftOutWhereThatIsAskedFor() throws {
    // Longer than a line may be, than a buffer, than two of them; the last without an end.
    let long = [70_000, 300_000, 600_000].map { String(repeating: "1", count: $0) + "\n" }
    let trace = MemoryTrace([
      "time_s,function,duration_s\n1,f,1\n" + long[0] + "2,f,1\n" + long[1] + "3,f,1\n" + long[2]
        + "4,f,1\n" + long[2].dropLast()
    ]) { $0.onError = .skip }
    #expect(try trace.rows().map { $0.row.time / 1_000_000_000 } == [1, 2, 3, 4])
    var reader = try trace.reader()
    var names = FunctionNames()
    while try reader.next(&names, .collects) != nil {}
    #expect(reader.skipped == 4)
    #expect(reader.firstErrors.map(\.line) == [3, 5, 7, 9])
  }

  @Test func aFewThousandDamagedTracesOfEachFormatGiveRowsInOrderOrAnError() throws {
    let seeds = [
      ",is_cold,cpu_info,aws_duration,aws_max_mem,client_start_time\n0,False,\"2,X\",1846.4,54,1590165771.57\n"
        + "1,True,\"2,X\",18.4,54,1590165771.2\n",
      "Function,Node,Execution Mode,Execution Time (s)\nf,n,Cold,6.5\ng,n,Warmed,0\n\"a,b\",n,?,1e-3\n",
      "time_worker,podID,funcName,userID,totalCost_worker,memory_usage\n10.5,p-1-2,3,4,0.25,NaN\n11,p-1,3,4,NaN,1\n",
      "Timestamp [ms], Invocations, Avg Exec time per Invocation,Avg mem usage per Invocation [mb],name\n"
        + "60000,3,25,1.5,f\n60000,2,0,1,g\n120000,0,1,1,f\n",
      "day,time,funcName,userID,totalCost_cold_start,podID\n0,0.1,1,2,0.5,p-1-2\n0,0.2,1,2,NaN,x\n",
    ]
    let pieces: [[UInt8]] = [
      [0], [0x0A], [0x0D], [0x22], [0x2C], [0x2D], [0x80], [0xFF], Array("1e999".utf8),
      Array("-1".utf8), Array("nan".utf8), Array("99999999999999999999".utf8),
      Array("288230376".utf8), Array("4e9".utf8), Array(",,".utf8), Array("\"\"".utf8),
      [UInt8](repeating: 0x2C, count: 3_000),
    ]
    var stream = RandomStream(seed: 7, name: "noise/formats")
    let file = try TemporaryTrace("")
    var (good, bad) = (0, 0)
    for round in 0..<8_000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0...stream.index(below: 3) {
        let place = Int(stream.index(below: UInt32(bytes.count + 1)))
        let piece = pieces[Int(stream.index(below: UInt32(pieces.count)))]
        switch stream.index(below: 6) {
        case 0: bytes.insert(contentsOf: piece, at: place)
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.removeSubrange(place..<min(place + 3, bytes.count))
        case 3 where place < bytes.count: bytes[place] = UInt8(stream.index(below: 256))
        case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8(stream.index(below: 8))
        default: bytes.append(contentsOf: bytes[..<place])
        }
      }
      try file.replace(with: bytes)
      for policy in DamagePolicy.allCases {
        do {
          let rows = try Self.rows([file.path]) { $0.onError = policy }
          #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.row.time <= $1.row.time })
          #expect(
            rows.allSatisfy { $0.row.time >= 0 && $0.row.execution >= -1 && $0.row.memory >= -1 })
          good += 1
        } catch let error as TraceError {
          #expect(error.message.utf8.allSatisfy { $0 >= 0x20 })
          #expect(error.message.utf8.count < 400)
          bad += 1
        }
      }
    }
    #expect(good > 1_000)
    #expect(bad > 1_000)
  }
}
