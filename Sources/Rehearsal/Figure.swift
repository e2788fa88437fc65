import ClusterModel

/// One figure of a run that is compared.
public struct Figure: Hashable, Sendable {
  /// What is read.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Requests that were completed.
    case completed
    /// Requests for which a container was started.
    case coldStarts
    /// The same as a share of those completed.
    case coldFraction
    /// Completed requests a second, from the first arrival to the last end.
    case throughput
    /// Core-seconds that containers used.
    case cpu
    /// The median of the response times in seconds.
    case median
    /// The response time in seconds that 95 % of the requests do not exceed.
    case p95
  }

  /// What is read.
  public var kind: Kind
  /// Of which function; `nil` for all.
  public var function: FunctionID?
  /// Of requests of which warmth; `nil` for all.
  public var warmth: Warmth?

  /// Creates a figure.
  public init(_ kind: Kind, of function: FunctionID? = nil, _ warmth: Warmth? = nil) {
    self.kind = kind
    self.function = function
    self.warmth = warmth
  }

  /// Reads it off what a run came to.
  ///
  /// - Parameters:
  ///   - requests: Its requests.
  ///   - cpuSeconds: Core-seconds that its containers used.
  ///   - factor: How many times as long processor-bound phases are taken to be.
  /// - Returns: `nil` where there is nothing to read.
  func value(of requests: [RequestTimes], cpuSeconds: Double?, scaling factor: Double) -> Double? {
    let counted = requests.filter {
      $0.isCompleted && (function == nil || $0.function == function)
        && (warmth == nil || $0.warmth == warmth)
    }
    let cold = counted.filter(\.isColdStart).count
    switch kind {
    case .completed: return Double(counted.count)
    case .coldStarts: return Double(cold)
    case .coldFraction:
      return counted.isEmpty ? nil : Double(cold) / Double(counted.count)
    case .throughput:
      guard let first = counted.map(\.arrival).min(),
        let last = counted.map({ $0.arrival + $0.response }).max(), last > first
      else { return nil }
      return Double(counted.count) / (last - first)
    case .cpu: return cpuSeconds
    case .median: return Quantile.value(0.5, of: counted.map { $0.response(scaling: factor) })
    case .p95: return Quantile.value(0.95, of: counted.map { $0.response(scaling: factor) })
    }
  }
}

/// Quantiles of samples, interpolated between neighbours (Hyndman and Fan, type 7).
public enum Quantile {
  /// The quantile of `values` at `p`; `nil` for none.
  public static func value(_ p: Double, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let place = p * Double(sorted.count - 1)
    let low = min(Int(place), sorted.count - 1)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
  }
}
