import CGSL
import Testing

@testable import SimKernel

/// Points at which a function is compared with the reference.
private let points = 30_000

@Suite struct ArithmeticTests {
  @Test func exponentialsAreWithinOneUnitInTheLastPlace() {
    var stream = RandomStream(seed: 1, name: "exp")
    var (worst, worstSubnormal) = (0.0, 0.0)
    for i in 0..<points {
      let u = stream.uniform()
      // All of the range, the usual arguments, tiny ones, subnormal results, and next to multiples of ln 2 / 256.
      let x: Double =
        switch i % 5 {
        case 0: -745.13 + u * (745.13 + 709.78)
        case 1: 20 * (u - 0.5)
        case 2: (u - 0.5) * Arithmetic.exp(-40 * stream.uniform())
        case 3: -745.13 + u * 37
        default: (Double(i % 4096 - 2048) + 0.5) * 0x1.62e42fefa39efp-8 + 1e-15 * (u - 0.5)
        }
      let (reference, exponent) = DoubleDouble(x).exp()
      let result = Arithmetic.exp(x)
      let error = reference.error(of: result, exponent: exponent)
      if result < 0x1p-1022 {
        worstSubnormal = max(worstSubnormal, error)
      } else {
        worst = max(worst, error)
      }
    }
    #expect(worst < 0.51)
    #expect(worstSubnormal < 0.76)
  }

  @Test func logarithmsAreWithinOneUnitInTheLastPlace() {
    var stream = RandomStream(seed: 1, name: "log")
    var worst = 0.0
    for i in 0..<points {
      let u = stream.uniform()
      // Any positive bits, around 1, all significands, subnormal numbers, next to the borders of intervals.
      let x: Double =
        switch i % 5 {
        case 0: Double(bitPattern: stream.next() % 0x7FF0_0000_0000_0000)
        case 1: 1 + (u - 0.5) * 0x1p-5
        case 2: 0.5 + 1.5 * u
        case 3: Double(bitPattern: 1 + stream.next() % 0x000F_FFFF_FFFF_FFFF)
        default:
          Double(bitPattern: 0x3FE6_A000_0000_0000 + UInt64(i % 128) << 45 - 50 + UInt64(100 * u))
        }
      worst = max(worst, DoubleDouble.log(x).error(of: Arithmetic.log(x)))
    }
    #expect(worst < 0.51)
  }

  @Test func powersAreWithinOneUnitInTheLastPlace() {
    var stream = RandomStream(seed: 1, name: "pow")
    var (worst, worstSubnormal) = (0.0, 0.0)
    for i in 0..<points {
      let x: Double =
        switch i % 3 {
        case 0: Double(bitPattern: 1 + stream.next() % 0x7FEF_FFFF_FFFF_FFFF)
        case 1: 1 + (stream.uniform() - 0.5) * 0x1p-6
        default: 100 * stream.uniform()
        }
      let logarithm = DoubleDouble.log(x)
      guard logarithm.high != 0 else { continue }
      // A power whose logarithm lies anywhere in the range of results.
      let y = (-745 + stream.uniform() * (745 + 709)) / logarithm.high
      let (reference, exponent) = (logarithm * DoubleDouble(y)).exp()
      let result = Arithmetic.pow(x, y)
      let error = reference.error(of: result, exponent: exponent)
      if result < 0x1p-1022 {
        worstSubnormal = max(worstSubnormal, error)
      } else {
        worst = max(worst, error)
      }
    }
    #expect(worst < 0.75)
    #expect(worstSubnormal < 0.76)
  }

