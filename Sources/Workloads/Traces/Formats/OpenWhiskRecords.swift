import SimKernel

/// The executions among OpenWhisk's activation records, one by one in the order of the file.
///
/// Records may stand in an array, one after the other, or in the documents of a CouchDB listing (`rows`, `docs`,
/// `results`); lines of the command line tool between them are passed over. Times are nanoseconds since 1970.
///
/// An activation's `start` to `end` includes its initialisation, and its `waitTime` runs from the controller to the start of
/// that: the request arrived at `start` less `waitTime` and executed for `duration` less `initTime`. Activations of
/// triggers (which have neither `path` nor `kind`), sequences and compositions run no code of their own and are passed over.
///
/// Source: https://github.com/apache/openwhisk, docs/annotations.md, and its invoker (`constructWhiskActivation`).
struct OpenWhiskRecords: RecordFormat {
  static let format = TraceFormat.openWhisk
  static let description = FormatDescription(
    details: [.memory, .trigger, .start, .coldStart, .outcome],
    reorderWindow: reorderWindow, startsAtFirstRow: true,
    rules: [
      "a request arrives at start less waitTime, and executes for duration less initTime",
      "an activation with initTime is a cold start; a container's creation lies in waitTime",
      "activations of triggers, sequences and compositions are left out",
      "the earliest request is the start",
    ])

  private enum Key: Int {
    case activationId, start, end, duration, name, namespace, annotations, response
    /// The outcome, where it is not within `response`.
    case statusCode
    /// The document within a row of a listing.
    case document
    /// Marks of documents of CouchDB that are no activations.
    case id, isDeleted, entityType
    case firstList
  }

  private static let keys: [StaticString] = [
    "activationId", "start", "end", "duration", "name", "namespace", "annotations",
    "response", "statusCode", "doc", "_id",
    "_deleted", "entityType", "rows", "docs", "results", "activations",
  ]

  /// What a record says.
  private struct Activation {
    var hasID = false
    var isForeign = false
    var start: Int64?
    var end: Int64?
    var duration: Int64?
    var name: [UInt8] = []
    var namespace: [UInt8] = []
    var path: [UInt8] = []
    var hasKind = false
    var isComposed = false
    var wait: Int64 = 0
    var initialisation: Int64 = -1
    var memory: Int64 = -1
    var trigger = RecordedTrigger.unknown
    var outcome = RecordedOutcome.unknown
  }

  /// The name of the function that the request returned last has called.
  private(set) var name: [UInt8] = []
  /// Where the record returned last begins.
  private(set) var line = 0
  private(set) var column = 0
  private var passedOver: UInt64 = 0
  private var json: JSONReader

  /// Begins at the top of a file.
  init(_ file: TraceFile) {
    json = JSONReader(
      ByteStream(file: file), passingOver: ["activations", "ok: got activation"])
  }

  var bytesOfFile: Int64 { json.bytesOfFile }
  var decisions: [TraceDecision] {
    [
      TraceDecision(
        "activations of triggers, sequences and compositions left out", count: passedOver)
    ]
  }

  /// The next execution, or `nil` behind the last.
  ///
  /// - Throws: What is wrong with a record; the call after it goes on with the next, where the syntax allows it.
  mutating func next() throws(TraceError) -> TraceRow? {
    if json.isBroken { _ = try json.resume() }
    while true {
      switch try json.next() {
      case .end: return nil
      // Whatever holds the records: an array, and the object around it.
      case .arrayStart, .arrayEnd, .objectEnd: break
      case .key: try json.skipValue()
      case .objectStart: if let row = try record() { return row }
      case .string, .number, .true, .false, .null:
        throw json.fault("an activation record is an object, {…}")
      }
    }
  }

  /// Reads one object to its end, or enters the list in it.
  private mutating func record() throws(TraceError) -> TraceRow? {
    (line, column) = (json.line, json.column)
    let level = json.depth - 1
    do throws(TraceError) {
      var activation = Activation()
      guard try read(&activation) else { return nil }
      return try row(activation)
    } catch {
      if !json.isBroken { try? json.leave(to: level) }
      throw error
    }
  }

