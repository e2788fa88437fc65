import SimKernel

/// How much of an execution a provider bills.
public struct BillingTerms: Hashable, Sendable {
  /// Each execution is rounded up to a multiple of this; zero for no rounding.
  public var granularity = SimDuration.zero
  /// What an execution is billed at least.
  public var minimum = SimDuration.zero
  /// The memory of a container is rounded up to a multiple of this; zero for no rounding.
  public var memoryGranularity = Bytes.zero
  /// Whether the initialisation of each container is billed as well, rounded like an execution.
  public var includesInitialisation = false

  /// Creates terms under which executions are billed as long as they took.
  public init() {}

  /// What `duration` is billed as.
  func billed(_ duration: SimDuration) -> SimDuration {
    let least = max(duration, minimum)
    guard granularity > .zero else { return least }
    let granule = granularity.nanoseconds
    let (granules, rest) = least.nanoseconds.quotientAndRemainder(dividingBy: granule)
    let (rounded, overflows) = (granules + (rest > 0 ? 1 : 0))
      .multipliedReportingOverflow(by: granule)
    return overflows ? .longest : SimDuration(nanoseconds: rounded)
  }

  /// What `memory` is billed as.
  func billed(_ memory: Bytes) -> Bytes {
    guard memoryGranularity > .zero, memory < .largest else { return memory }
    let granule = memoryGranularity.count
    // At most 2⁶⁰ + 2⁶⁰.
    return Bytes((memory.count + granule - 1) / granule * granule)
  }
}

/// What was billed, in exact sums.
public struct BilledUse: Hashable, Sendable {
  /// Executions that have ended, however they ended.
  public internal(set) var executions: UInt64 = 0
  /// Bytes of memory times nanoseconds.
  public internal(set) var byteNanoseconds: Int128 = 0
  /// Thousandths of a core times nanoseconds; containers without a quota have no part in it.
  public internal(set) var millicoreNanoseconds: Int128 = 0

  /// Creates nothing.
  public init() {}
}
