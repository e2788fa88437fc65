import ClusterModel
import SimKernel

/// Another source's arrivals, each kept with the same probability whatever becomes of the others: independent thinning.
///
/// Arrival *i* is kept if the uniform variate of word *i* lies below the probability, so that those kept with a smaller
/// probability are among those kept with a larger one.
public struct KeptArrivals<Source: ArrivalSource>: ArrivalSource {
  private var source: Source
  private let probability: Double
  private let stream: RandomStream
  private var index: UInt64 = 0

  /// Creates the part of `source` that is kept.
  ///
  /// - Parameters:
  ///   - source: What is thinned.
  ///   - probability: How many are kept, 10⁻⁶ to 1.
  ///   - stream: Where it is drawn which.
  /// - Throws: When the probability is out of range.
  public init(
    _ source: Source, probability: Double, stream: RandomStream
  ) throws(WorkloadDescriptionError) {
    guard probability >= 1e-6, probability <= 1 else {
      throw WorkloadDescriptionError(
        "arrivals kept with probability \(probability); it lies between 1e-6 and 1")
    }
    self.source = source
    self.probability = probability
    self.stream = stream
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    while true {
      let got = try source.read(into: batch)
      if got == 0 { return 0 }
      var kept = 0
      for place in 0..<got {
        let height = RandomStream.uniform(from: stream.word(for: index))
        index &+= 1
        guard height < probability else { continue }
        batch[kept] = batch[place]
        kept += 1
      }
      if kept > 0 { return kept }
    }
  }
}
