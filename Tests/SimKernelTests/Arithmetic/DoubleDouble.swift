@testable import SimKernel

/// A number as the unevaluated sum of two doubles, about 106 bits: the reference for the arithmetic under test.
struct DoubleDouble {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high + low
    self.low = (high - self.high) + low
  }

  static let ln2 = DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)

  static func + (a: Self, b: Self) -> Self {
    let sum = a.high + b.high
    let part = sum - a.high
    let rest = (a.high - (sum - part)) + (b.high - part)
    return Self(sum, rest + (a.low + b.low))
  }

  static prefix func - (a: Self) -> Self { Self(-a.high, -a.low) }
  static func - (a: Self, b: Self) -> Self { a + -b }

  static func * (a: Self, b: Self) -> Self {
    let product = a.high * b.high
    let rest = (-product).addingProduct(a.high, b.high)
    return Self(product, rest + (a.high * b.low + a.low * b.high))
  }

  static func / (a: Self, b: Self) -> Self {
    let first = a.high / b.high
    let rest = a - b * Self(first)
    let second = rest.high / b.high
    return Self(first, second) + Self((rest - b * Self(second)).high / b.high)
  }

  /// e^self ÷ 2^exponent, and the exponent.
  func exp() -> (value: Self, exponent: Int) {
    let exponent = (high / Self.ln2.high).rounded()
    let r = (self - Self.ln2 * Self(exponent)) * Self(0x1p-9)
    // e^r − 1 by Taylor's series, then (1 + y)² − 1 = 2y + y², nine times.
    var y = Self(0)
    for n in stride(from: 11.0, through: 1, by: -1) { y = (r / Self(n)) * (Self(1) + y) }
    for _ in 0..<9 { y = y + y + y * y }
    return (y + Self(1), Int(exponent))
  }

  /// The logarithm of the finite positive `x`, one step of Halley's method from the result under test.
  static func log(_ x: Double) -> Self {
    let start = Self(Arithmetic.log(x))
    let (e, exponent) = start.exp()
    let scaled = Self(scale(x, by: -exponent))
    return start + Self(2) * (scaled - e) / (scaled + e)
  }

  /// `x` · 2^exponent, in steps that do not overflow.
  static func scale(_ x: Double, by exponent: Int) -> Double {
    let half = exponent / 2
    return x * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: exponent - half, significand: 1)
  }

  /// How far `result` lies from self · 2^exponent, in units in the last place of `result`.
  func error(of result: Double, exponent: Int = 0) -> Double {
    let scaled = Self.scale(result, by: -exponent)
    let unit = Self.scale(max(result.magnitude.ulp, 0x1p-1074), by: -exponent)
    return ((scaled - high) - low).magnitude / unit
  }
}