  /// Reads the fields of an object.
  ///
  /// - Returns: Whether it was a record, rather than what holds a list of them.
  private mutating func read(_ activation: inout Activation) throws(TraceError) -> Bool {
    var seen: UInt32 = 0
    while try json.nextKey() {
      guard let index = json.index(among: Self.keys) else {
        try json.skipValue()
        continue
      }
      guard seen & 1 << index == 0 else {
        throw json.fault("the key '\(Self.keys[index])' stands twice in one record")
      }
      seen |= 1 << index
      switch Key(rawValue: min(index, Key.firstList.rawValue)) {
      case .activationId: activation.hasID = try json.string(of: "activationId")
      case .start: activation.start = try instant("start")
      case .end: activation.end = try instant("end")
      case .duration: activation.duration = try json.nanoseconds(of: "duration", digits: 6)
      case .name: if try json.string(of: "name") { activation.name = json.text }
      case .namespace: if try json.string(of: "namespace") { activation.namespace = json.text }
      case .annotations: try readAnnotations(of: &activation)
      case .response: try readResponse(of: &activation)
      case .statusCode: try readStatus(of: &activation)
      case .id:
        if try json.string(of: "_id"), json.text.starts(with: "_design/".utf8) {
          activation.isForeign = true
        }
      case .isDeleted: if try json.flag(of: "_deleted") { activation.isForeign = true }
      case .entityType:
        if try json.string(of: "entityType"), !json.isText("activation") {
          activation.isForeign = true
        }
      case .document:
        // The rest of the row around the document is passed over by what calls this.
        guard try json.enter(.objectStart, of: "doc") else { continue }
        (line, column) = (json.line, json.column)
        activation = Activation()
        seen = 0
      case .firstList:
        let token = try json.next()
        if token == .arrayStart { return false }
        if token == .objectStart { try json.leave(to: json.depth - 1) }
      case nil: preconditionFailure("every key has a case")
      }
    }
    return true
  }

  private mutating func instant(_ key: StaticString) throws(TraceError) -> Int64? {
    try json.nanoseconds(of: key, digits: 6, limit: JSONReader.latestInstant)
  }

  // MARK: Response

  private mutating func readResponse(of activation: inout Activation) throws(TraceError) {
    guard try json.enter(.objectStart, of: "response") else { return }
    while try json.nextKey() {
      if json.isText("statusCode") {
        try readStatus(of: &activation)
      } else if json.isText("status") {
        guard try json.string(of: "status") else { continue }
        let words: [StaticString] = [
          "success", "application error", "action developer error", "whisk internal error",
        ]
        if let index = json.index(among: words) { note(index, in: &activation) }
      } else {
        try json.skipValue()
      }
    }
  }

  /// Reads the outcome as a number: 0 to 3 in the order of the words.
  private mutating func readStatus(of activation: inout Activation) throws(TraceError) {
    switch try json.next() {
    case .number:
      if json.text.count == 1, let digit = json.text.first {
        note(Int(digit) - 0x30, in: &activation)
      }
    case .objectStart, .arrayStart: try json.leave(to: json.depth - 1)
    default: break
    }
  }

  private func note(_ status: Int, in activation: inout Activation) {
    guard activation.outcome != .timedOut else { return }
    switch status {
    case 0: activation.outcome = .succeeded
    case 1, 2: activation.outcome = .failed
    case 3: activation.outcome = .crashed
    default: break
    }
  }

  // MARK: Annotations

  /// Reads the array of pairs `{"key": …, "value": …}`.
  private mutating func readAnnotations(of activation: inout Activation) throws(TraceError) {
    guard try json.enter(.arrayStart, of: "annotations") else { return }
    while true {
      switch try json.next() {
      case .arrayEnd: return
      case .objectStart: try readAnnotation(of: &activation)
      default: throw json.fault("an annotation is an object with key and value")
      }
    }
  }

