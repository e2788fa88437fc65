import SimKernel

/// What an object in a log of AWS Lambda says: an event with a message, a record of Lambda's, or what holds a list of events.
struct LambdaEvent: Sendable {
  /// What an object turned out to be.
  enum Kind: Sendable {
    case event
    /// What holds a list of events, which has been entered.
    case list
  }

  /// The type of a record that is a report, as it stands in a document.
  static let reportType = Array("\"platform.report\"".utf8)
  /// How the types of Lambda's own records begin.
  static let typePrefix = Array("\"platform.".utf8)

  private enum Key: Int {
    case timestamp, message, stream, streamName, group, groupName, time, type, level, record
    case firstList
  }

  private static let keys: [StaticString] = [
    "timestamp", "message", "logStream", "logStreamName", "logGroup", "logGroupName", "time",
    "type", "level", "record", "events", "logEvents",
  ]

  /// When the event was logged in nanoseconds since 1970.
  private(set) var timestamp: Int64?
  private(set) var message: [UInt8] = []
  private(set) var stream: [UInt8] = []
  private(set) var group: [UInt8] = []
  /// Whether it is a record of Lambda's or a line in its JSON format.
  private(set) var isOfLambda = false
  private var isReport = false
  private var report = LambdaReport()
  /// What is wrong with the metrics, which matters where it is a report.
  private var fault: String?

  /// Nothing as yet.
  init() {}

  /// Reads the fields of the object that has been entered.
  ///
  /// - Throws: What is wrong with the syntax, or with the time of an event.
  mutating func read(_ json: inout JSONReader) throws(TraceError) -> Kind {
    while try json.nextKey() {
      guard let index = json.index(among: Self.keys) else {
        try json.skipValue()
        continue
      }
      switch Key(rawValue: min(index, Key.firstList.rawValue)) {
      case .timestamp: try readTimestamp(&json)
      case .message: message = try Self.text(&json) ?? []
      case .stream, .streamName: stream = try Self.text(&json) ?? []
      case .group, .groupName: group = try Self.text(&json) ?? []
      case .time:
        if let text = try Self.text(&json) { report.time = LogTime.nanoseconds(text[...]) }
      case .type:
        guard let text = try Self.text(&json) else { continue }
        isReport = text.elementsEqual("platform.report".utf8)
        if text.starts(with: "platform.".utf8) { isOfLambda = true }
      case .level: if try Self.text(&json) != nil { isOfLambda = true }
      case .record: try readRecord(&json)
      case .firstList:
        let token = try json.next()
        if token == .arrayStart { return .list }
        if token == .objectStart { try json.leave(to: json.depth - 1) }
      case nil: preconditionFailure("every key has a case")
      }
    }
    return .event
  }

  /// The report that it is; `nil` where it is something else.
  ///
  /// - Throws: What is wrong with it, at the place that is given.
  func report(_ path: String, _ line: Int, _ column: Int) throws(TraceError) -> LambdaReport? {
    guard isReport else { return nil }
    guard let fault = fault ?? (report.duration < 0 ? "lacks metrics.durationMs" : nil) else {
      return report
    }
    throw TraceError(
      file: path, line: line, column: column, message: "the record of type platform.report \(fault)"
    )
  }

  /// A string; `nil` for any other value, which is passed.
  private static func text(_ json: inout JSONReader) throws(TraceError) -> [UInt8]? {
    switch try json.next() {
    case .string: return json.text
    case .objectStart, .arrayStart:
      try json.leave(to: json.depth - 1)
      return nil
    default: return nil
    }
  }

  private mutating func readTimestamp(_ json: inout JSONReader) throws(TraceError) {
    switch try json.next() {
    case .number:
      guard
        case .nanoseconds(let time) = json.decimal(digits: 6, limit: JSONReader.latestInstant)
      else {
        throw json.fault("timestamp '\(json.shownText)' is not a number of milliseconds since 1970")
      }
      timestamp = time
    case .objectStart, .arrayStart: try json.leave(to: json.depth - 1)
    default: break
    }
  }

  // MARK: Records

  private mutating func readRecord(_ json: inout JSONReader) throws(TraceError) {
    switch try json.next() {
    case .objectStart: break
    case .arrayStart:
      try json.leave(to: json.depth - 1)
      return
    default: return
    }
    while try json.nextKey() {
      if json.isText("metrics") {
        try readMetrics(&json)
      } else if json.isText("status") {
        if let status = try Self.text(&json) { report.note(status: status) }
      } else {
        try json.skipValue()
      }
    }
  }

  private static let metrics: [StaticString] = [
    "durationMs", "initDurationMs", "restoreDurationMs", "memorySizeMB", "maxMemoryUsedMB",
  ]

  private mutating func readMetrics(_ json: inout JSONReader) throws(TraceError) {
    switch try json.next() {
    case .objectStart: break
    case .arrayStart:
      try json.leave(to: json.depth - 1)
      return
    default: return
    }
    while try json.nextKey() {
      guard let index = json.index(among: Self.metrics) else {
        try json.skipValue()
        continue
      }
      var value: Int64?
      switch try json.next() {
      case .null: continue
      case .number:
        let reading = json.decimal(digits: index < 3 ? 6 : 9)
        if index >= 3 {
          value = DecimalSeconds.bytes(reading)
        } else if case .nanoseconds(let time) = reading {
          value = time
        }
      case .objectStart, .arrayStart: try json.leave(to: json.depth - 1)
      default: break
      }
      guard let value else {
        fault = fault ?? "has no number from 0 on as \(Self.metrics[index])"
        continue
      }
      switch index {
      case 0: report.duration = value
      case 1, 2: report.initialisation = value
      case 3: report.memorySize = value
      default: report.memoryUsed = value
      }
    }
  }
}
