/// Philox 4x32-10: a block of 128 random bits for each pair of a 128-bit counter and a 64-bit key.
///
/// A keyed bijection of the counter, so blocks need no order and no state. Source: Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", SC11.
public enum Philox {
  /// The block of `counter` under `key`, the low 32-bit words first.
  @inlinable @inline(__always)
  public static func block(
    low: UInt64, high: UInt64, key: UInt64
  ) -> (low: UInt64, high: UInt64) {
    var (x0, x1) = (UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low &>> 32))
    var (x2, x3) = (UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high &>> 32))
    var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key &>> 32))
    for _ in 0..<10 {
      let a = UInt64(x0) &* 0xD251_1F53
      let b = UInt64(x2) &* 0xCD9E_8D57
      x0 = UInt32(truncatingIfNeeded: b &>> 32) ^ x1 ^ k0
      x1 = UInt32(truncatingIfNeeded: b)
      x2 = UInt32(truncatingIfNeeded: a &>> 32) ^ x3 ^ k1
      x3 = UInt32(truncatingIfNeeded: a)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (UInt64(x0) | UInt64(x1) &<< 32, UInt64(x2) | UInt64(x3) &<< 32)
  }

  /// Writes the blocks of the counters (`low`, `index`), (`low`, `index` + 1), …, exclusive-or `mask`, two words each.
  static func fill(
    _ words: UnsafeMutablePointer<UInt64>, blocks: Int, low counter: UInt64, from index: UInt64,
    key: UInt64, mask: UInt64
  ) {
    for i in 0..<blocks {
      let (low, high) = block(
        low: counter, high: index &+ UInt64(truncatingIfNeeded: i), key: key)
      words[2 &* i] = low ^ mask
      words[2 &* i &+ 1] = high ^ mask
    }
  }

  /// Writes for each index the lower word of the block (`low`, index ÷ 2) where it is even, else the upper one, exclusive-or `mask`.
  static func fillHalves(
    _ words: UnsafeMutablePointer<UInt64>, of indices: UnsafePointer<UInt64>, count: Int,
    low counter: UInt64, key: UInt64, mask: UInt64
  ) {
    for i in 0..<count {
      let index = indices[i]
      let (low, high) = block(low: counter, high: index &>> 1, key: key)
      // All ones for the upper word: a choice without a jump, so that several are computed side by side.
      let upper = 0 &- (index & 1)
      words[i] = (low & ~upper | high & upper) ^ mask
    }
  }
}
