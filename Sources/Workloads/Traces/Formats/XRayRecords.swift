import SimKernel

/// The requests to AWS Lambda in documents of AWS X-Ray, one by one in the order of the file.
///
/// A file holds what `aws xray batch-get-traces` writes (`Traces`, `Segments`, each with its `Document` as a string), single
/// traces, or segment documents as such, in an array or one after the other. Segment documents of one trace follow
/// each other. Memory holds what one trace says of Lambda. Times are nanoseconds since 1970.
///
/// Source: the AWS X-Ray developer guide, segment documents; the AWS Lambda developer guide, X-Ray.
struct XRayRecords: RecordFormat {
  static let format = TraceFormat.xRay
  static let description = FormatDescription(
    details: [.start, .coldStart, .outcome],
    reorderWindow: reorderWindow, startsAtFirstRow: true,
    rules: [
      "a request arrives when its segment of the service begins, a repeated attempt when that begins",
      "it executes for the length of the function's segment, without an initialisation within it",
      "an initialisation that began before the request came is none of its",
      "a request without a segment of the function counts; how long it executes is unknown",
      "the earliest request is the start",
    ])

  private enum Key: Int {
    case id, traceID, parentID, name, start, end, isGoingOn, origin, aws, subsegments
    case isThrottled, isFault, isError
    case document
    case firstList
  }

  private static let keys: [StaticString] = [
    "id", "trace_id", "parent_id", "name", "start_time", "end_time", "in_progress", "origin",
    "aws", "subsegments", "throttle", "fault", "error", "Document", "Traces", "Segments",
  ]

  /// The fields of a segment or subsegment.
  private struct Fields {
    var id: UInt64?
    var trace: [UInt8] = []
    var parent: UInt64?
    var name: [UInt8] = []
    var functionName: [UInt8] = []
    var start: Int64?
    var end: Int64?
    var isGoingOn = false
    var isThrottled = false
    var isFault = false
    var isError = false
    var origin: XRaySegment.Origin?
    var initialisation: XRaySegment.Stretch?
    var attempts: [XRaySegment.Attempt] = []
  }

  /// The name of the function that the request returned last has called.
  private(set) var name: [UInt8] = []
  /// Where the document of the request returned last begins.
  private(set) var line = 0
  private(set) var column = 0
  private var json: JSONReader
  /// The trace whose segments are being collected.
  private var trace: [UInt8] = []
  private var segments: [XRaySegment] = []
  /// Segments and attempts among them.
  private var collected = 0
  /// Requests of the trace before it, in reverse.
  private var found: [XRayRequest] = []
  private var isAtEnd = false
  private var withoutFunction: UInt64 = 0
  private var withoutService: UInt64 = 0

  /// Begins at the top of a file.
  init(_ file: TraceFile) { json = JSONReader(ByteStream(file: file)) }

  var bytesOfFile: Int64 { json.bytesOfFile }
  var decisions: [TraceDecision] {
    [
      TraceDecision("requests without a segment of the function", count: withoutFunction),
      TraceDecision("executions without a segment of the service", count: withoutService),
    ]
  }

  /// The next request, or `nil` behind the last.
  ///
  /// - Throws: What is wrong with a segment; the call after it goes on with the next, where the syntax allows it.
  mutating func next() throws(TraceError) -> TraceRow? {
    if json.isBroken { _ = try json.resume() }
    while true {
      if let request = found.popLast() {
        (name, line, column) = (request.name, request.line, request.column)
        if request.isWithoutFunction { withoutFunction += 1 }
        if request.isWithoutService { withoutService += 1 }
        return request.row
      }
      if isAtEnd { return nil }
      switch try json.next() {
      case .end:
        isAtEnd = true
        evaluate()
      // Whatever holds the documents: arrays, and the objects around them.
      case .arrayStart, .arrayEnd, .objectEnd: break
      case .key: try json.skipValue()
      case .objectStart: try object()
      case .string, .number, .true, .false, .null:
        throw json.fault("a trace or a segment document is an object, {…}")
      }
    }
  }

  /// Finds the requests of the trace that has been collected.
  private mutating func evaluate() {
    found = XRaySegment.requests(of: segments).reversed()
    segments.removeAll(keepingCapacity: true)
    collected = 0
  }

