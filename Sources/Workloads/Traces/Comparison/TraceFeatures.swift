import ClusterModel
import SimKernel

/// What makes a trace like another one, found in one pass and in memory that grows with the functions only.
public struct TraceFeatures: Sendable {
  /// Lengths of the windows in which requests are counted for ``dispersions``.
  public static let windows: [SimDuration] = [.seconds(1), .minutes(1), .hours(1)]
  /// Shares of the functions, those called most first, for ``popularity``.
  public static let topShares = [0.001, 0.01, 0.1, 0.5]
  /// The most values that are drawn of ``TraceQuantity/relativeGaps``.
  public static let mostDrawn = 1 << 17

  /// The format.
  public let format: TraceFormat
  /// Requests.
  public let requests: UInt64
  /// Functions that are called.
  public let functions: Int
  /// From the first arrival to the last.
  public let span: SimDuration
  /// What there is of each quantity, in the order of `TraceQuantity.allCases`.
  public let marginals: [TraceMarginal]
  /// Requests in each minute.
  public let rate: RateSeries
  /// The index of dispersion of counts, variance ÷ mean, in windows of each of ``windows``; `nil` where the trace has fewer
  /// than two of them.
  public let dispersions: [Double?]
  /// The share of all requests that the functions called most make, for each of ``topShares`` (a part of a function counts as
  /// one); `nil` without requests.
  public let popularity: [Double?]
  /// The burstiness (CV − 1) ÷ (CV + 1) of the time between all arrivals; 0 for a Poisson process, −1 for a clock; `nil`
  /// with fewer than three requests.
  ///
  /// Source: Goh and Barabási, Burstiness and memory in complex systems, EPL 81, 2008.
  public let burstiness: Double?
  /// The mean of that over the functions with three requests or more; `nil` without such.
  public let functionBurstiness: Double?

  /// Reads `records` to their end.
  ///
  /// - Parameters:
  ///   - records: A trace of which nothing has been read yet.
  ///   - seed: The seed of what is drawn where there are too many values to keep; the same one for both traces of a comparison.
  ///   - progress: Called now and then.
  /// - Throws: What is wrong with a row or a file, with its place.
  public init(
    _ records: inout TraceRecords, seed: UInt64 = 1,
    progress: (_ records: TraceRecords, _ requests: UInt64) -> Void = { _, _ in }
  ) throws(TraceError) {
    var collector = FeatureCollector(seed: seed)
    while let record = try records.next() {
      collector.add(record)
      if collector.requests & 0xFFFF == 0 { progress(records, collector.requests) }
    }
    self.init(collector, records.format)
  }

  /// Draws the conclusions from what was collected.
  private init(_ collector: FeatureCollector, _ format: TraceFormat) {
    var collected = collector
    self.format = format
    requests = collected.requests
    functions = collected.tallies.count
    span = collected.requests > 0 ? collected.last - collected.first : .zero
    rate = collected.rate
    dispersions = collected.windows.map(\.dispersion)
    popularity = Self.popularity(collected.tallies)
    burstiness = Self.variation(collected.allGaps).map(Self.burstiness)
    let variations = collected.tallies.compactMap { Self.variation($0.gaps) }
    functionBurstiness =
      variations.isEmpty
      ? nil : variations.reduce(0) { $0 + Self.burstiness($1) } / Double(variations.count)
    let (tallies, days) = (collected.tallies, span.inSeconds / 86_400)
    marginals = TraceQuantity.allCases.map { quantity in
      switch quantity {
      case .gaps: Self.marginal(&collected.gaps)
      case .relativeGaps: Self.relativeGaps(collected.functionGaps, tallies)
      case .gapVariations: Self.marginal(variations)
      case .requestsPerDay:
        Self.marginal(days > 0 ? tallies.map { Double($0.requests) / days } : [])
      case .executions: Self.marginal(&collected.executions)
      case .meanExecutions: Self.marginal(tallies.compactMap(\.executions.mean))
      case .memory: Self.marginal(&collected.memory)
      case .coldStarts: Self.marginal(&collected.coldStarts)
      }
    }
  }

  /// Requests a second over the span; `nil` where that is zero.
  public var meanRate: Double? {
    span > .zero ? Double(requests) / span.inSeconds : nil
  }

  /// What the trace shows of a quantity.
  public subscript(_ quantity: TraceQuantity) -> TraceMarginal {
    for (known, marginal) in zip(TraceQuantity.allCases, marginals) where known == quantity {
      return marginal
    }
    preconditionFailure("every quantity has its marginal")
  }

  private static func marginal(_ sample: inout BoundedSample) -> TraceMarginal {
    TraceMarginal(
      steps: sample.steps(), count: sample.count, mean: sample.mean,
      precision: sample.isExact ? .exact : .bins)
  }

  /// One value a function is always kept.
  private static func marginal(_ values: [Double]) -> TraceMarginal {
    let steps = EmpiricalSteps(values)
    return TraceMarginal(steps: steps, count: steps.total, mean: steps.mean, precision: .exact)
  }

  private static func relativeGaps(
    _ drawn: Reservoir<FunctionGap>, _ tallies: [FunctionTally]
  ) -> TraceMarginal {
    let values = drawn.items.compactMap { gap -> Double? in
      let all = tallies[Int(gap.function)].gaps
      guard all.count > 1, let mean = all.mean, mean > 0 else { return nil }
      return gap.length.inSeconds / mean
    }
    let steps = EmpiricalSteps(values)
    let count = tallies.reduce(0) { $0 + ($1.gaps.count > 1 ? $1.gaps.count : 0) }
    return TraceMarginal(
      steps: steps, count: drawn.isComplete ? steps.total : count, mean: steps.mean,
      precision: drawn.isComplete ? .exact : .drawn)
  }

  private static func popularity(_ tallies: [FunctionTally]) -> [Double?] {
    let counts = tallies.map(\.requests).sorted(by: >)
    let all = counts.reduce(0, +)
    return topShares.map { share in
      guard all > 0 else { return nil }
      let top = Int((share * Double(counts.count)).rounded(.up))
      return Double(counts[..<top].reduce(0, +)) / Double(all)
    }
  }

  /// The coefficient of variation; `nil` with fewer than two gaps, or when all requests come at once.
  private static func variation(_ gaps: RunningMoments) -> Double? {
    guard let mean = gaps.mean, mean > 0, let deviation = gaps.standardDeviation else { return nil }
    return deviation / mean
  }

  private static func burstiness(_ variation: Double) -> Double {
    (variation - 1) / (variation + 1)
  }
}
