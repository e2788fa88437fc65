import SimKernel

@testable import Workloads

/// A request as tests of records compare it, times in nanoseconds and -1 for what is unknown.
struct ReadRequest: Equatable, CustomStringConvertible {
  var time: Int64
  var name: String
  var execution: Int64 = -1
  var start = RecordedStart.unknown
  var coldStart: Int64 = -1
  var memory: Int64 = -1
  var outcome = RecordedOutcome.unknown

  var description: String {
    "\(time) \(name) \(execution) \(start) \(coldStart) \(memory) \(outcome)"
  }
}

/// What a trace in memory holds.
struct RecordLab {
  var requests: [ReadRequest] = []
  var format: TraceFormat
  var decisions: [TraceDecision]
  var skipped: UInt64
  var firstErrors: [TraceError]
  var reordered: UInt64

  /// Reads files, one after the other, to their end.
  init(
    _ files: [TraceFile], _ change: (inout TraceOptions) -> Void = { _ in }
  ) throws(TraceError) {
    var options = TraceOptions()
    change(&options)
    var reader = try TraceReader(files: files, options: options)
    var names = FunctionNames()
    while let row = try reader.next(&names, .collects) {
      requests.append(
        ReadRequest(
          time: row.time, name: ShownName.text(of: names.name(Int(row.function)), reader.format),
          execution: row.execution, start: row.start, coldStart: row.coldStart,
          memory: row.memory, outcome: row.outcome))
    }
    format = reader.format
    decisions = reader.decisions
    skipped = reader.skipped
    firstErrors = reader.firstErrors
    reordered = reader.reordered
  }

  init(
    _ texts: String..., change: (inout TraceOptions) -> Void = { _ in }
  ) throws(TraceError) {
    try self.init(texts.map { TraceFile(bytes: Array($0.utf8), path: "trace") }, change)
  }

  /// What is wrong with a text.
  static func error(
    _ text: String, change: (inout TraceOptions) -> Void = { _ in }
  ) -> String {
    do throws(TraceError) {
      return "no error: \(try RecordLab(text, change: change).requests.count) requests"
    } catch {
      return "\(error)"
    }
  }
}