  /// Reads one object to its end, or enters the list in it.
  private mutating func object() throws(TraceError) {
    let level = json.depth - 1
    (line, column) = (json.line, json.column)
    do throws(TraceError) {
      var fields = Fields()
      switch try Self.read(&fields, from: &json) {
      case .list: break
      case .segment: try add(fields)
      case .embedded(let document):
        (line, column) = (json.line, json.column)
        try add(try embedded(document))
      }
    } catch {
      if !json.isBroken { try? json.leave(to: level) }
      throw error
    }
  }

  /// Reads a document that is a string in another.
  private func embedded(_ document: [UInt8]) throws(TraceError) -> Fields {
    var inner = JSONReader(document, path: json.path)
    do throws(TraceError) {
      var fields = Fields()
      guard try inner.next() == .objectStart else {
        throw inner.fault("a segment document is an object, {…}")
      }
      guard case .segment = try Self.read(&fields, from: &inner) else {
        throw inner.fault("a segment document holds no other traces")
      }
      guard try inner.next() == .end else {
        throw inner.fault("something follows the segment document")
      }
      return fields
    } catch {
      // A place within the string is a place in the document that was put there, not in the file.
      throw json.fault(
        "in the document, line \(error.line), column \(error.column): \(error.message)")
    }
  }

  /// Takes down a segment of Lambda; the segment of another trace ends the one before.
  private mutating func add(_ fields: Fields) throws(TraceError) {
    guard !fields.trace.isEmpty else {
      throw fault(
        "an object that is neither a trace with 'Segments' nor a segment document with 'id',"
          + " 'trace_id' and 'start_time'")
    }
    if fields.trace != trace {
      evaluate()
      trace = fields.trace
    }
    guard let origin = fields.origin else { return }
    guard let id = fields.id, let start = fields.start else {
      throw fault("the segment lacks \(fields.id == nil ? "'id'" : "'start_time'")")
    }
    let time = try stretch(fields, start)
    let functionName = fields.functionName.isEmpty ? fields.name : fields.functionName
    if let problem = RecordName.fault(functionName) {
      throw fault("the name of the function \(problem)")
    }
    collected += 1 + fields.attempts.count
    guard collected <= XRaySegment.most else {
      throw fault("more than \(XRaySegment.most) segments and attempts of Lambda in one trace")
    }
    segments.append(
      XRaySegment(
        origin: origin, id: id, parent: fields.parent ?? 0, time: time, name: functionName,
        outcome: outcome(fields), initialisation: fields.initialisation, attempts: fields.attempts,
        line: line,
        column: column))
  }

  private func stretch(_ fields: Fields, _ start: Int64) throws(TraceError) -> XRaySegment.Stretch {
    // A segment that goes on has no end, whatever is written there.
    guard !fields.isGoingOn, let end = fields.end else {
      return XRaySegment.Stretch(start: start, end: -1)
    }
    guard end >= start else { throw fault("the segment has its end_time before its start_time") }
    guard end - start <= SimDuration.longest.nanoseconds else {
      throw fault("the segment is longer than 288230376 seconds (9 years)")
    }
    return XRaySegment.Stretch(start: start, end: end)
  }

  private func outcome(_ fields: Fields) -> RecordedOutcome {
    if fields.isThrottled { return .throttled }
    if fields.isFault { return .crashed }
    if fields.isError { return .failed }
    return fields.isGoingOn || fields.end == nil ? .unfinished : .succeeded
  }

  /// An error about the document as a whole.
  private func fault(_ message: String) -> TraceError {
    TraceError(file: json.path, line: line, column: column, message: message)
  }

  // MARK: Fields

  /// What an object turned out to be.
  private enum Kind {
    /// What holds a list of them, which has been entered.
    case list
    /// A segment, read to its end.
    case segment
    /// What holds the document of a segment.
    case embedded([UInt8])
  }

