import Testing

@testable import Workloads

/// Logs of AWS Lambda.
@Suite struct LambdaReadingTests {
  private static let cold =
    "REPORT RequestId: 3897a7c2-8ac6-45e7-9c8e-000000000001\tDuration: 254.38 ms\tBilled Duration: 255 ms\t"
    + "Memory Size: 128 MB\tMax Memory Used: 87 MB\tInit Duration: 183.62 ms\t"
  private static let warm =
    "REPORT RequestId: 3897a7c2-8ac6-45e7-9c8e-000000000002\tDuration: 10.50 ms\tBilled Duration: 11 ms\t"
    + "Memory Size: 128 MB\tMax Memory Used: 88 MB\t"

  /// Logged at 12:00:01 and 12:00:03, so that they arrive 438 and 10.5 ms before.
  private static func expected(_ name: String, coldIs outcome: RecordedOutcome = .unknown)
    -> [ReadRequest]
  {
    [
      ReadRequest(
        time: 0, name: name, execution: 254_380_000, start: .cold, coldStart: 183_620_000,
        memory: 87 << 20, outcome: outcome),
      ReadRequest(
        time: 2_427_500_000, name: name, execution: 10_500_000, start: .warm, memory: 88 << 20,
        outcome: outcome),
    ]
  }

  private static let stream = "2024/05/01/[$LATEST]0a1b2c"

  /// A log and the function that it is of.
  struct Log: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name: String
    var text: String