  @Test func nothingIsLostNearZero() {
    var stream = RandomStream(seed: 1, name: "near zero")
    var (worstExp, worstLog) = (0.0, 0.0)
    for i in 0..<points {
      let u = stream.uniform()
      let size: Double = i % 2 == 0 ? 1 : Arithmetic.exp(-40 * stream.uniform())
      let x = (i % 4 < 2 ? 2 * u - 1 : 30 * u) * size
      let (e, exponent) = DoubleDouble(x).exp()
      let power = Double(sign: .plus, exponent: exponent, significand: 1)
      let direct = DoubleDouble(e.high * power, e.low * power) - DoubleDouble(1)
      // Below 2⁻⁴⁰ the difference loses digits, and the series needs three terms.
      let t = DoubleDouble(x)
      let series = t + t * t / DoubleDouble(2) + t * t * t / DoubleDouble(6)
      let expm1 = x.magnitude < 0x1p-40 ? series : direct
      worstExp = max(worstExp, expm1.error(of: Arithmetic.expm1(x)))
      // log1p(x) is y with expm1(y) = x: one step of Newton's method from the result under test.
      let y = Arithmetic.log1p(x)
      if x.magnitude > 0x1p-40 {
        let (e, exponent) = DoubleDouble(y).exp()
        let power = Double(sign: .plus, exponent: exponent, significand: 1)
        let f = DoubleDouble(e.high * power, e.low * power)
        let log1p = DoubleDouble(y) + (DoubleDouble(1) + t - f) / f
        worstLog = max(worstLog, log1p.error(of: y))
      } else {
        worstLog = max(worstLog, (t - t * t / DoubleDouble(2)).error(of: y))
      }
    }
    #expect(worstExp < 0.7)
    #expect(worstLog < 0.7)
  }

  @Test(
    arguments: [
      (-Double.infinity, 0), (.infinity, .infinity), (0, 1), (-0.0, 1),
      (709.782712893384, 0x1.fffffffffff2ap1023),
      (709.7827128933841, .infinity), (1e300, .infinity), (-1e300, 0),
      (-745.1332191019411, 0x1p-1074),
      (-745.1332191019412, 0), (1e-300, 1),
    ] as [(Double, Double)])
  func exponentialsAtTheEdges(x: Double, expected: Double) {
    #expect(Arithmetic.exp(x) == expected)
  }

  @Test func theLogarithmAtTheEdges() {
    #expect(Arithmetic.log(0) == -.infinity)
    #expect(Arithmetic.log(-0.0) == -.infinity)
    #expect(Arithmetic.log(.infinity) == .infinity)
    #expect(Arithmetic.log(1) == 0)
    #expect(Arithmetic.log(-1).isNaN)
    #expect(Arithmetic.log(.nan).isNaN)
    #expect(Arithmetic.exp(.nan).isNaN)
    #expect(Arithmetic.log(0x1p-1074) == -0x1.74385446d71c3p+9)
    #expect(Arithmetic.log(.greatestFiniteMagnitude) == 0x1.62e42fefa39efp+9)
    #expect(Arithmetic.log1p(-1) == -.infinity)
    #expect(Arithmetic.log1p(-2).isNaN)
    #expect(Arithmetic.log1p(.infinity) == .infinity)
    #expect(Arithmetic.expm1(-.infinity) == -1)
    #expect(Arithmetic.expm1(.infinity) == .infinity)
    #expect(Arithmetic.expm1(.nan).isNaN)
  }

  @Test(
    arguments: [
      (0, 0, 1), (.nan, 0, 1), (1, .nan, 1), (0, -1, .infinity), (-0.0, -1, -.infinity),
      (-0.0, -2, .infinity),
      (-0.0, 3, -0.0), (-8, 3, -512), (-8, 2, 64), (2, -1074, 0x1p-1074), (2, -1076, 0),
      (2, 1024, .infinity),
      (-2, 1025, -.infinity), (0.5, .infinity, 0), (0.5, -.infinity, .infinity), (-1, .infinity, 1),
      (.infinity, 0.5, .infinity), (-.infinity, 3, -.infinity), (-.infinity, -3, -0.0),
      (1e300, 1e300, .infinity),
      (1.0000000000000002, 1e300, .infinity), (0.9999999999999999, 1e300, 0), (10, 1e-300, 1),
      (3, 4, 81),
    ] as [(Double, Double, Double)])
  func powersAtTheEdges(x: Double, y: Double, expected: Double) {
    let result = Arithmetic.pow(x, y)
    #expect(result == expected)
    #expect(result.sign == expected.sign)
  }

