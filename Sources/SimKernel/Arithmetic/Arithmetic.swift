/// Elementary and special functions in plain IEEE 754 arithmetic.
///
/// Only + − × ÷, square roots, conversions and bit patterns are used, in a fixed order and never fused, so
/// every processor, optimisation level and C library gives the same bits. All constants are the work of
/// `Sources/CTables/generate.py`.
public enum Arithmetic {
  /// 2 to the power of `exponent`, which lies in −1022...1023.
  @inlinable @inline(__always)
  static func powerOfTwo(_ exponent: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: (exponent &+ 1023) &<< 52))
  }

  /// The upper 26 bits of the significand of `x`; what is left has 27, so products of halves are exact.
  @inlinable @inline(__always)
  static func upperHalf(_ x: Double) -> Double {
    Double(bitPattern: x.bitPattern & 0xFFFF_FFFF_F800_0000)
  }

  /// `a` times `b` as a double, and what rounding took away.
  @inlinable @inline(__always)
  static func exactProduct(_ a: Double, _ b: Double) -> (product: Double, rest: Double) {
    let product = a * b
    let (aHigh, bHigh) = (upperHalf(a), upperHalf(b))
    let (aLow, bLow) = (a - aHigh, b - bHigh)
    let rest = ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
    return (product, rest)
  }

  /// The value at `x` of the polynomial with `coefficients`, lowest power first.
  static func polynomial(_ coefficients: [Double], at x: Double) -> Double {
    var value = 0.0
    for coefficient in coefficients.reversed() { value = value * x + coefficient }
    return value
  }
}