    init(_ description: String, of name: String = "lambda", _ lines: [String]) {
      testDescription = description
      self.name = name
      text = lines.joined(separator: "\n")
    }
  }

  static let texts: [Log] = [
    Log(
      "an export, with what else Lambda and the function write",
      [
        "2024-05-01T12:00:00.562Z INIT_START Runtime Version: nodejs:20.v9\tRuntime Version ARN: x",
        "2024-05-01T12:00:00.746Z START RequestId: 1 Version: $LATEST",
        "2024-05-01T12:00:00.8Z\t1\tINFO\tREPORT RequestId: forged", "Duration: 7 ms", "",
        "2024-05-01T12:00:01.000Z END RequestId: 1", "2024-05-01T12:00:01.000Z \(cold)",
        "2024-05-01T12:00:03.000Z \(warm)", "",
      ]),
    Log(
      "aws logs tail",
      [
        "2024-05-01T12:00:01.000000+00:00 \(stream) \(cold)\r",
        "2024-05-01T12:00:03.000000+00:00 \(stream) \(warm)\r", "",
      ]),
    Log(
      "aws logs tail --format short",
      ["2024-05-01T12:00:01 \(cold)", "2024-05-01T12:00:03 \(warm)"]),
    Log(
      "the stream first",
      [
        "\(stream) 2024-05-01T12:00:01.000000 \(cold)",
        "\(stream) 2024-05-01T12:00:03.000000 \(warm)",
      ]),
    Log(
      "with the log group", of: "resize",
      [
        "/aws/lambda/resize \(stream) 2024-05-01T12:00:01Z \(cold)",
        "/aws/lambda/resize \(stream) 2024-05-01T12:00:03Z \(warm)",
      ]),
    Log(
      "a log group that functions share", of: "resize",
      [
        "2024-05-01T12:00:01Z 2024/05/01/resize[$LATEST]0a1b \(cold)",
        "2024-05-01T12:00:03Z 2024/05/01/resize[7]ff \(warm)",
      ]),
    Log(
      "milliseconds, commas and quotes",
      [
        "timestamp,message", "1714564801000,\"\(cold)", "\"", "1714564803000,\"\(warm)", "\"",
      ]),
    Log(
      "a blank within the time",
      ["2024-05-01 12:00:01.000 \(cold)", "2024-05-01 12:00:03.000 \(warm)"]),
    Log(
      "blanks for tabs, and fields that are not read",
      [
        "2024-05-01T12:00:01Z  \(cold)XRAY TraceId: 1-5e34a614\tSegmentId: 07f52d1f\tSampled: true",
        "2024-05-01T12:00:03Z  \(warm)",
      ].map { $0.replacing("\t", with: "  ") }),
    Log(
      "filter-log-events as text, with the time behind the message",
      [
        "EVENTS\t37000000000000000000000000000000000001\t1714564809000\t\(stream)\t\(cold)",
        "\t1714564801000",
        "EVENTS\t37000000000000000000000000000000000002\t1714564809000\t\(stream)\t\(warm)",
        "\t1714564803000", "SEARCHEDLOGSTREAMS\tTrue",
      ]),
    Log("the latest first", ["2024-05-01T12:00:03Z \(warm)", "2024-05-01T12:00:01Z \(cold)"]),
  ]

  @Test(arguments: texts)
  func reportsInTextAreRead(log: Log) throws {
    let trace = try RecordLab(log.text)
    #expect(trace.format == .lambdaReport)
    #expect(trace.requests == Self.expected(log.name))
  }

  private static func quoted(_ text: String) -> String {
    let escapes = [("\\", "\\\\"), ("\"", "\\\""), ("\t", "\\t"), ("\n", "\\n")]
    let escaped = escapes.reduce(text) { $0.replacing($1.0, with: $1.1) }
    return "\"\(escaped)\""
  }

  private static func event(_ time: Int, _ message: String) -> String {
    let message = quoted("\(message)\n")
    return
      #"{"logStreamName":"\#(stream)","timestamp":\#(time),"message":\#(message),"eventId":"37"}"#
  }

  static let events: [Log] = [
    Log(
      "filter-log-events",
      [
        #"{"events":[\#(event(1_714_564_800_562, "START RequestId: 1")),"#,
        "\(event(1_714_564_801_000, cold)),", event(1_714_564_803_000, warm),
        #"],"searchedLogStreams":[{"logStreamName":"x"}],"nextToken":"y"}"#,
      ]),
    Log(
      "one after the other", [event(1_714_564_801_000, cold), event(1_714_564_803_000, warm)]),
    Log(
      "an array",
      ["[", "\(event(1_714_564_803_000, warm)),", event(1_714_564_801_000, cold), "]"]),
    Log(
      "a subscription", of: "resize",
      [
        #"{"messageType":"DATA_MESSAGE","logGroup":"/aws/lambda/resize","logStream":"\#(stream)","#,
        #""logEvents":[{"id":"1","timestamp":1714564801000,"message":\#(quoted(cold))},"#,
        #"{"id":"2","timestamp":1714564803000,"message":\#(quoted(warm))}]}"#,
      ]),
  ]

  @Test(arguments: events)
  func reportsInEventsAreRead(log: Log) throws {
    let trace = try RecordLab(log.text)
    #expect(trace.format == .lambdaReport)
    #expect(trace.requests == Self.expected(log.name))
  }

  private static let coldJSON = [
    #"{"time":"2024-05-01T12:00:01.000Z","type":"platform.report","record":{"requestId":"1","#,
    #""metrics":{"durationMs":254.38,"billedDurationMs":255,"memorySizeMB":128,"#,
    #""maxMemoryUsedMB":87,"initDurationMs":183.62},"status":"success"}}"#,
  ].joined()
  private static let warmJSON = [
    #"{"time":"2024-05-01T12:00:03.000Z","type":"platform.report","record":{"status":"success","#,
    #""metrics":{"durationMs":10.5,"memorySizeMB":128,"maxMemoryUsedMB":88}}}"#,
  ].joined()
  private static let otherJSON = [
    #"{"time":"2024-05-01T12:00:00.562Z","type":"platform.initStart","record":{"functionName":"f"}}"#,
    #"{"timestamp":"2024-05-01T12:00:00.9Z","level":"INFO","message":{"type":"platform.report"}}"#,
    #"{"type":"platform.runtimeDone","record":{"metrics":{"durationMs":"?"}}}"#,
    "a line that is not JSON {",
  ]

  static let records: [Log] = [
    Log("lines, among others", otherJSON + [coldJSON, warmJSON, ""]),
    Log(
      "aws logs tail",
      [
        "2024-05-01T12:00:01.5Z \(stream) \(coldJSON)",
        "2024-05-01T12:00:03.5Z \(stream) \(warmJSON)",
      ]),
    Log(
      "events",
      [
        #"{"events":[\#(event(1_714_564_801_500, coldJSON)),"#,
        "\(event(1_714_564_803_500, warmJSON))]}",
      ]),
    Log("an array", ["[\(coldJSON),\(warmJSON)]"]),
    Log("several lines each", ["{", "\(coldJSON.dropFirst())", "{", "\(warmJSON.dropFirst())"]),
  ]

  @Test(arguments: records)
  func reportsInJSONAreRead(log: Log) throws {
    let trace = try RecordLab(log.text)
    #expect(trace.format == .lambdaReport)
    #expect(trace.requests == Self.expected("lambda", coldIs: .succeeded))
  }

  @Test func outcomesAndRestoresAreRead() throws {
    let lines = [
      "REPORT RequestId: a Duration: 3000.00 ms Billed Duration: 3000 ms Memory Size: 1 MB Max Memory Used: 1 MB Status: timeout",
      "REPORT RequestId: b Duration: 1.00 ms Memory Size: 512 MB Status: error Error Type: Runtime.ExitError",
      "REPORT RequestId: c\tDuration: 2 ms\tRestore Duration: 300.25 ms\tBilled Restore Duration: 5 ms",
    ]
    #expect(
      // Without times, each when the one above it has ended.
      try RecordLab(lines.joined(separator: "\n")).requests == [
        ReadRequest(
          time: 0, name: "lambda", execution: 3_000_000_000, start: .warm, memory: 1 << 20,
          outcome: .timedOut),
        ReadRequest(
          time: 3_000_000_000, name: "lambda", execution: 1_000_000, start: .warm,
          memory: 512 << 20, outcome: .failed),
        ReadRequest(
          time: 3_001_000_000, name: "lambda", execution: 2_000_000, start: .cold,
          coldStart: 300_250_000),
      ])
  }

  static let wrong: [(String, String)] = [
    (
      "REPORT RequestId: a\tBilled Duration: 255 ms\n",
      "trace:1: the report lacks 'Duration: … ms'; has the line been cut off?"
    ),
    (
      "x\nREPORT RequestId: a\tDuration: ten ms\n",
      "trace:2:31: Duration 'ten' is not a number of milliseconds such as 12.34 ms"
    ),
    (
      "REPORT RequestId: a\tDuration: 10 s\n",
      "trace:1:31: Duration '10' is not a number of milliseconds such as 12.34 ms"
    ),
    (
      "REPORT RequestId: a\tDuration: 10 ms Memory Size: 1 GB\n",
      "trace:1:50: Memory Size '1' is not a number of MB such as 128 MB"
    ),
    (
      "REPORT RequestId: a\tDuration: -1 ms\n",
      "trace:1:31: Duration '-1' is not a number of milliseconds such as 12.34 ms"
    ),
    (
      "2024-05-01T12:00:01Z REPORT RequestId: a Duration: 1 ms\nREPORT RequestId: a Duration: 1 ms\n",
      "trace:2:1: the report has no time, but those above it have"
    ),
    (
      "REPORT RequestId: a Duration: 1 ms\n2024-05-01T12:00:01Z REPORT RequestId: a Duration: 1 ms\n",
      "trace:2:1: the report has a time, but those above it have none"
    ),
    (
      "REPORT RequestId: a Duration: 2e11 ms\nREPORT RequestId: a Duration: 2e11 ms\n",
      "trace:2:1: the requests, one after the other, take more than 288230376 seconds (9 years)"
    ),
    (
      #"{"time":"2024-05-01T12:00:01.000Z","type":"platform.report","record":{}}"#,
      "trace:1:1: the record of type platform.report lacks metrics.durationMs"
    ),
    (
      #"{"time":"2024-05-01T12:00:01.000Z","type":"platform.report","record":{"metrics":{"durationMs":"1"}}}"#,
      "trace:1:1: the record of type platform.report has no number from 0 on as durationMs"
    ),
    (
      "START RequestId: 1\n{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"durationMs\":1,}}}",
      "trace:2:1: in the document, column 63: '}' where a key in double quotes begins"
    ),
    (
      #"{"events":[{"timestamp":-1,"message":"x"}]}"#,
      "trace:1:25: timestamp '-1' is not a number of milliseconds since 1970"
    ),
    (
      #"{"events":[{"timestamp":1,"message":"REPORT RequestId: a"}]}"#,
      "trace:1:12: in the message: the report lacks 'Duration: … ms'; has the line been cut off?"
    ),
    (
      "EVENTS\t1\t1714564809000\t\(stream)\tREPORT RequestId: a Duration: 1 ms\nEVENTS\n",
      "trace:1:1: the event has no time behind its message"
    ),
  ]

  @Test(arguments: wrong)
  func whatIsWrongIsReportedWithItsPlace(text: String, message: String) {
    #expect(RecordLab.error(text) == message)
  }

  @Test func linesThatAreWrongCanBeLeftOut() throws {
    let text =
      "2024-05-01T12:00:01Z \(Self.cold)\n2024-05-01T12:00:02Z REPORT RequestId: a Duration: ? ms\n2024-05-01T12:00:03Z \(Self.warm)\n"
    let trace = try RecordLab(text) { $0.onError = .skip }
    #expect(trace.requests == Self.expected("lambda"))
    #expect(trace.skipped == 1)
    #expect(trace.firstErrors.map(\.line) == [2])
  }

  @Test func aLogWithoutReportsIsEmptyWhereItIsStatedToBeOne() throws {
    let trace = try RecordLab("hello\n") { $0.format = .lambdaReport }
    #expect(trace.requests.isEmpty)
    #expect(RecordLab.error("hello\n").contains("unknown format"))
  }
}
