import SimKernel

/// A compiled distribution that the copies of a source share; it never changes.
final class SharedSampler: @unchecked Sendable {
  private let pool: SamplerPool
  private let sampler: Sampler

  /// Compiles `distribution`, of `noun`, in seconds.
  ///
  /// - Throws: When it is not valid, or may be negative.
  init(_ distribution: Distribution, _ noun: String) throws(WorkloadDescriptionError) {
    guard distribution.isValid, distribution.quantile(0) >= 0 else {
      throw WorkloadDescriptionError("\(noun) follow a distribution without values below 0s")
    }
    var pool = SamplerPool()
    sampler = pool.add(distribution)
    self.pool = pool
  }

  /// Draws a length in nanoseconds.
  @inline(__always)
  func nanoseconds(_ stream: inout RandomStream) -> Double { pool.sample(sampler, &stream) * 1e9 }
}
