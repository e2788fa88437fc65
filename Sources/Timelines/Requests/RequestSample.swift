import ClusterModel
import SimKernel

/// A fixed share of all requests, by a hash of their numbers: the same requests from any run and in any order, and a smaller
/// share lies within a larger one.
struct RequestSample {
  /// How many parts the numbers fall into.
  static let parts = 1 << 16
  private let stream = RandomStream(seed: 0, name: "results/sample")

  /// The part that request `number` falls into, below ``parts``.
  func part(of number: UInt64) -> Int { Int(stream.word(for: number) >> 48) }

  /// Whether request `number` is among the `share` (0...1) of all.
  func takes(_ number: UInt64, share: Double) -> Bool {
    Double(stream.word(for: number) >> 11) * 0x1p-53 < share
  }
}

extension InvocationRecord {
  /// What a sample goes by: the request from outside, so that a request and all that follows from it are taken or left together.
  var traceIndex: UInt64 { root.isNone ? index : root.index }
}
