import SimKernel
import Testing

@testable import Workloads

/// Activation records of OpenWhisk.
@Suite struct OpenWhiskReadingTests {
  /// An annotation.
  private static func pair(_ key: String, _ value: String) -> String {
    #"{"key":"\#(key)","value":\#(value)}"#
  }

  /// A record with the annotations that every execution has.
  private static func record(
    _ start: Int, _ duration: Int, name: String = "guest/echo", wait: Int = 0,
    initialisation: Int? = nil,
    more: String = ""
  ) -> String {
    var annotations = [
      pair("path", "\"\(name)\""), pair("kind", "\"nodejs:20\""), pair("waitTime", "\(wait)"),
      pair("limits", #"{"concurrency":1,"logs":10,"memory":256,"timeout":60000}"#),
    ]
    if let initialisation { annotations.append(pair("initTime", "\(initialisation)")) }
    return [
      #"{"activationId":"a1","namespace":"guest","name":"echo","start":\#(start),"#,
      #""end":\#(start + duration),"duration":\#(duration),"#,
      #""annotations":[\#(annotations.joined(separator: ","))],"logs":["x \ud83d"],"#,
      #""response":{"status":"success","statusCode":0,"result":{"start":"x"}}\#(more)}"#,
    ].joined()
  }

  private static let origin = 1_700_000_000_000

  /// Waited 66 ms from 934 on; initialised for 50 of 120 ms.
  private static let cold = record(origin + 1_000, 120, wait: 66, initialisation: 50)
  private static let warm = record(origin + 2_000, 30, wait: 4)
  private static let expected = [
    ReadRequest(
      time: 0, name: "guest/echo", execution: 70_000_000, start: .cold, coldStart: 50_000_000,
      memory: 256 << 20, outcome: .succeeded),
    ReadRequest(
      time: 1_062_000_000, name: "guest/echo", execution: 30_000_000, start: .warm,
      memory: 256 << 20, outcome: .succeeded),
  ]

  static let lists: [String] = [
    // The REST interface with docs=true, the latest first.
    "[\(warm),\n\(cold)]",
    // `wsk activation list --full`.
    "activations\n\(warm)\n\(cold)\n",
    // `wsk activation get`, one after the other.
    "ok: got activation a1\n\(warm)\nok: got activation a1\n\(cold)\n",
    // JSON lines.
    "\(cold)\n\(warm)\n",
    // CouchDB: all documents, a query, and its changes.
    [
      #"{"total_rows":3,"offset":0,"rows":["#,
      #"{"id":"_design/x","key":"x","value":{},"doc":{"_id":"_design/x","views":{}}},"#,
      #"{"id":"a","key":"a","value":{"rev":"1-x"},"doc":\#(warm)},"#,
      #"{"id":"b","value":{},"doc":\#(cold)}]}"#,
    ].joined(separator: "\n"),
    #"{"docs":[\#(cold),\#(warm)],"bookmark":"nil"}"#,
    [
      #"{"results":[{"seq":"1","id":"a","changes":[{"rev":"1"}],"doc":\#(cold)},"#,
      #"{"seq":"2","id":"b","doc":\#(warm)},"#,
      #"{"seq":"3","id":"c","deleted":true,"doc":{"_id":"c","_rev":"2","_deleted":true}}],"#,
      #""last_seq":"3","pending":0}"#,
    ].joined(separator: "\n"),
  ]

  @Test(arguments: lists)
  func requestsAreReadFromWhateverHoldsThem(text: String) throws {
    let trace = try RecordLab(text)
    #expect(trace.format == .openWhisk)
    #expect(trace.requests == Self.expected)
  }

  @Test func aReplayGivesWhatTheFirstPassHasSeen() throws {
    let trace = try TemporaryTrace("[\(Self.warm),\(Self.cold)]")
    let scan = try trace.scan()
    #expect(scan.count == 2)
    #expect(scan.functions.map(\.name) == ["guest/echo"])
    #expect(scan.reordered == 1)
    let arrivals = try trace.arrivals()
    #expect(arrivals == [arrival(0, 0, 70_000_000), arrival(1_062_000_000, 0, 30_000_000)])
    // From the second second on.
    let part = try trace.arrivals { $0.from = SimTime(nanoseconds: 1_000_000_000) }
    #expect(part == [arrival(62_000_000, 0, 30_000_000)])
  }

  @Test func pagesOfOneListAreOneTrace() throws {
    #expect(try RecordLab("[\(Self.warm)]", "[\(Self.cold)]").requests == Self.expected)
  }

  @Test func whatRunsNoCodeOfItsOwnIsLeftOut() throws {
    let trigger =
      #"{"activationId":"t","namespace":"guest","name":"every-minute","start":\#(Self.origin),"response":{"status":"success"},"annotations":[],"logs":[]}"#
    let sequence = Self.record(Self.origin, 900).replacing("\"nodejs:20\"", with: "\"sequence\"")
    let composition = Self.record(Self.origin, 900).replacing(
      "{\"key\":\"waitTime\",\"value\":0}", with: Self.pair("conductor", "true"))
    let step = Self.record(Self.origin + 5, 10).replacing(
      "{\"key\":\"waitTime\",\"value\":0}", with: Self.pair("causedBy", "\"sequence\""))
    let trace = try RecordLab([trigger, sequence, composition, step].joined(separator: "\n"))
    #expect(
      trace.requests == [
        ReadRequest(
          time: 0, name: "guest/echo", execution: 10_000_000, start: .warm, memory: 256 << 20,
          outcome: .succeeded)
      ])
    #expect(trace.decisions.map(\.count) == [3])
  }

