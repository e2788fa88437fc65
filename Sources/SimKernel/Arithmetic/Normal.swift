extension Arithmetic {
  /// The probability that a standard normal variable is at most `x`.
  ///
  /// Relative error below 10⁻¹³ down to the smallest normal result; give −`x` for the other tail.
  public static func normalProbability(_ x: Double) -> Double {
    if x.isNaN { return x }
    let tail = 0.5 * incompleteGamma(shape: 0.5, x * x / 2).upper
    return x < 0 ? tail : 1 - tail
  }

  /// The density at `x` of a standard normal variable.
  static func normalDensity(_ x: Double) -> Double {
    0.398942280401432677939946 * exp(-0.5 * x * x)
  }

  /// The value that a standard normal variable stays below with probability `p`.
  ///
  /// Minus and plus infinity at 0 and 1 and beyond. Three rational functions, interpolated at Chebyshev nodes: in q² with
  /// q = p − ½ where |q| ≤ 0.425, else in √(−log p) for the smaller tail, below and above 5. Relative error below 10⁻¹⁴.
  public static func normalQuantile(_ p: Double) -> Double {
    if p.isNaN { return p }
    if p <= 0 { return -.infinity }
    if p >= 1 { return .infinity }
    let q = p - 0.5
    if q.magnitude <= 0.425 {
      return q * ratio(NormalQuantile.centre, at: 0.180625 - q * q)
    }
    let s = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let x =
      s <= 5 ? ratio(NormalQuantile.middle, at: s - 1.6) : ratio(NormalQuantile.far, at: s - 5)
    return q < 0 ? -x : x
  }

  private static func ratio(_ function: NormalQuantile, at t: Double) -> Double {
    polynomial(function.numerator, at: t) / polynomial(function.denominator, at: t)
  }
}

/// A rational function, coefficients lowest power first.
private struct NormalQuantile {
  let numerator: [Double]
  let denominator: [Double]

  static let centre = Self(
    numerator: [
      0x1.b18d91e9eef75p+1, 0x1.2983594fd7e7fp+7, 0x1.3e873207f0ef8p+11,
      0x1.51edecb555ec5p+14, 0x1.75ccbc4a8f65fp+16, 0x1.a11714cc49c9bp+17,
      0x1.a273b0aa578a2p+17, 0x1.214cd08b4e4e1p+16, 0x1.e8603e9431aedp+11,
    ],
    denominator: [
      0x1.0000000000000p+0, 0x1.776318ab2437dp+5, 0x1.b3a456a404a18p+9,
      0x1.ff0e0daee92acp+12, 0x1.41a3f69d2d15ap+15, 0x1.aabcb49f39b9cp+16,
      0x1.122c69e2df947p+17, 0x1.1a96b28ee4223p+16, 0x1.25b3b754cc15ep+13,
    ])

  static let middle = Self(
    numerator: [
      0x1.6c665fde9526ap+0, 0x1.2a27ab0d24a7ap+2, 0x1.794eebabd780fp+2,
      0x1.ef03e5d0f24b8p+1, 0x1.75f44280415afp+0, 0x1.50138e7e25dcep-2,
      0x1.5d6f9055fb8ddp-5, 0x1.75410d910fc21p-9, 0x1.267f3be79fb11p-14,
    ],
    denominator: [
      0x1.0000000000000p+0, 0x1.095b39b7378bbp+1, 0x1.bdb1192761dedp+0,
      0x1.894c7b5ceb3ffp-1, 0x1.8a55aba6b2a55p-3, 0x1.bdc3fbf5c3b8ep-6,
      0x1.fb26ca4755832p-10, 0x1.a0720b92aa936p-15, 0x1.3d16270e0347ap-35,
    ])

  static let far = Self(
    numerator: [
      0x1.aa1b1c13ee51cp+2, 0x1.6ac06a67258bap+2, 0x1.f2992057750f7p+0,
      0x1.6430d4adc056dp-2, 0x1.1bef99e19f1bap-5, 0x1.f8bfb5215d33dp-10,
      0x1.d95fc43807706p-15, 0x1.9b4ea153cb013p-21, 0x1.e0be918aafebfp-29,
    ],
    denominator: [
      0x1.0000000000000p+0, 0x1.42d1683935ecdp-1, 0x1.3ca58ef7fd278p-3,
      0x1.3298d75659d50p-6, 0x1.34791be58054fp-10, 0x1.38998cdd1dd10p-15,
      0x1.1c335cd82209fp-21, 0x1.53efd2dc1293ep-29, 0x1.2b82dc8fa60f8p-57,
    ])
}
