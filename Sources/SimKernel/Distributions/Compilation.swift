extension SamplerPool {
  /// Compiles `distribution`.
  ///
  /// - Precondition: The distribution is valid; see ``Distribution/validated()``.
  public mutating func add(_ distribution: Distribution) -> Sampler {
    precondition(distribution.isValid, "a distribution is validated before it is compiled")
    return compile(distribution)
  }

  private mutating func compile(_ distribution: Distribution) -> Sampler {
    switch distribution {
    case .constant(let value):
      return Sampler(.constant, value)
    case .uniform(let minimum, let maximum):
      return Sampler(.uniform, minimum, maximum - minimum)
    case .exponential(let mean):
      return Sampler(.exponential, 0, mean)
    case .normal(let mean, let deviation, let minimum, let maximum):
      let mass = TruncatedNormal(
        mean: mean, deviation: deviation, minimum: minimum, maximum: maximum
      ).mass
      return Sampler(.normal, mean, deviation, mass, row: store([minimum, maximum]))
    case .logNormal(let mu, let sigma):
      return Sampler(.logNormal, mu, sigma)
    case .gamma(let shape, let scale):
      return Sampler(.gamma, shape, scale)
    case .weibull(let shape, let scale):
      return Sampler(.weibull, shape, scale, 1 / shape)
    case .pareto(let minimum, let shape):
      return Sampler(.pareto, shape, minimum, 1 / shape)
    case .burr(let c, let k, let scale):
      return Sampler(.burr, 1 / c, scale, 1 / k)
    case .empirical(let values, let weights, let interpolated):
      return compileEmpirical(EmpiricalTable(values, weights, interpolated: interpolated))
    case .mixture(let components):
      let shares = cumulated(components.map(\.weight))
      let weights = store(shares)
      let samplers = components.map { compile($0.distribution) }
      let row = samplers.map { inner.append($0).rawValue }.first ?? 0
      return Sampler(.mixture, Double(samplers.count), Double(weights), row: row)
    case .shifted(let child, let offset):
      return affine(compile(child), factor: 1, offset: offset)
    case .scaled(let child, let factor):
      return affine(compile(child), factor: factor, offset: 0)
    case .clipped(let child, let minimum, let maximum):
      let row = inner.append(compile(child)).rawValue
      return Sampler(.clipped, minimum, maximum, row: row)
    }
  }

  /// `factor` · `sampler` + `offset`, folded into the kinds that are drawn inline.
  private mutating func affine(_ sampler: Sampler, factor: Double, offset: Double) -> Sampler {
    let (a, b, c) = (sampler.a, sampler.b, sampler.c)
    switch sampler.kind {
    case .constant: return Sampler(.constant, a * factor + offset)
    case .uniform: return Sampler(.uniform, a * factor + offset, b * factor)
    case .exponential: return Sampler(.exponential, a * factor + offset, b * factor)
    case .logNormal:
      return Sampler(.logNormal, a + Arithmetic.log(factor), b, c * factor + offset)
    default:
      return Sampler(.affine, factor, offset, row: inner.append(sampler).rawValue)
    }
  }

  private mutating func compileEmpirical(_ table: EmpiricalTable) -> Sampler {
    let row = store(table.values)
    _ = store(table.ranks)
    return Sampler(table.interpolated ? .line : .steps, Double(table.values.count), row: row)
  }

  private mutating func store(_ values: [Double]) -> UInt32 {
    precondition(numbers.count + values.count < Int(UInt32.max), "a pool holds 2³² numbers")
    let row = UInt32(numbers.count)
    for value in values { _ = numbers.append(value) }
    return row
  }
}

/// The sums of `weights` up to each, divided by all; the last is exactly 1.
func cumulated(_ weights: [Double]) -> [Double] {
  var sums: [Double] = []
  var sum = 0.0
  for weight in weights {
    sum += weight
    sums.append(sum)
  }
  return sums.map { $0 / sum }
}

/// Values in ascending order with the probabilities at which they stand.
struct EmpiricalTable {
  let values: [Double]
  /// Without interpolation, the probability of this value and all below; with it, where the value stands.
  let ranks: [Double]
  let interpolated: Bool

  init(_ values: [Double], _ weights: [Double]?, interpolated: Bool) {
    let weights = weights ?? Array(repeating: 1, count: values.count)
    // Values of weight zero never occur.
    let kept = zip(values, weights).filter { $0.1 > 0 }.sorted { $0 < $1 }
    self.values = kept.map(\.0)
    let sums = cumulated(kept.map(\.1))
    self.interpolated = interpolated && kept.count > 1
    if self.interpolated {
      let total = kept.reduce(0) { $0 + $1.1 }
      let middles = zip(sums, kept).map { $0 - 0.5 * $1.1 / total }
      let (first, last) = (middles[0], middles[middles.count - 1])
      ranks = middles.map { ($0 - first) / (last - first) }
    } else {
      ranks = sums
    }
  }
}