  @Test func gapsAreFilledAsTheRulesSay() throws {
    // Without a duration, from start to end; without a path, namespace and name; a negative wait is none; an
    // initialisation that failed is all of its activation.
    let lines = [
      #"{"activationId":"a","namespace":"ns","name":"f","start":1700000000000,"end":1700000000007,"annotations":[{"key":"kind","value":"go"},{"value":-3,"key":"waitTime"}],"statusCode":1}"#,
      #"{"activationId":"b","name":"g","start":1700000001000.5,"end":0,"annotations":[{"key":"kind","value":"go"}],"response":{"status":"whisk internal error"}}"#,
      #"{"activationId":"c","start":1700000002000,"duration":40,"annotations":[{"key":"path","value":"ns/p/h"},{"key":"initTime","value":41},{"key":"timeout","value":true}],"response":{"statusCode":2}}"#,
    ]
    #expect(
      try RecordLab(lines.joined(separator: "\n")).requests == [
        ReadRequest(time: 0, name: "ns/f", execution: 7_000_000, start: .warm, outcome: .failed),
        ReadRequest(time: 1_000_500_000, name: "g", start: .warm, outcome: .crashed),
        ReadRequest(
          time: 2_000_000_000, name: "ns/p/h", execution: 0, start: .cold, coldStart: 41_000_000,
          outcome: .timedOut),
      ])
  }

  /// As many records as are put in order, the latest first, and one more.
  @Test func aListThatBeginsWithTheLatestIsReadAsFarAsMemoryGoes() throws {
    let most = ReorderBuffer.most
    let small = { (second: Int) in
      #"{"activationId":"a","name":"f","start":\#(1_700_000_000_000 + second * 1_000),"duration":1,"annotations":[{"key":"kind","value":"go"}]}"#
    }
    let list = (0..<most).reversed().map(small).joined(separator: ",\n")
    let trace = try RecordLab("[\(list)]")
    #expect(trace.requests.count == most)
    #expect(
      trace.requests.enumerated().allSatisfy { $0.element.time == Int64($0.offset) * 1_000_000_000 }
    )
    #expect(
      RecordLab.error("[\(list),\n\(small(-1))]")
        == "trace:\(most + 1):1: the request arrives before the 65536 records above it, of which the"
        + " earliest is the start of the trace; put the records in the order of time first (a list"
        + " that begins with the latest: jq 'reverse')")
  }

  static let wrong: [(String, String)] = [
    (
      #"{"activationId":"a","annotations":[]"#,
      "trace:1:37: the file ends within an object; has it been cut off?"
    ),
    (
      #"[{"activationId":"a","annotations":[{"key":"kind","value":"go"}]}]"#,
      "trace:1:2: the activation record lacks 'start', in milliseconds since 1970"
    ),
    (
      #"[{"activationId":"a","start":1},{"name":"x"}]"#,
      "trace:1:33: the object lacks 'activationId'; an activation record has one"
    ),
    (#"{"activationId":"a","start":"1"}"#, "trace:1:29: start is not a number of milliseconds"),
    (
      #"{"activationId":"a","start":1,"start":2}"#,
      "trace:1:31: the key 'start' stands twice in one record"
    ),
    (
      #"{"activationId":"a","duration":-1}"#,
      "trace:1:32: duration '-1' is negative; it is at least zero"
    ),
    (
      #"{"activationId":"a","annotations":[{"key":"initTime","value":"1"}]}"#,
      "trace:1:65: the value of the annotation 'initTime' is not a number of milliseconds"
    ),
    (
      #"{"activationId":"a","annotations":[7]}"#,
      "trace:1:36: an annotation is an object with key and value"
    ),
    (#"{"activationId":"a","annotations":{}}"#, "trace:1:35: annotations is not an array"),
    (
      #"["activationId", {"activationId":"a"}]"#,
      "trace:1:2: an activation record is an object, {…}"
    ),
    (
      #"{"activationId":"a","start":1,"annotations":[{"key":"kind","value":"go"}]}"#,
      "trace:1:1: the name of the action is empty; a name stands here"
    ),
  ]

  @Test(arguments: wrong)
  func whatIsWrongIsReportedWithItsPlace(text: String, message: String) {
    #expect(RecordLab.error(text) { $0.format = .openWhisk } == message)
  }

  @Test func recordsThatAreWrongCanBeLeftOut() throws {
    let wrong = #"{"activationId":"a","start":{"x":[1,2]},"annotations":[]}"#
    let trace = try RecordLab("[\(Self.cold),\(wrong),\(Self.warm),{}]") { $0.onError = .skip }
    #expect(trace.requests == Self.expected)
    #expect(trace.skipped == 2)
    // Lines are found again behind an error in the syntax, an array is not.
    let lines = try RecordLab("\(Self.cold)\n{\"activationId\":}\n\(Self.warm)\n") {
      $0.onError = .skip
    }
    #expect(lines.requests == Self.expected)
    #expect(lines.skipped == 1)
    #expect(
      RecordLab.error("[\(Self.cold),{\"activationId\":},\(Self.warm)]") { $0.onError = .skip }
        .contains("trace: nothing can be read behind line 1, column"))
  }

  @Test(arguments: [
    "{\"a\":1}", "[]", "[1,2]", "{\"rows\":[]}", "[{\"name\":\"x\"}",
  ])
  func otherJSONIsRefusedWithWhatWouldBeRight(text: String) {
    #expect(
      RecordLab.error(text).hasPrefix("trace: this is JSON of an unknown kind; OpenWhisk's records")
    )
  }
}
