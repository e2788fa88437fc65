public import CTables

// log(x) = k ln 2 + log c + log1p(r): x = 2^k z with z between 0.707 and 1.414, c near the centre of one of 128
// intervals, r = z / c − 1 below 1/128. Because 1/c has nine fractional bits, r is exact in two doubles;
// because ln 2 and log c have 42, their sum is exact. The intervals on both sides of 1 have c = 1.
extension Arithmetic {
  /// The natural logarithm of `x`; −∞ at zero, not a number below.
  ///
  /// Largest error found, with 400,000 points in each of three ranges against 106-bit arithmetic: 0.504 units in
  /// the last place.
  @inlinable
  public static func log(_ x: Double) -> Double {
    let bits = x.bitPattern
    guard bits &- 0x0010_0000_0000_0000 < 0x7FE0_0000_0000_0000 else { return logAtTheEdges(x) }
    return log(bits: bits, steps: 0, relativeRest: 0)
  }

  /// The natural logarithm of 1 + `x`, without loss near zero.
  ///
  /// Largest error found, with 40,000 to 400,000 points in each of thirteen ranges: 0.66 units in the last place
  /// (next to 2⁻⁵²; 0.505 elsewhere).
  public static func log1p(_ x: Double) -> Double {
    guard x.magnitude > 0x1p-54 else { return x }
    guard x > -1, x < .infinity else { return log(1 + x) }
    let sum = 1 + x
    let rest = x < 1 ? x - (sum - 1) : 1 - (sum - x)
    return log(bits: sum.bitPattern, steps: 0, relativeRest: rest / sum)
  }

  /// The logarithm of the positive normal number with `bits`, times 2^`steps`, times 1 + `relativeRest`.
  @inlinable @inline(__always)
  static func log(bits: UInt64, steps: Int64, relativeRest: Double) -> Double {
    let (count, row, r, lost) = logReduced(bits: bits, steps: steps)
    let large = count * 0x1.62e42fefa3800p-1 + row.head
    let small = count * 0x1.ef35793c76730p-45 + row.rest
    let head = large + r
    let rest = (large - head) + r
    let correction = lost + small + relativeRest
    return head + (rest + (correction + r * r * (r * logTail(r) - 0.5)))
  }

  /// The logarithm of the positive normal number with `bits`, times 2^`steps`, as the sum of two doubles with
  /// about 68 bits between them.
  static func extendedLog(bits: UInt64, steps: Int64) -> (head: Double, rest: Double) {
    let (count, row, r, lost) = logReduced(bits: bits, steps: steps)
    let large = count * 0x1.62e42fefa3800p-1 + row.head
    let small = count * 0x1.ef35793c76730p-45 + row.rest
    let (square, lostOfSquare) = exactProduct(r, r)
    let sum = large + r
    let lostOfSum = (large - sum) + r
    let less = sum - 0.5 * square
    let lostOfLess = (sum - less) - 0.5 * square
    let rest =
      (lostOfSum + lostOfLess + (lost - lost * r) - 0.5 * lostOfSquare + small)
      + square * r * logTail(r)
    let head = less + rest
    return (head, (less - head) + rest)
  }

  /// The parts of the number with `bits`: its power of two, its row, r, and what rounding took from r.
  @inlinable @inline(__always)
  static func logReduced(
    bits: UInt64, steps: Int64
  ) -> (count: Double, row: SimfaasLogRow, r: Double, lost: Double) {
    let offset = bits &- 0x3FE6_A000_0000_0000
    let exponent = Int64(bitPattern: offset) &>> 52
    let row = simfaas_log_row((offset &>> 45) & 127)
    let z = bits &- UInt64(bitPattern: exponent &<< 52)
    let upper = Double(bitPattern: z & 0xFFFF_FFFF_0000_0000)
    let lower = Double(bitPattern: z) - upper
    let rough = upper * row.inverse - 1
    let fine = lower * row.inverse
    let r = rough + fine
    return (Double(exponent &+ steps), row, r, (rough - r) + fine)
  }

  /// (log1p(r) − r + r²/2) ÷ r³ for |r| ≤ 1/128.
  @inlinable @inline(__always)
  static func logTail(_ r: Double) -> Double {
    let square = r * r
    let low = 0x1.5555555555564p-2 + r * -0x1.000000000000dp-2
    let middle = 0x1.999999919973cp-3 + r * -0x1.5555554e21ff7p-3
    let high = 0x1.24979e8d8acaep-3 + r * -0x1.0004ccdecd0bbp-3
    return low + square * (middle + square * high)
  }

  /// The logarithm of what is not a positive normal number.
  @usableFromInline @inline(never)
  static func logAtTheEdges(_ x: Double) -> Double {
    if x == 0 { return -.infinity }
    if x.isNaN || x == .infinity { return x }
    if x < 0 { return .nan }
    return log(bits: (x * 0x1p52).bitPattern, steps: -52, relativeRest: 0)
  }
}