  /// The value of an annotation, as far as any is of use.
  private enum Value {
    case none
    case text([UInt8])
    case time(DecimalSeconds.Reading)
    case flag
    case memory(Int64)
  }

  private mutating func readAnnotation(of activation: inout Activation) throws(TraceError) {
    var key: [UInt8] = []
    var value = Value.none
    while try json.nextKey() {
      if json.isText("key") {
        if try json.string(of: "key") { key = json.text }
      } else if json.isText("value") {
        value = try annotationValue()
      } else {
        try json.skipValue()
      }
    }
    func isKey(_ word: String) -> Bool { key.elementsEqual(word.utf8) }
    switch value {
    case .text(let text) where isKey("path"): activation.path = text
    case .text where isKey("causedBy"): activation.trigger = .orchestration
    case .text(let text) where isKey("kind"):
      activation.hasKind = true
      if text.elementsEqual("sequence".utf8) { activation.isComposed = true }
    case .flag where isKey("conductor"): activation.isComposed = true
    case .flag where isKey("timeout"): activation.outcome = .timedOut
    case .memory(let bytes) where isKey("limits"): activation.memory = bytes
    case .time(.nanoseconds(let time)) where isKey("waitTime"): activation.wait = time
    // The controller's clock and the invoker's differ.
    case .time(.negative) where isKey("waitTime"): break
    case .time(.nanoseconds(let time)) where isKey("initTime"): activation.initialisation = time
    default:
      for name in ["path", "kind", "waitTime", "initTime"] where isKey(name) {
        throw json.fault(
          "the value of the annotation '\(name)' is not "
            + (name.hasSuffix("Time") ? "a number of milliseconds" : "a string"))
      }
    }
  }

  private mutating func annotationValue() throws(TraceError) -> Value {
    switch try json.next() {
    case .string: return .text(json.text)
    case .number: return .time(json.decimal(digits: 6))
    case .true: return .flag
    case .objectStart:
      var memory = Value.none
      while try json.nextKey() {
        guard json.isText("memory") else {
          try json.skipValue()
          continue
        }
        switch try json.next() {
        case .number:
          if let bytes = DecimalSeconds.bytes(json.decimal()) { memory = .memory(bytes) }
        case .objectStart, .arrayStart: try json.leave(to: json.depth - 1)
        default: break
        }
      }
      return memory
    case .arrayStart:
      try json.leave(to: json.depth - 1)
      return .none
    default: return .none
    }
  }

  // MARK: The request

  /// What a record means; `nil` for one that is no execution.
  private mutating func row(_ activation: Activation) throws(TraceError) -> TraceRow? {
    if activation.isForeign { return nil }
    guard activation.hasID else {
      throw fault("the object lacks 'activationId'; an activation record has one")
    }
    if activation.isComposed || (!activation.hasKind && activation.path.isEmpty) {
      passedOver += 1
      return nil
    }
    guard let start = activation.start else {
      throw fault("the activation record lacks 'start', in milliseconds since 1970")
    }
    var duration: Int64? = activation.duration
    if duration == nil, let end = activation.end, end >= start {
      guard end - start <= SimDuration.longest.nanoseconds else {
        throw fault("the activation ends more than 288230376 seconds (9 years) behind its start")
      }
      duration = end - start
    }
    name = activation.path
    if name.isEmpty {
      name = activation.namespace
      if !name.isEmpty { name.append(UInt8(ascii: "/")) }
      name.append(contentsOf: activation.name)
    }
    if let problem = RecordName.fault(name) { throw fault("the name of the action \(problem)") }
    let isCold = activation.initialisation >= 0
    return TraceRow(
      time: start - activation.wait,
      execution: duration.map { max($0 - max(activation.initialisation, 0), 0) } ?? -1,
      function: 0, start: isCold ? .cold : .warm, coldStart: activation.initialisation,
      memory: activation.memory, trigger: activation.trigger, outcome: activation.outcome)
  }

  /// An error about the record as a whole.
  private func fault(_ message: String) -> TraceError {
    TraceError(file: json.path, line: line, column: column, message: message)
  }
}
