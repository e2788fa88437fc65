/// Requests that were given to a container, by the warmth they met.
public struct WarmthCounts: Hashable, Sendable, BitwiseCopyable {
  private var cold: UInt64 = 0
  private var preWarmed: UInt64 = 0
  private var generic: UInt64 = 0
  private var warmed: UInt64 = 0
  private var busy: UInt64 = 0

  init() {}

  /// Counts a request that met `warmth`.
  @inline(__always)
  mutating func count(_ warmth: Warmth) {
    switch warmth {
    case .warmed: warmed &+= 1
    case .busy: busy &+= 1
    case .cold: cold &+= 1
    case .preWarmed: preWarmed &+= 1
    case .generic: generic &+= 1
    }
  }

  /// Requests that met `warmth`.
  public subscript(warmth: Warmth) -> UInt64 {
    switch warmth {
    case .cold: cold
    case .preWarmed: preWarmed
    case .generic: generic
    case .warmed: warmed
    case .busy: busy
    }
  }

  /// All counts, in the order of ``Warmth``.
  public var all: [UInt64] { Warmth.allCases.map { self[$0] } }
}
