// Not the hot path, except that antithetic runs draw some kinds by inversion.
extension SamplerPool {
  /// The value that a sample of `sampler` stays below or at with probability `p`; the ends of its range at 0 and 1.
  public borrowing func quantile(_ sampler: Sampler, _ p: Double) -> Double {
    if p.isNaN { return p }
    let p = max(0, min(1, p))
    let (a, b, c) = (sampler.a, sampler.b, sampler.c)
    switch sampler.kind {
    case .constant: return a
    case .uniform: return a + b * p
    case .exponential: return a - b * Arithmetic.log1p(-p)
    case .logNormal:
      return b == 0
        ? c + Arithmetic.exp(a) : c + Arithmetic.exp(a + b * Arithmetic.normalQuantile(p))
    case .normal: return truncatedNormal(sampler).quantile(p)
    case .gamma: return b * Arithmetic.gammaQuantile(shape: a, p)
    case .weibull: return b * Arithmetic.pow(-Arithmetic.log1p(-p), c)
    case .pareto: return b * Arithmetic.exp(-Arithmetic.log1p(-p) * c)
    case .burr: return b * Arithmetic.pow(Arithmetic.expm1(-Arithmetic.log1p(-p) * c), a)
    case .steps, .line: return empiricalQuantile(sampler, p)
    case .mixture: return mixtureQuantile(sampler, p)
    case .affine: return a * quantile(innerOf(sampler), p) + b
    case .clipped: return max(a, min(b, quantile(innerOf(sampler), p)))
    }
  }

  /// The probability that a sample of `sampler` is at most `x`.
  public borrowing func probability(_ sampler: Sampler, notAbove x: Double) -> Double {
    if x.isNaN { return x }
    let (a, b, c) = (sampler.a, sampler.b, sampler.c)
    switch sampler.kind {
    case .constant: return x >= a ? 1 : 0
    case .uniform:
      if x >= a + b { return 1 }
      return x <= a ? 0 : (x - a) / b
    case .exponential: return x <= a ? 0 : -Arithmetic.expm1(-(x - a) / b)
    case .logNormal:
      if x <= c { return 0 }
      if b == 0 { return x >= c + Arithmetic.exp(a) ? 1 : 0 }
      return Arithmetic.normalProbability((Arithmetic.log(x - c) - a) / b)
    case .normal: return truncatedNormal(sampler).probability(notAbove: x)
    case .gamma: return Arithmetic.incompleteGamma(shape: a, x / b).lower
    case .weibull: return x <= 0 ? 0 : -Arithmetic.expm1(-Arithmetic.pow(x / b, a))
    case .pareto: return x <= b ? 0 : -Arithmetic.expm1(-a * Arithmetic.log(x / b))
    case .burr:
      if x <= 0 { return 0 }
      return -Arithmetic.expm1(-Arithmetic.log1p(Arithmetic.pow(x / b, 1 / a)) / c)
    case .steps, .line: return empiricalProbability(sampler, x)
    case .mixture:
      var (sum, before) = (0.0, 0.0)
      for i in 0..<UInt32(a) {
        let share = number(UInt32(b) + i)
        sum +=
          (share - before) * probability(inner[InnerID(rawValue: sampler.row + i)], notAbove: x)
        before = share
      }
      return min(sum, 1)
    case .affine: return probability(innerOf(sampler), notAbove: (x - b) / a)
    case .clipped:
      if x < a { return 0 }
      return x >= b ? 1 : probability(innerOf(sampler), notAbove: x)
    }
  }

  private borrowing func truncatedNormal(_ sampler: Sampler) -> TruncatedNormal {
    TruncatedNormal(
      mean: sampler.a, deviation: sampler.b, minimum: number(sampler.row),
      maximum: number(sampler.row + 1))
  }

  private borrowing func empiricalQuantile(_ sampler: Sampler, _ p: Double) -> Double {
    let (row, count) = (sampler.row, UInt32(sampler.a))
    let i = firstRow(in: row + count, count: count) { $0 >= p }
    let value = number(row + i)
    guard sampler.kind == .line, i > 0 else { return value }
    let (before, low, high) = (
      number(row + i - 1), number(row + count + i - 1), number(row + count + i)
    )
    return p >= high ? value : before + (value - before) * ((p - low) / (high - low))
  }

  private borrowing func empiricalProbability(_ sampler: Sampler, _ x: Double) -> Double {
    let (row, count) = (sampler.row, UInt32(sampler.a))
    if x >= number(row + count - 1) { return 1 }
    if x < number(row) { return 0 }
    let i = firstRow(in: row, count: count) { $0 > x }
    let low = number(row + count + i - 1)
    guard sampler.kind == .line else { return low }
    let (before, value) = (number(row + i - 1), number(row + i))
    return low + (number(row + count + i) - low) * ((x - before) / (value - before))
  }

  /// The smallest double at which the probability reaches `p`, found by halving the doubles between the
  /// quantiles of the components.
  private borrowing func mixtureQuantile(_ sampler: Sampler, _ p: Double) -> Double {
    var (low, high) = (Double.infinity, -Double.infinity)
    var before = 0.0
    for i in 0..<UInt32(sampler.a) {
      let share = number(UInt32(sampler.b) + i)
      if share > before {
        let value = quantile(inner[InnerID(rawValue: sampler.row + i)], p)
        (low, high) = (min(low, value), max(high, value))
      }
      before = share
    }
    if p <= 0 { return low }
    if p >= 1 { return high }
    var (first, last) = (Self.rank(low), Self.rank(high))
    while first < last {
      let middle = (first & last) + ((first ^ last) >> 1)
      if probability(sampler, notAbove: Self.double(rank: middle)) >= p {
        last = middle
      } else {
        first = middle + 1
      }
    }
    return Self.double(rank: first)
  }

  /// A number that orders doubles: neighbours differ by one.
  private static func rank(_ x: Double) -> Int64 {
    let bits = Int64(bitPattern: x.bitPattern)
    return bits < 0 ? Int64.min &- bits : bits
  }

  private static func double(rank: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: rank < 0 ? Int64.min &- rank : rank))
  }
}
