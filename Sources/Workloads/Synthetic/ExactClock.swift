import CIntrinsics
import SimKernel

/// Adds up gaps of a given mean without losing what lies below a nanosecond.
///
/// Gaps become whole ticks of down to 2⁻²⁰ nanoseconds and are summed as integers: instants are rounded when
/// they are read, the sum never is, so a long run drifts by no more than a short one.
struct ExactClock: BitwiseCopyable, Sendable {
  private var ticks: Int128
  private let ticksPerUnit: Double
  private let shift: Int128

  /// Begins at `start`; one unit is the mean gap of `rate` arrivals per second.
  init(rate: Double, start: SimTime) {
    let mean = 1e9 / rate
    // A gap of 2⁷ means (probability e⁻¹²⁸) still fits into 62 bits.
    var shift = 20
    while shift > 0, mean * Double(UInt64(1) << UInt64(shift)) > 0x1p55 { shift -= 1 }
    self.shift = Int128(shift)
    ticksPerUnit = mean * Double(UInt64(1) << UInt64(shift))
    ticks = Int128(start.nanoseconds) << Int128(shift)
  }

  /// Goes on by `units` mean gaps and returns the time there, in nanoseconds.
  @inline(__always)
  mutating func advance(by units: Double) -> Int64 {
    let gap = units * ticksPerUnit + 0.5
    ticks &+= Int128(simfaas_whole_part(gap < 0x1p62 ? gap : 0x1p62))
    return Int64(truncatingIfNeeded: ticks &>> shift)
  }

  /// Checks a rate in arrivals per second.
  static func check(rate: Double) throws(WorkloadDescriptionError) {
    guard rate >= 1e-9, rate <= 1e12 else {
      throw WorkloadDescriptionError("a rate of \(rate) per second; it lies between 1e-9 and 1e12")
    }
  }
}
