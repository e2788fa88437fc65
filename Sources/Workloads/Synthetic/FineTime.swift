import CIntrinsics
import SimKernel

/// An instant in steps of 2⁻²⁰ nanoseconds, for processes whose gaps have no common mean.
///
/// Gaps are rounded to a step and summed as integers, so that many of them drift by no more than few.
struct FineTime: BitwiseCopyable, Sendable {
  private var ticks: Int128

  /// The instant itself.
  init(_ time: SimTime) { ticks = Int128(time.nanoseconds) << 20 }

  /// The whole nanosecond that the instant lies in.
  @inline(__always)
  var nanoseconds: Int64 { Int64(truncatingIfNeeded: ticks &>> 20) }

  /// The nearest whole nanosecond.
  @inline(__always)
  var nearest: Int64 { Int64(truncatingIfNeeded: (ticks &+ 1 << 19) &>> 20) }

  /// The instant `nanoseconds` later: what lies below zero counts as zero, more than 36 years or what is not a number
  /// as 36 years.
  @inline(__always)
  func advanced(by nanoseconds: Double) -> FineTime {
    let gap = nanoseconds < 0x1p60 ? max(nanoseconds, 0) : 0x1p60
    let whole = simfaas_whole_part(gap)
    let rest = simfaas_whole_part((gap - Double(whole)) * 0x1p20 + 0.5)
    var later = self
    later.ticks &+= Int128(whole) &<< 20 &+ Int128(rest)
    return later
  }

  /// Whether the left instant comes first.
  @inline(__always)
  static func < (left: FineTime, right: FineTime) -> Bool { left.ticks < right.ticks }

  /// The nanoseconds from the right instant to the left one.
  @inline(__always)
  static func - (left: FineTime, right: FineTime) -> Double {
    let ticks = left.ticks &- right.ticks
    let rest = Int64(truncatingIfNeeded: ticks & 0xF_FFFF)
    return Double(Int64(truncatingIfNeeded: ticks &>> 20)) + Double(rest) * 0x1p-20
  }
}
