import ClusterModel
import SimKernel
import Workloads

/// Reads one input to its end, and says what no input may bring about.
enum Trial {
  /// How many requests of an input are read at most: counts can stand for any number of them.
  static let mostRequests = 600
  /// More entries than any input has: each takes a byte, of up to eight files that are read up to eight times.
  private static let mostSkipped: UInt64 = 64 << 17
  /// The longest message in bytes.
  private static let longestMessage = 1_000

  /// How an input was read.
  enum Outcome: Equatable {
    /// Requests came out of it.
    case requests
    /// It held none.
    case empty
    /// It was refused with an error, in its first line or about a file as a whole.
    case refusedAtTop
    /// It was refused with an error further down.
    case refused
    /// Something that must not be.
    case wrong(String)
  }

  /// How input `number` of the reader for `format` is read: most as the format, some by their content; half of
  /// them with wrong entries left out, and many with other rules than a reader has by itself.
  static func options(_ number: UInt64, _ format: TraceFormat) -> TraceOptions {
    var draws = RandomStream(seed: 1, name: "fuzz/options").draws(for: number)
    func isOne(of count: UInt32) -> Bool { draws.index(below: count) == 0 }
    func choice<Choice: CaseIterable>(_: Choice.Type) -> Choice where Choice.AllCases == [Choice] {
      Choice.allCases[Int(draws.index(below: UInt32(Choice.allCases.count)))]
    }
    var options = TraceOptions()
    options.format = isOne(of: 4) ? nil : format
    options.onError = choice(DamagePolicy.self)
    if isOne(of: 8) { options.reorderWindow = .milliseconds(Int64(draws.index(below: 1_000))) }
    // A count may stand for a hundred million requests within a nanosecond, which would all be passed over one by one.
    if ![.azure2019, .huawei2023, .opendc].contains(format) {
      if isOne(of: 8) { options.from = .start + .milliseconds(10) }
      if isOne(of: 8) { options.until = .start + .seconds(100) }
    }
    options.spread = choice(CountSpread.self)
    if isOne(of: 4) { options.intervalEdge = isOne(of: 2) ? .start : .end }
    options.times = choice(TimeRule.self)
    options.memory = choice(MemoryRule.self)
    options.missing = choice(MissingRule.self)
    options.counts = choice(CountRule.self)
    if isOne(of: 2) { options.delayUnit = choice(DelayUnit.self) }
    return options
  }

  /// Reads the files of an input.
  static func run(_ files: [[UInt8]], _ options: TraceOptions) -> Outcome {
    do throws(TraceError) {
      var records = try TraceRecords(contents: files, path: "input", options: options)
      var copy: TraceRecords?
      var latest = SimTime.start
      var count = 0
      var isNameSeen: [Bool] = []
      while count < mostRequests, let record = try records.next() {
        if let fault = fault(in: record, latest) { return .wrong(fault) }
        while isNameSeen.count <= record.function { isNameSeen.append(false) }
        if !isNameSeen[record.function] {
          isNameSeen[record.function] = true
          if let fault = fault(inNameOf: record.function, records) { return .wrong(fault) }
        }
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
      if let fault = fault(in: records) { return .wrong(fault) }
      return count > 0 ? .requests : .empty
    } catch {
      return fault(in: error).map { .wrong($0) } ?? (error.line > 1 ? .refused : .refusedAtTop)
    }
  }

  private static func fault(in record: TraceRecord, _ latest: SimTime) -> String? {
    if record.time < latest { return "a request lies before the one above it" }
    if let execution = record.execution, execution < .zero { return "a negative execution" }
    if let length = record.coldStart, length < .zero { return "a negative cold start" }
    if let memory = record.memory, memory < .zero { return "a negative memory" }
    return nil
  }

  private static func fault(inNameOf function: Int, _ records: TraceRecords) -> String? {
    for name in [records.name(function), records.application(function) ?? "-"] {
      if name.isEmpty { return "a name that is empty" }
      if name.utf8.contains(where: { $0 < 0x20 }) { return "a control character in a name" }
    }
    return nil
  }

  private static func fault(in records: TraceRecords) -> String? {
    if records.skipped > mostSkipped { return "more entries left out than an input can have" }
    if records.bytesRead < 0 { return "less than nothing was read" }
    let decided = records.decisions.contains { $0.what.isEmpty }
    return decided ? "a decision without a name" : nil
  }

  private static func fault(in error: TraceError) -> String? {
    if error.message.utf8.count > longestMessage { return "a message of unbounded length" }
    if error.message.utf8.contains(where: { $0 < 0x20 }) {
      return "a control character in a message"
    }
    return error.line < 0 || error.column < 0 ? "a place that is none" : nil
  }
}
