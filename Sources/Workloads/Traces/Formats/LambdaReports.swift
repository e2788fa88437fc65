import SimKernel

/// The requests in logs of AWS Lambda, one by one in the order of the file.
///
/// A file is text (lines of `REPORT`, with a time and the name of a log stream before them or not, as an export, `aws logs
/// tail` and others print them, or lines of JSON), or JSON of events (`filter-log-events`, `get-log-events`, subscriptions).
/// All lines but reports are passed over. Times are nanoseconds since 1970, or count from 0 where there are none.
///
/// Source: the AWS Lambda developer guide, logs in text and JSON format; the AWS CLI, `logs`.
struct LambdaReports: RecordFormat {
  static let format = TraceFormat.lambdaReport
  static let description = FormatDescription(
    details: [.memory, .start, .coldStart, .outcome],
    reorderWindow: reorderWindow, startsAtFirstRow: true,
    rules: [
      "a report is logged at the end: a request arrives Duration and Init Duration before it",
      "a report with Init Duration or Restore Duration is a cold start",
      "without times each request arrives when the one above it has ended",
      "the function is that of the log group or stream, otherwise '\(unnamed)'",
      "the earliest request is the start",
    ])
  /// What a function is called whose logs do not say.
  private static let unnamed = "lambda"

  private(set) var name: [UInt8] = []
  private(set) var line = 0
  private(set) var column = 0
  /// Whether the file is JSON, of which ``json`` is read, rather than text, of which ``lines`` are.
  private let isDocument: Bool
  private var lines: LogLines
  private var json: JSONReader
  /// When the request above has ended, where the log states no times.
  private var clock: Int64 = 0
  /// Whether reports have times, as the first tells.
  private var isTimed: Bool?
  /// What holds the list of events that is being read.
  private var enclosing = LambdaEvent()

  /// Begins at the top of a file and sees whether it is text or JSON.
  init(_ file: TraceFile) throws(TraceError) {
    isDocument = Self.isDocument(try RecordSignature.head(of: file))
    lines = LogLines(ByteStream(file: file))
    json = JSONReader(ByteStream(file: file))
    json.cutsLongStrings = true
  }

  var bytesOfFile: Int64 { isDocument ? json.bytesOfFile : lines.bytesOfFile }
  var decisions: [TraceDecision] { [] }

  mutating func next() throws(TraceError) -> TraceRow? {
    isDocument ? try nextOfEvents() : try nextOfLines()
  }

  /// Whether a file is one JSON document, or several, rather than lines.
  ///
  /// Lambda's own JSON stands in lines, between which there may be others that are not JSON.
  private static func isDocument(_ head: [UInt8]) -> Bool {
    let text = head.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    if text.first == UInt8(ascii: "[") { return true }
    guard text.first == UInt8(ascii: "{") else { return false }
    var first = JSONReader(Array(text.prefix { $0 != 0x0A }), path: "")
    first.cutsLongStrings = true
    var event = LambdaEvent()
    guard (try? first.next()) != nil, (try? event.read(&first)) == .event,
      (try? first.next()) == .end
    else { return true }
    return !event.isOfLambda
  }

  // MARK: Lines

  private mutating func nextOfLines() throws(TraceError) -> TraceRow? {
    // The text output of `filter-log-events` has the time behind a message, which ends with a line end itself.
    var waiting: (LambdaReport, LambdaLine)?
    while try lines.next() {
      let text = lines.text
      if let (report, start) = waiting {
        waiting = nil
        let word = text.drop(while: Self.isBlank)
        if let time = LogTime.milliseconds(word.prefix { !Self.isBlank($0) }) {
          return try row(report, at: time, start.group, start.stream)
        }
        throw fault("the event has no time behind its message")
      }
      guard let start = LambdaLine(text[...]) else { continue }
      (line, column) = (lines.number, 1)
      switch start.content {
      case .other: continue
      case .report:
        let report: LambdaReport
        do { report = try LambdaReport(text, from: start.end) } catch {
          throw TraceError(
            file: lines.path, line: line, column: error.column, message: error.message)
        }
        guard start.isEvent, report.time == nil else {
          return try row(
            report, at: start.isEvent ? report.time : start.time, start.group, start.stream)
        }
        waiting = (report, start)
      case .json:
        guard let report = try report(inJSON: Array(text[start.end...])) else { continue }
        return try row(report, at: report.time ?? start.time, start.group, start.stream)
      }
    }
    if waiting != nil { throw fault("the event has no time behind its message") }
    return nil
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x2C || byte == 0x22
  }