  @Test func aNegativeNumberHasWholePowersOnly() {
    #expect(Arithmetic.pow(-8, 1.0 / 3).isNaN)
    #expect(Arithmetic.pow(.nan, 1).isNaN)
    #expect(Arithmetic.pow(2, .nan).isNaN)
  }
}

@Suite struct SpecialFunctionTests {
  init() { _ = gsl_set_error_handler_off() }

  @Test func gammaFunctionsAgreeWithGSL() {
    var x = 0.001
    while x < 1e6 {
      let expected = gsl_sf_lngamma(x)
      #expect((Arithmetic.logGamma(x) - expected).magnitude < 2e-14 * max(1, expected.magnitude))
      if x < 170 {
        #expect((Arithmetic.gamma(x) / gsl_sf_gamma(x) - 1).magnitude < 2e-13)
      }
      x *= 1.07
    }
    #expect((Arithmetic.gamma(5) - 24).magnitude < 1e-13)
    #expect(Arithmetic.gamma(0).isNaN)
    #expect(Arithmetic.gamma(172) == .infinity)
  }

  @Test(arguments: [0.001, 0.05, 0.5, 1, 2.5, 9.9, 10, 100, 1e4, 1e6])
  func incompleteGammaAgreesWithGSLAndIsInvertible(shape: Double) {
    for p in [1e-12, 1e-6, 0.001, 0.1, 0.5, 0.9, 0.999, 1 - 1e-9] {
      let x = Arithmetic.gammaQuantile(shape: shape, p)
      guard x > 1e-300 else { continue }
      let (lower, upper) = Arithmetic.incompleteGamma(shape: shape, x)
      #expect((lower - p).magnitude < 1e-11 * p)
      #expect((upper - (1 - p)).magnitude < 1e-11 * (1 - p) + 1e-16)
      // GSL's own relative error grows with the shape.
      let tolerance = 1e-11 + 1e-14 * shape
      #expect((lower - gsl_cdf_gamma_P(x, shape, 1)).magnitude < tolerance * lower)
      #expect((upper - gsl_cdf_gamma_Q(x, shape, 1)).magnitude < tolerance * upper)
    }
  }

  @Test func normalProbabilitiesAndQuantilesAgreeWithGSLAndEachOther() {
    var p = 1e-300
    while p < 0.5 {
      let x = Arithmetic.normalQuantile(p)
      #expect((Arithmetic.normalProbability(x) / p - 1).magnitude < 1e-11)
      #expect((x - gsl_cdf_ugaussian_Pinv(p)).magnitude < 2e-14 * x.magnitude)
      p *= p < 1e-10 ? 1e4 : 1.13
    }
    for i in 1..<1_000 {
      let x = Arithmetic.normalQuantile(Double(i) / 1_000)
      #expect((x - gsl_cdf_ugaussian_Pinv(Double(i) / 1_000)).magnitude < 1e-14 * (1 + x.magnitude))
      #expect(
        (Arithmetic.normalProbability(x) - gsl_cdf_ugaussian_P(x)).magnitude < 1e-14)
    }
    #expect(Arithmetic.normalQuantile(0.25) == -Arithmetic.normalQuantile(0.75))
    #expect(Arithmetic.normalQuantile(0) == -.infinity)
    #expect(Arithmetic.normalQuantile(1) == .infinity)
    #expect(Arithmetic.normalProbability(-.infinity) == 0)
    #expect(Arithmetic.normalProbability(.infinity) == 1)
  }
}
