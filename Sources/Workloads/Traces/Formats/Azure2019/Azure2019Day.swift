import SimKernel

/// One day of Azure's trace of 2019: its functions, and their counts by the hour.
final class Azure2019Day: Sendable {
  /// A row of the table of invocations.
  struct Row: BitwiseCopyable, Sendable {
    /// Its function, a row of ``functions``.
    var function: UInt32
    var trigger: RecordedTrigger
    /// What its requests draw from.
    var stream: RandomStream
  }

  /// What is known of a function.
  struct Function: Sendable {
    var application: UInt32
    /// Its execution times; `nil` where the trace states none.
    var times: QuantileTimes?
    /// The mean of them in nanoseconds, or -1.
    var mean: Int64 = -1
    /// In bytes, or -1.
    var memory: Int64 = -1
    /// In how many rows of the table of invocations it stands.
    var rows: UInt32 = 0
    /// Whether a table states its execution times.
    var isTimed: Bool { mean >= 0 || times != nil }
    /// Whether its requests are left out for what other tables lack.
    var isDropped = false
  }

  /// What had to be decided, and how often.
  struct Decisions: Sendable {
    var withoutTimes: UInt64 = 0
    var withoutMemory: UInt64 = 0
    var neverCalled: UInt64 = 0
    var dropped: UInt64 = 0
    var repeatedTimes: UInt64 = 0
    var repeatedCalls: UInt64 = 0
    var raised: UInt64 = 0
    var otherMean: UInt64 = 0

    static func + (left: Decisions, right: Decisions) -> Decisions {
      var sum = left
      sum.withoutTimes += right.withoutTimes
      sum.withoutMemory += right.withoutMemory
      sum.neverCalled += right.neverCalled
      sum.dropped += right.dropped
      sum.repeatedTimes += right.repeatedTimes
      sum.repeatedCalls += right.repeatedCalls
      sum.raised += right.raised
      sum.otherMean += right.otherMean
      return sum
    }
  }

  /// The functions' names, and the rest of what is known of them.
  let names: FunctionNames
  let functions: [Function]
  let rows: [Row]
  /// Counts above zero.
  let counts: SpilledCounts
  /// How many requests these stand for.
  let requests: UInt64
  let decisions: Decisions
  /// The bytes of its tables.
  let bytesOfFiles: Int64
  private let number: Int
  private let options: TraceOptions

  init(
    number: Int, options: TraceOptions, names: FunctionNames, functions: [Function], rows: [Row],
    counts: SpilledCounts, requests: UInt64, decisions: Decisions, bytesOfFiles: Int64
  ) {
    self.number = number
    self.options = options
    self.names = names
    self.functions = functions
    self.rows = rows
    self.counts = counts
    self.requests = requests
    self.decisions = decisions
    self.bytesOfFiles = bytesOfFiles
  }

  /// How long request `number` of row `row` executes in nanoseconds, -1 standing for an unknown time; `nil` where that is
  /// none of `times`.
  func execution(of row: Int, _ number: UInt64, within times: Range<Int64>) -> Int64? {
    let function = functions[Int(rows[row].function)]
    guard options.times == .percentiles, let quantiles = function.times else {
      return times.contains(function.mean) ? function.mean : nil
    }
    // Requests of other days draw elsewhere.
    let index = UInt64(truncatingIfNeeded: self.number) << 40 | number
    let word = rows[row].stream.word(for: index)
    return quantiles.time(at: RandomStream.uniform(from: word), within: times)
  }

  /// Whether requests of row `row` may execute for one of `times`, in nanoseconds; -1 stands for an unknown one.
  func mayExecute(for times: Range<Int64>, row: Int) -> Bool {
    let function = functions[Int(rows[row].function)]
    let (least, most) =
      options.times == .percentiles
      ? function.times?.ends ?? (function.mean, function.mean) : (function.mean, function.mean)
    return least < times.upperBound && most >= times.lowerBound
  }
}
