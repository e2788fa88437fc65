/// What one case of the bench took, and what the reference took in the same run.
public struct BenchRow: Sendable {
  /// The case: `hold/` and the distribution of the increments, or the letter of a cluster case.
  public var name: String
  /// Pending events, or requests in the part that was timed.
  public var n: Int
  /// CPU nanoseconds per pop and push, or per request; the median of the repetitions.
  public var nanoseconds: Double
  /// The largest resident set while the case ran, its inputs included.
  public var peakBytes: Int
  /// Bytes of rows and pending events per container at the end; `nil` for queues.
  public var bytesPerContainer: Double?
  /// What the run found, to be compared with the reference's; `nil` for queues.
  public var findings: BenchFindings?
  /// CPU nanoseconds of the reference; `nil` without one.
  public var referenceNanoseconds: Double?
  /// The largest resident set of the reference; `nil` without one, or where it does not say.
  public var referencePeakBytes: Int?
  /// What the reference found.
  public var referenceFindings: BenchFindings?

  /// How many times as long as the reference it took.
  public var ratio: Double? { referenceNanoseconds.map { nanoseconds / $0 } }
}

/// What two simulators of one model must agree on.
public struct BenchFindings: Sendable, Equatable {
  /// Cold starts per request that was not rejected at once.
  public var coldFraction: Double
  /// Rejected requests per request.
  public var rejectedFraction: Double
  /// Containers, averaged over time.
  public var containers: Double
  /// Response times in seconds: mean, median, 95 % and 99 % quantile.
  public var meanResponse: Double
  /// The median response time in seconds.
  public var medianResponse: Double
  /// What 95 % of the response times do not exceed, in seconds.
  public var p95Response: Double
  /// What 99 % of the response times do not exceed, in seconds.
  public var p99Response: Double
}

/// The median; 0 of nothing.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
