import ClusterModel
import SimKernel

/// What is counted of each function.
struct FunctionTally: BitwiseCopyable, Sendable {
  /// Its requests.
  var requests: UInt64 = 0
  /// The last of its arrivals.
  var last = SimTime.start
  /// Times between its arrivals.
  var gaps = RunningMoments()
  /// Its execution times, where stated.
  var executions = RunningMoments()
}

/// A time between two arrivals of a function.
struct FunctionGap: BitwiseCopyable, Sendable {
  /// The function's number.
  var function: UInt32
  /// The time.
  var length: SimDuration
}

/// Takes in the requests of a trace one by one for ``TraceFeatures``.
struct FeatureCollector: Sendable {
  private(set) var requests: UInt64 = 0
  private(set) var first = SimTime.start
  private(set) var last = SimTime.start
  private(set) var tallies: [FunctionTally] = []
  private(set) var rate = RateSeries()
  private(set) var windows = TraceFeatures.windows.map { WindowedCounts($0) }
  private(set) var allGaps = RunningMoments()
  private(set) var functionGaps: Reservoir<FunctionGap>
  var gaps = BoundedSample()
  var executions = BoundedSample()
  var memory = BoundedSample()
  var coldStarts = BoundedSample()

  /// No requests as yet.
  init(seed: UInt64) {
    functionGaps = Reservoir(
      size: TraceFeatures.mostDrawn, RandomStream(seed: seed, name: "trace/compare/gaps"))
  }

  /// Takes in a request that arrives not before the one taken in last.
  mutating func add(_ record: TraceRecord) {
    if requests == 0 {
      first = record.time
    } else {
      gaps.add((record.time - last).inSeconds)
      allGaps.add(record.time - last)
    }
    requests += 1
    last = record.time
    rate.add(record.time - first)
    for index in windows.indices { windows[index].add(record.time - first) }
    if let execution = record.execution { executions.add(execution.inSeconds) }
    if let memory = record.memory { self.memory.add(Double(memory.count)) }
    if let coldStart = record.coldStart { coldStarts.add(coldStart.inSeconds) }
    count(record)
  }

  /// Counts a request for its function.
  private mutating func count(_ record: TraceRecord) {
    while tallies.count <= record.function { tallies.append(FunctionTally()) }
    var tally = tallies[record.function]
    if tally.requests > 0 {
      let gap = record.time - tally.last
      tally.gaps.add(gap)
      functionGaps.add(
        FunctionGap(function: UInt32(truncatingIfNeeded: record.function), length: gap))
    }
    tally.requests += 1
    tally.last = record.time
    if let execution = record.execution { tally.executions.add(execution) }
    tallies[record.function] = tally
  }
}
