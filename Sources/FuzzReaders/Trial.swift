import SimKernel
import Workloads

/// Reads one input to its end, and says what no input may bring about.
enum Trial {
  /// How many requests of an input are read at most: counts can stand for any number of them.
  static let mostRequests = 2_000
  /// The longest message in bytes.
  private static let longestMessage = 1_000

  /// How an input was read.
  enum Outcome: Equatable {
    /// Requests came out of it.
    case requests
    /// It held none.
    case empty
    /// It was refused with an error.
    case refused
    /// Something that must not be.
    case wrong(String)
  }

  /// How input `number` of the reader for `format` is read: most as the format, some by their content; half of
  /// them with wrong entries left out.
  static func options(_ number: UInt64, _ format: TraceFormat) -> TraceOptions {
    var options = TraceOptions()
    options.format = number % 4 == 0 ? nil : format
    options.onError = number % 2 == 0 ? .stop : .skip
    if number % 5 == 0 { options.reorderWindow = .milliseconds(Int64(number % 1_000)) }
    if number % 7 == 0 { options.until = .start + .seconds(100) }
    return options
  }

  /// Reads the files of an input.
  static func run(_ files: [[UInt8]], _ options: TraceOptions) -> Outcome {
    do throws(TraceError) {
      var records = try TraceRecords(contents: files, path: "input", options: options)
      var copy: TraceRecords?
      var latest = SimTime.start
      var count = 0
      while count < mostRequests, let record = try records.next() {
        if let fault = fault(in: record, records, latest) { return .wrong(fault) }
        if var copied = copy {
          // A copy made one request before hands out the same one.
          guard let again = try copied.next(), again.time == record.time,
            again.function == record.function
          else { return .wrong("a copy reads on otherwise") }
          copy = nil
        }
        latest = record.time
        count += 1
        if count == 2 { copy = records }
      }
      for error in records.firstErrors {
        if let fault = fault(in: error) { return .wrong(fault) }
      }
      return count > 0 ? .requests : .empty
    } catch {
      return fault(in: error).map { .wrong($0) } ?? .refused
    }
  }

  private static func fault(
    in record: TraceRecord, _ records: TraceRecords, _ latest: SimTime
  ) -> String? {
    if record.time < latest { return "a request lies before the one above it" }
    if let execution = record.execution, execution < .zero { return "a negative execution" }
    if let length = record.coldStart, length < .zero { return "a negative cold start" }
    let name = records.name(record.function)
    if name.isEmpty { return "a name that is empty" }
    if name.utf8.contains(where: { $0 < 0x20 }) { return "a control character in a name" }
    return nil
  }

  private static func fault(in error: TraceError) -> String? {
    if error.message.utf8.count > longestMessage { return "a message of unbounded length" }
    if error.message.utf8.contains(where: { $0 < 0x20 }) {
      return "a control character in a message"
    }
    return error.line < 0 || error.column < 0 ? "a place that is none" : nil
  }
}
