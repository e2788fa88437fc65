import ClusterModel
import SimKernel

/// Another source's arrivals, all of them later by the same.
public struct ShiftedArrivals<Source: ArrivalSource>: ArrivalSource {
  private var source: Source
  private let shift: SimDuration
  private var hasEnded = false

  /// Creates `source` moved by `shift`; what would come at `SimTime/never` or later does not come.
  ///
  /// - Throws: When the shift is below zero or above 9 years.
  public init(_ source: Source, by shift: SimDuration) throws(WorkloadDescriptionError) {
    guard shift >= .zero, shift <= .longest else {
      throw WorkloadDescriptionError(
        "a shift of \(shift.inSeconds) s; it is at least zero and at most 9 years")
    }
    self.source = source
    self.shift = shift
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    if hasEnded { return 0 }
    let got = try source.read(into: batch)
    for place in 0..<got {
      let time = batch[place].time + shift
      guard time < .never else {
        hasEnded = true
        return place
      }
      batch[place].time = time
    }
    return got
  }
}
