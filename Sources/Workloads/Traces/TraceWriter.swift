import ClusterModel
import SimKernel

/// Writes requests in our own trace format, ``TraceFormat/simfaas``, as bytes of a file.
///
/// Times are written exactly, to the nanosecond and as short as possible, so that reading them back gives
/// the same numbers; memory in whole bytes, triggers and the like as words, what is unknown as nothing.
public struct TraceWriter: Sendable {
  /// What has been written since it was last taken.
  public private(set) var text: [UInt8]
  private var latest = SimTime.start
  private let details: TraceDetails

  /// Begins with the header.
  ///
  /// - Parameter details: What has a column of its own beside the three that every trace has.
  public init(_ details: TraceDetails = []) {
    self.details = details
    let columns = TraceDetails.columns.filter { details.contains($0.detail) }.map(\.name)
    text = Array(([TraceFormat.simfaas.header] + columns).joined(separator: ",").utf8)
    text.append(0x0A)
  }

  /// Adds one request.
  ///
  /// - Parameters:
  ///   - time: The arrival, not before the one added last.
  ///   - function: The name of what is called.
  ///   - execution: How long it executes at full speed; `Arrival.drawn` leaves the field empty.
  /// - Throws: ``WorkloadDescriptionError`` when a name cannot stand in a trace.
  /// - Precondition: `time` is not before the one added last.
  public mutating func add(
    _ time: SimTime, _ function: String, execution: SimDuration = Arrival.drawn
  ) throws(WorkloadDescriptionError) {
    add(time, try Name(function), execution: execution)
  }

  /// Adds one request to a function whose name was put together before.
  ///
  /// - Precondition: `time` is not before the one added last.
  public mutating func add(
    _ time: SimTime, _ function: Name, execution: SimDuration = Arrival.drawn
  ) {
    add(
      TraceRecord(time: time, function: 0, execution: execution.nanoseconds < 0 ? nil : execution),
      function)
  }

  /// Adds one request with all that has a column and is known of it.
  ///
  /// - Parameters:
  ///   - request: The request; the number of its function does not matter.
  ///   - function: The name of its function.
  /// - Precondition: It does not arrive before the one added last.
  public mutating func add(_ request: TraceRecord, _ function: Name) {
    precondition(request.time >= latest, "a trace is written in the order of its arrivals")
    latest = request.time
    DecimalSeconds.append(request.time.nanoseconds, to: &text)
    text.append(0x2C)
    text.append(contentsOf: function.field)
    text.append(0x2C)
    append(request.execution)
    if !details.isEmpty { appendDetails(of: request) }
    text.append(0x0A)
  }

  private mutating func appendDetails(of request: TraceRecord) {
    if details.contains(.memory) {
      text.append(0x2C)
      if let memory = request.memory { text.append(contentsOf: String(memory.count).utf8) }
    }
    if details.contains(.trigger) { append(request.trigger) }
    if details.contains(.start) { append(request.start) }
    if details.contains(.coldStart) {
      text.append(0x2C)
      append(request.coldStart)
    }
    if details.contains(.outcome) { append(request.outcome) }
  }

  private mutating func append(_ length: SimDuration?) {
    if let length { DecimalSeconds.append(length.nanoseconds, to: &text) }
  }

  /// Appends a comma and the word for `value`; what is unknown has none.
  private mutating func append<Word: RecordedWord>(_ value: Word) {
    text.append(0x2C)
    if value.rawValue > 0 { text.append(contentsOf: Word.words[Int(value.rawValue) - 1].utf8) }
  }

  /// Hands out what has been written and forgets it, so that a file can be written piece by piece.
  public mutating func take() -> [UInt8] {
    defer { text.removeAll(keepingCapacity: false) }
    return text
  }

  /// The name of a function as a field of a row, quoted where it must be.
  public struct Name: Hashable, Sendable {
    let field: [UInt8]

    /// Puts the field together.
    ///
    /// - Throws: ``WorkloadDescriptionError`` when the name cannot stand in a trace.
    public init(_ name: String) throws(WorkloadDescriptionError) {
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw WorkloadDescriptionError(
          "a function's name is not empty and has no control characters")
      }
      guard name.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C }) else {
        field = Array(name.utf8)
        return
      }
      var quoted: [UInt8] = [0x22]
      for byte in name.utf8 {
        if byte == 0x22 { quoted.append(0x22) }
        quoted.append(byte)
      }
      quoted.append(0x22)
      field = quoted
    }
  }
}
