import ClusterModel
import SimKernel

/// Whose turn it is among the containers of each function.
struct Turns: Sendable {
  private var following: [Int] = []

  /// The number of the container of `pool` whose turn it is, out of `count`.
  mutating func current(of pool: FunctionID, among count: Int) -> Int {
    while following.count <= pool.index { following.append(0) }
    return following[pool.index] % count
  }

  /// Lets the one after `number` be the next.
  mutating func pass(_ number: Int, of pool: FunctionID) { following[pool.index] = number + 1 }
}