  /// The report in a document within a line or a message; `nil` where it is about something else.
  private func report(inJSON document: [UInt8]) throws(TraceError) -> LambdaReport? {
    var inner = JSONReader(document, path: json.path)
    inner.cutsLongStrings = true
    var event = LambdaEvent()
    do throws(TraceError) {
      guard try inner.next() == .objectStart, try event.read(&inner) == .event else { return nil }
    } catch {
      // A line of the function's own that is no JSON is nobody's business here.
      guard document.contains(LambdaEvent.reportType) else { return nil }
      throw fault("in the document, column \(error.column): \(error.message)")
    }
    return try event.report(json.path, line, column)
  }

  // MARK: Events

  private mutating func nextOfEvents() throws(TraceError) -> TraceRow? {
    if json.isBroken { _ = try json.resume() }
    while true {
      switch try json.next() {
      case .end: return nil
      // Whatever holds the events: an array, and the object around it.
      case .arrayStart, .arrayEnd, .objectEnd: break
      case .key: try json.skipValue()
      case .objectStart: if let row = try event() { return row }
      case .string, .number, .true, .false, .null:
        throw json.fault("an event of a log is an object, {…}")
      }
    }
  }

  /// Reads one object to its end, or enters the list in it.
  private mutating func event() throws(TraceError) -> TraceRow? {
    (line, column) = (json.line, json.column)
    let level = json.depth - 1
    do throws(TraceError) {
      var event = LambdaEvent()
      guard try event.read(&json) == .event else {
        enclosing = event
        return nil
      }
      return try row(event)
    } catch {
      if !json.isBroken { try? json.leave(to: level) }
      throw error
    }
  }

  private mutating func row(_ event: LambdaEvent) throws(TraceError) -> TraceRow? {
    let group = event.group.isEmpty ? enclosing.group : event.group
    let stream = event.stream.isEmpty ? enclosing.stream : event.stream
    if let report = try event.report(json.path, line, column) {
      return try row(report, at: report.time ?? event.timestamp, group, stream)
    }
    guard let start = LambdaLine(event.message[...]) else { return nil }
    switch start.content {
    case .other: return nil
    case .report:
      let report: LambdaReport
      do { report = try LambdaReport(event.message, from: start.end) } catch {
        throw fault("in the message: \(error.message)")
      }
      return try row(report, at: event.timestamp ?? start.time, group, stream)
    case .json:
      guard let report = try report(inJSON: Array(event.message[start.end...])) else { return nil }
      return try row(report, at: report.time ?? event.timestamp, group, stream)
    }
  }

  // MARK: The request

  /// What a report means that was logged at `time`.
  private mutating func row(
    _ report: LambdaReport, at time: Int64?, _ group: [UInt8], _ stream: [UInt8]
  ) throws(TraceError) -> TraceRow {
    guard isTimed == nil || isTimed == (time != nil) else {
      throw fault(
        time == nil
          ? "the report has no time, but those above it have"
          : "the report has a time, but those above it have none")
    }
    let length = report.length
    let arrival: Int64
    if let time {
      arrival = time - length
    } else {
      guard clock + length <= SimDuration.longest.nanoseconds else {
        throw fault(
          "the requests, one after the other, take more than 288230376 seconds (9 years)")
      }
      arrival = clock
      clock += length
    }
    isTimed = time != nil
    name = Self.function(group, stream)
    if let problem = RecordName.fault(name) { throw fault("the name of the function \(problem)") }
    return TraceRow(
      time: arrival, execution: report.duration, function: 0,
      start: report.initialisation >= 0 ? .cold : .warm, coldStart: report.initialisation,
      memory: report.memoryUsed >= 0 ? report.memoryUsed : report.memorySize,
      outcome: report.outcome)
  }

  /// The function that a log is of: its group is `/aws/lambda/NAME`, or its streams `2024/05/01/NAME[$LATEST]…`.
  private static func function(_ group: [UInt8], _ stream: [UInt8]) -> [UInt8] {
    let prefix = Array("/aws/lambda/".utf8)
    if group.starts(with: prefix), group.count > prefix.count {
      return Array(group.dropFirst(prefix.count))
    }
    let parts = stream.split(separator: UInt8(ascii: "/"), maxSplits: 3)
    if parts.count == 4 {
      let name = parts[3].prefix { $0 != UInt8(ascii: "[") }
      if !name.isEmpty, name.count < parts[3].count { return Array(name) }
    }
    return Array(unnamed.utf8)
  }

  /// An error about the report as a whole.
  private func fault(_ message: String) -> TraceError {
    TraceError(file: json.path, line: line, column: column, message: message)
  }
}