  private static func read(
    _ fields: inout Fields, from json: inout JSONReader
  ) throws(TraceError) -> Kind {
    var seen: UInt32 = 0
    while try json.nextKey() {
      guard let index = json.index(among: keys) else {
        try json.skipValue()
        continue
      }
      guard seen & 1 << index == 0 else {
        throw json.fault("the key '\(keys[index])' stands twice in one object")
      }
      seen |= 1 << index
      switch Key(rawValue: min(index, Key.firstList.rawValue)) {
      case .id: fields.id = try identifier("id", &json)
      case .traceID: if try json.string(of: "trace_id") { fields.trace = json.text }
      case .parentID: fields.parent = try identifier("parent_id", &json)
      case .name: if try json.string(of: "name") { fields.name = json.text }
      case .start: fields.start = try instant("start_time", &json)
      case .end: fields.end = try instant("end_time", &json)
      case .isGoingOn: fields.isGoingOn = try json.flag(of: "in_progress")
      case .origin:
        guard try json.string(of: "origin") else { continue }
        if json.isText("AWS::Lambda") { fields.origin = .service }
        if json.isText("AWS::Lambda::Function") { fields.origin = .function }
      case .aws: try readService(&fields, &json)
      case .isThrottled: fields.isThrottled = try json.flag(of: "throttle")
      case .isFault: fields.isFault = try json.flag(of: "fault")
      case .isError: fields.isError = try json.flag(of: "error")
      case .subsegments: try readSubsegments(&fields, &json)
      case .document:
        switch try json.next() {
        // The rest of the object around the document is passed over by what calls this.
        case .string: return .embedded(json.text)
        case .objectStart:
          fields = Fields()
          seen = 0
        default: throw json.fault("Document is neither a string nor an object")
        }
      case .firstList:
        let token = try json.next()
        if token == .arrayStart { return .list }
        if token == .objectStart { try json.leave(to: json.depth - 1) }
      case nil: preconditionFailure("every key has a case")
      }
    }
    return .segment
  }

  private static func instant(
    _ key: StaticString, _ json: inout JSONReader
  ) throws(TraceError) -> Int64? {
    try json.nanoseconds(of: key, digits: 9, limit: JSONReader.latestInstant)
  }

  /// Reads an identifier: 16 hexadecimal digits.
  private static func identifier(
    _ key: StaticString, _ json: inout JSONReader
  ) throws(TraceError) -> UInt64? {
    guard try json.string(of: key) else { return nil }
    guard json.text.count == 16,
      json.text.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let id = UInt64(String(decoding: json.text, as: UTF8.self), radix: 16)
    else {
      throw json.fault("\(key) '\(json.shownText)' does not have 16 hexadecimal digits")
    }
    return id
  }

  /// Reads what the segment says of the service that was called.
  private static func readService(
    _ fields: inout Fields, _ json: inout JSONReader
  ) throws(TraceError) {
    guard try json.enter(.objectStart, of: "aws") else { return }
    while try json.nextKey() {
      if json.isText("function_name") {
        if try json.string(of: "function_name") { fields.functionName = json.text }
      } else {
        try json.skipValue()
      }
    }
  }

  // MARK: Subsegments

  private static let subkeys: [StaticString] = [
    "id", "name", "start_time", "end_time", "in_progress",
  ]

  /// Reads the subsegments, of which attempts and the initialisation count; not those within them.
  private static func readSubsegments(
    _ fields: inout Fields, _ json: inout JSONReader
  ) throws(TraceError) {
    guard try json.enter(.arrayStart, of: "subsegments") else { return }
    while true {
      switch try json.next() {
      case .arrayEnd: return
      case .objectStart: try readSubsegment(&fields, &json)
      default: throw json.fault("a subsegment is an object, {…}")
      }
    }
  }

  private static func readSubsegment(
    _ fields: inout Fields, _ json: inout JSONReader
  ) throws(TraceError) {
    var part = Fields()
    let (line, column) = (json.line, json.column)
    while try json.nextKey() {
      guard let index = json.index(among: subkeys) else {
        try json.skipValue()
        continue
      }
      switch index {
      case 0: part.id = try identifier("id", &json)
      case 1: if try json.string(of: "name") { part.name = json.text }
      case 2: part.start = try instant("start_time", &json)
      case 3: part.end = try instant("end_time", &json)
      default: part.isGoingOn = try json.flag(of: "in_progress")
      }
    }
    let isAttempt = part.name.starts(with: "Attempt".utf8)
    let isStart =
      part.name.elementsEqual("Initialization".utf8) || part.name.elementsEqual("Restore".utf8)
    guard isAttempt || isStart else { return }
    guard let start = part.start else {
      throw TraceError(
        file: json.path, line: line, column: column, message: "the subsegment lacks 'start_time'")
    }
    if isStart {
      let end = part.isGoingOn ? nil : part.end
      fields.initialisation = XRaySegment.Stretch(start: start, end: max(end ?? -1, -1))
    } else if let id = part.id {
      guard fields.attempts.count < XRaySegment.most else {
        throw json.fault("more than \(XRaySegment.most) attempts in one segment")
      }
      let digits = part.name.drop { $0 &- 0x30 > 9 }
      fields.attempts.append(
        XRaySegment.Attempt(
          id: id, start: start, isFirst: digits.isEmpty || digits.elementsEqual("1".utf8)))
    }
  }
}
