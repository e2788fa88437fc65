import Foundation
import Testing

@testable import Workloads

/// Traces of AWS X-Ray: small ones by hand, and the published ones where they are.
@Suite struct XRayReadingTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/../shared/traces/xray-fixtures-triggerbench/"

  /// What a published trace holds: requests, functions, cold starts, all executions, all cold starts and all times
  /// from the first request on in nanoseconds, requests of unknown execution, and requests that failed.
  struct Published: Sendable, CustomTestStringConvertible {
    var name: String
    var requests, functions, cold: Int
    var execution, coldStart, time: Int64
    var unknown, failed: Int
    var testDescription: String { name }

    init(
      _ name: String, _ requests: Int, _ functions: Int, _ cold: Int, _ execution: Int64,
      _ coldStart: Int64, _ time: Int64, _ unknown: Int, _ failed: Int
    ) {
      (self.name, self.requests, self.functions, self.cold) = (name, requests, functions, cold)
      (self.execution, self.coldStart, self.time) = (execution, coldStart, time)
      (self.unknown, self.failed) = (unknown, failed)
    }
  }

  /// Expected figures: Python's json module with decimal numbers.
  ///
  /// Each document of origin AWS::Lambda::Function is a request; its
  /// service is the document of origin AWS::Lambda whose id, or the id of whose subsegment, is its parent_id. Services
  /// that are nobody's are requests as well.
  static let published = [
    Published("event_processing_app", 2, 2, 0, 58_065_200, 0, 46_000_000, 0, 0),
    // The segment of one function has swallowed that of the other.
    Published("event_processing_memory_leak", 2, 2, 0, 33_247_500, 0, 34_000_000, 1, 0),
    // The error is of a call that the function survived.
    Published("hello_retail_app_error", 1, 1, 0, 152_170_900, 0, 0, 0, 0),
    Published("image_processing_app_error", 2, 2, 0, 1_036_503_300, 0, 1_051_000_000, 0, 1),
    Published("matrix_app", 9, 5, 9, 14_226_000_000, 2_228_000_000, 42_411_000_000, 0, 0),
    Published("matrix_app_same_end_time", 9, 5, 0, 1_887_559_700, 0, 3_240_000_000, 0, 0),
    Published("model_training_app", 1, 1, 0, 9_014_469_400, 0, 0, 0, 0),
    Published("realworld_app", 1, 1, 0, 22_956_600, 0, 0, 0, 0),
    Published("realworld_app_margin", 1, 1, 0, 35_912_700, 0, 0, 0, 0),
    Published("realworld_app_missing_coldstart", 1, 1, 1, 171_162_400, 540_720_000, 0, 0, 0),
    Published("realworld_app_missing_coldstart2", 1, 1, 1, 180_469_100, 544_785_300, 0, 0, 0),
    Published("thumbnail_app", 2, 2, 2, 8_891_000_000, 4_142_000_000, 6_739_000_000, 0, 0),
    Published("thumbnail_app_error_fault_throttle", 1, 1, 0, 7_093_000_000, 0, 0, 0, 1),
    // The invocation never reached the function: its segment is inferred and called 'Lambda'.
    Published("thumbnail_app_fault", 1, 1, 0, 0, 0, 0, 1, 0),
    // It is the dwell time that is in progress, not the execution.
    Published("thumbnail_app_in_progress", 2, 2, 0, 150_000_000, 0, 1_229_000_000, 0, 0),
    Published("thumbnail_app_missing_root", 2, 2, 0, 260_000_000, 0, 883_000_000, 0, 0),
    Published("thumbnail_app_warm", 2, 2, 1, 5_848_000_000, 1_029_000_000, 1_119_000_000, 0, 0),
    Published("todo_app", 1, 1, 0, 10_000_000, 0, 0, 0, 0),
  ]

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: folder),
      "the published traces of X-Ray are not beside the project"), arguments: published)
  func thePublishedTracesAreWhatPythonCounts(expected: Published) throws {
    let file = try TraceFile(path: Self.folder + expected.name + ".json")
    let trace = try RecordLab([file])
    let requests = trace.requests
    #expect(trace.format == .xRay)
    #expect(requests.count == expected.requests)
    #expect(Set(requests.map(\.name)).count == expected.functions)
    #expect(requests.count { $0.start == .cold } == expected.cold)
    #expect(requests.reduce(0) { $0 + max($1.execution, 0) } == expected.execution)
    #expect(requests.reduce(0) { $0 + max($1.coldStart, 0) } == expected.coldStart)
    #expect(requests.reduce(0) { $0 + $1.time } == expected.time)
    #expect(requests.count { $0.execution < 0 } == expected.unknown)
    #expect(requests.count { $0.outcome == .failed } == expected.failed)
    #expect(!requests.contains { $0.name == "Lambda" })
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: folder),
      "the published traces of X-Ray are not beside the project"))
  func thePublishedTracesTogetherAreOneTrace() throws {
    let files = try Self.published.map { try TraceFile(path: Self.folder + $0.name + ".json") }
    let trace = try RecordLab(files)
    #expect(trace.requests.count == 41)
    #expect(zip(trace.requests, trace.requests.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(trace.requests.first?.time == 0)
    #expect(
      trace.decisions == [
        TraceDecision("requests without a segment of the function", count: 2),
        TraceDecision("executions without a segment of the service", count: 0),
      ])
  }

  // MARK: By hand

  /// A segment document.
  private static func segment(
    _ id: Int, _ origin: String, _ start: String, _ end: String?, parent: Int? = nil,
    name: String = "f", trace: String = "t", more: String = ""
  ) -> String {
    func digits(_ id: Int) -> String {
      let text = String(id, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    var fields = [
      #""id":"\#(digits(id))""#, #""name":"\#(name)""#, #""start_time":\#(start)"#,
      #""trace_id":"\#(trace)""#,
    ]
    if let end { fields.append(#""end_time":\#(end)"#) }
    if let parent { fields.append(#""parent_id":"\#(digits(parent))""#) }
    fields.append(#""origin":"\#(origin)"\#(more)"#)
    return "{\(fields.joined(separator: ","))}"
  }

  private static let service = "AWS::Lambda"
  private static let function = "AWS::Lambda::Function"

  /// A trace as `batch-get-traces` writes it.
  private static func traces(_ segments: String...) -> String {
    let documents = segments.map { segment in
      let escaped = segment.replacingOccurrences(of: "\"", with: "\\\"")
      return #"{"Id":"x","Document":"\#(escaped)"}"#
    }
    let list = documents.joined(separator: ",")
    return
      #"{"Traces":[{"Id":"t","Duration":1.5,"Segments":[\#(list)]}],"UnprocessedTraceIds":[]}"#
  }

  @Test func aRequestArrivesWhenTheServiceAcceptsItAndExecutesInTheFunction() throws {
    let accepted = Self.segment(1, Self.service, "1.6E9", "1600000002.5")
    let executed = Self.segment(
      2, Self.function, "1600000001", "1.600000002123456E9", parent: 1,
      more: #","subsegments":[{"name":"Invocation","start_time":1600000001}]"#)
    let expected = [
      ReadRequest(
        time: 0, name: "f", execution: 1_123_456_000, start: .warm, outcome: .succeeded)
    ]
    #expect(try RecordLab(Self.traces(accepted, executed)).requests == expected)
    // The order of documents does not matter, nor what holds them.
    #expect(try RecordLab(Self.traces(executed, accepted)).requests == expected)
    #expect(try RecordLab(accepted + "\n" + executed + "\n").requests == expected)
    #expect(try RecordLab("[" + executed + ", " + accepted + "]").requests == expected)
    #expect(
      try RecordLab(#"{"Segments":[{"Document":\#(accepted)},{"Document":\#(executed)}]}"#).requests
        == expected)
  }

  /// The service dwells from 0 to 2 s, tries at 2, at 10 and at 30 s; executions at 3, 11 and 31 s.
  @Test func theFirstAttemptArrivesWithTheRequestAndOthersByThemselves() throws {
    let attempts = (1...3).map { number in
      #"{"id":"00000000000000a\#(number)","name":"Attempt #\#(number)","start_time":\#([2, 10, 30][number - 1])}"#
    }
    let accepted = Self.segment(
      1, Self.service, "0", "1",
      more:
        #","subsegments":[{"id":"00000000000000d0","name":"Dwell Time","start_time":0,"end_time":2},"#
        + attempts.joined(separator: ",") + "]")
    let executions = (1...3).map { number in
      Self.segment(
        10 + number, Self.function, ["3", "11", "31"][number - 1], ["4", "12", "32"][number - 1],
        parent: 0xA0 + number)
    }
    let trace = try RecordLab(([accepted] + executions).joined(separator: "\n"))
    #expect(trace.requests.map(\.time) == [0, 10_000_000_000, 30_000_000_000])
    #expect(trace.requests.allSatisfy { $0.execution == 1_000_000_000 })
  }

  @Test func anInitialisationIsAColdStartUnlessItBeganBeforeTheRequest() throws {
    func request(_ start: String, _ end: String?, _ more: String = "") throws -> ReadRequest? {
      let end = end.map { #","end_time":\#($0)"# } ?? #","in_progress":true"#
      return try RecordLab(
        Self.segment(1, Self.service, "100", "109") + "\n"
          + Self.segment(
            2, Self.function, "103", "108", parent: 1,
            more: #","subsegments":[{"name":"Initialization","start_time":\#(start)\#(end)}]"#)
      ).requests.first
    }
    let second: Int64 = 1_000_000_000
    // Before the execution, as it is recorded as a rule.
    #expect(
      try request("101", "102.5")
        == ReadRequest(
          time: 0, name: "f", execution: 5 * second, start: .cold, coldStart: 1_500_000_000,
          outcome: .succeeded))
    // Within the execution, which is shorter by it.
    let within = try request("104", "106")
    #expect(within?.execution == 3 * second)
    #expect(within?.coldStart == 2 * second)
    // Provisioned concurrency was initialised long before.
    let before = try request("40", "102")
    #expect(before?.start == .warm)
    #expect(before?.coldStart == -1)
    #expect(before?.execution == 5 * second)
    // It had not ended when it was recorded.
    let open = try request("101", nil)
    #expect(open?.start == .cold)
    #expect(open?.coldStart == -1)
  }

  @Test func whatIsMissingIsUnknown() throws {
    let trace = try RecordLab(
      [
        // A service without a function, twice: refused, and inferred from what its caller saw.
        Self.segment(
          1, Self.service, "10", "10", name: "g", trace: "a", more: #","throttle":true"#),
        Self.segment(
          2, Self.service, "11", "12", name: "Lambda", trace: "b",
          more: #","inferred":true,"aws":{"operation":"Invoke","function_name":"h"}"#),
        // A function without a service: cold, it arrives when its initialisation begins.
        Self.segment(
          3, Self.function, "14", "15", parent: 99, trace: "c",
          more: #","subsegments":[{"name":"Initialization","start_time":13,"end_time":13.5}]"#),
        // It goes on.
        Self.segment(4, Self.service, "20", "21", trace: "d"),
        Self.segment(
          5, Self.function, "20.5", nil, parent: 4, trace: "d", more: #","in_progress":true"#),
        // Other origins are none of ours.
        Self.segment(6, "AWS::S3", "20", "21", trace: "d"),
      ].joined(separator: "\n"))
    #expect(
      trace.requests == [
        ReadRequest(time: 0, name: "g", outcome: .throttled),
        ReadRequest(time: 1_000_000_000, name: "h"),
        ReadRequest(
          time: 3_000_000_000, name: "f", execution: 1_000_000_000, start: .cold,
          coldStart: 500_000_000, outcome: .succeeded),
        ReadRequest(time: 10_000_000_000, name: "f", start: .warm, outcome: .unfinished),
      ])
    #expect(trace.decisions.map(\.count) == [2, 1])
  }

  @Test(arguments: [
    (#","error":true"#, RecordedOutcome.failed), (#","fault":true,"error":false"#, .crashed),
    (#","throttle":true"#, .throttled), ("", .succeeded),
  ])
  func outcomesAreRead(more: String, outcome: RecordedOutcome) throws {
    let trace = try RecordLab(Self.segment(1, Self.function, "1", "2", more: more))
    #expect(trace.requests.map(\.outcome) == [outcome])
  }

  @Test func aDocumentThatComesAgainReplacesTheOneBefore() throws {
    let trace = try RecordLab(
      Self.segment(1, Self.service, "0", nil, more: #","in_progress":true"#) + "\n"
        + Self.segment(2, Self.function, "1", nil, parent: 1, more: #","in_progress":true"#) + "\n"
        + Self.segment(2, Self.function, "1", "4", parent: 1) + "\n"
        + Self.segment(1, Self.service, "0", "5"))
    #expect(
      trace.requests == [
        ReadRequest(time: 0, name: "f", execution: 3_000_000_000, start: .warm, outcome: .succeeded)
      ])
  }

  static let wrong: [(String, String)] = [
    (
      #"{"Traces":[{"Segments":[{"Document":7}]}]}"#,
      "trace:1:37: Document is neither a string nor an object"
    ),
    (
      #"{"Traces":[{"Segments":[{"Document":"{\"id\":"}]}]}"#,
      "trace:1:37: in the document, line 1, column 7: the file ends within an object; has it been cut off?"
    ),
    (
      #"{"Traces":[{}]}"#,
      "trace:1:12: an object that is neither a trace with 'Segments' nor a segment document with 'id', 'trace_id' and 'start_time'"
    ),
    (#"{"Traces":[3]}"#, "trace:1:12: a trace or a segment document is an object, {…}"),
    (
      segment(1, function, "2", "1"),
      "trace:1:1: the segment has its end_time before its start_time"
    ),
    (
      segment(1, function, "-1", "1"),
      "trace:1:50: start_time '-1' is negative; it is at least zero"
    ),
    (
      segment(1, function, "5e9", "6e9"),
      "trace:1:50: start_time '5e9' is too large for a number of seconds"
    ),
    (segment(1, function, "\"1\"", "1"), "trace:1:50: start_time is not a number of seconds"),
    (
      segment(1, function, "1", "2", name: ""),
      "trace:1:1: the name of the function is empty; a name stands here"
    ),
    (
      segment(1, function, "1", "2", name: "a\\u0007"),
      "trace:1:1: the name of the function has the control character 0x07"
    ),
    (
      #"{"trace_id":"t","id":"12"}"#, "trace:1:22: id '12' does not have 16 hexadecimal digits"
    ),
    (
      #"{"trace_id":"t","trace_id":"t"}"#,
      "trace:1:17: the key 'trace_id' stands twice in one object"
    ),
    (
      [segment(1, service, "1", "2"), segment(2, service, "3e8", "3e8", trace: "u")].joined(
        separator: "\n"),
      "trace:2:1: the request arrives more than 288230376 seconds (9 years) behind the first"
    ),
  ]

  @Test(arguments: wrong)
  func whatIsWrongIsReportedWithItsPlace(text: String, message: String) {
    #expect(RecordLab.error(text) == message)
  }

  @Test func aSegmentThatIsWrongCanBeLeftOut() throws {
    let trace = try RecordLab(
      Self.traces(
        Self.segment(1, Self.function, "1", "2", name: "a"),
        Self.segment(2, Self.function, "x", "2"),
        Self.segment(3, Self.function, "3", "4", name: "b"))
    ) { $0.onError = .skip }
    #expect(trace.requests.map(\.name) == ["a", "b"])
    #expect(trace.skipped == 1)
  }

  /// Twenty thousand segments of one trace take no time that grows with their square.
  @Test func aTraceOfManySegmentsIsReadSoon() throws {
    var lines: [String] = []
    for number in 1...10_000 {
      lines.append(Self.segment(number, Self.service, "\(number)", "\(number)"))
      lines.append(
        Self.segment(100_000 + number, Self.function, "\(number)", "\(number)", parent: number))
    }
    let begun = ContinuousClock.now
    let trace = try RecordLab(lines.joined(separator: "\n"))
    #expect(trace.requests.count == 10_000)
    #expect(ContinuousClock.now - begun < .seconds(60))
  }
}
