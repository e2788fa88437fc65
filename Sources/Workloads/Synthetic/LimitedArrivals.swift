import ClusterModel
import SimKernel

/// The beginning of another source: so many arrivals, those before some time, or both.
public struct LimitedArrivals<Source: ArrivalSource>: ArrivalSource {
  private var source: Source
  private var left: UInt64
  private let until: SimTime

  /// Creates the part of `source` that has at most `count` arrivals, all before `until`.
  public init(_ source: Source, count: UInt64 = .max, until: SimTime = .never) {
    self.source = source
    left = count
    self.until = until
  }

  /// Writes the next arrivals to the start of `batch`.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    let wanted = Int(clamping: min(left, UInt64(batch.count)))
    guard wanted > 0 else { return 0 }
    let got = try source.read(into: UnsafeMutableBufferPointer(rebasing: batch[..<wanted]))
    left -= UInt64(got)
    var kept = got
    while kept > 0, batch[kept - 1].time >= until { kept -= 1 }
    if kept < got || got == 0 { left = 0 }
    return kept
  }
}
