/// Compiled distributions, and what samplers share: lists of values and of inner samplers.
///
/// The usual distributions are drawn inline; the others cost one call more.
public struct SamplerPool: ~Copyable {
  /// The row of a number in a pool.
  @usableFromInline
  struct NumberID: TableID {
    @usableFromInline let rawValue: UInt32
    @usableFromInline init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// The row of an inner sampler in a pool.
  @usableFromInline
  struct InnerID: TableID {
    @usableFromInline let rawValue: UInt32
    @usableFromInline init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// Bounds, values, and cumulated weights.
  @usableFromInline var numbers: Table<NumberID, Double>
  /// What mixtures choose from and what is scaled, shifted or clipped.
  @usableFromInline var inner: Table<InnerID, Sampler>

  /// Creates an empty pool.
  public init() {
    numbers = Table()
    inner = Table()
  }

  private init(numbers: consuming Table<NumberID, Double>, inner: consuming Table<InnerID, Sampler>)
  {
    self.numbers = numbers
    self.inner = inner
  }

  /// An independent copy, for which all samplers of this pool hold.
  public borrowing func copy() -> SamplerPool {
    SamplerPool(numbers: numbers.copy(), inner: inner.copy())
  }

  /// Draws one value, taking words from `stream`; constants take none.
  ///
  /// In a run of an antithetic pair, the value is the quantile of the first word.
  @inlinable
  public borrowing func sample(_ sampler: Sampler, _ stream: inout RandomStream) -> Double {
    if sampler.kind == .constant { return sampler.a }
    let word = stream.next()
    return sample(sampler, word: word, &stream)
  }

  /// Draws one value from `word`, and from `stream` when more is needed.
  ///
  /// With a word that has been taken from `stream` just now, what `sample(sampler, &stream)` would have given. With
  /// words from ``RandomStream/fillWords(_:from:)`` and streams from ``RandomStream/draws(for:)``, the values of a whole batch.
  @inlinable @inline(__always)
  public borrowing func sample(
    _ sampler: Sampler, word: UInt64, _ stream: inout RandomStream
  ) -> Double {
    switch sampler.kind {
    case .constant: sampler.a
    case .uniform: sampler.a + sampler.b * RandomStream.uniform(from: word)
    case .exponential: sampler.a + sampler.b * stream.exponential(from: word)
    case .logNormal:
      sampler.c + Arithmetic.exp(sampler.a + sampler.b * stream.normal(from: word))
    default: sampleFromPool(sampler, word: word, &stream)
    }
  }

  /// Draws one value of the kinds that are not drawn inline.
  @usableFromInline @inline(never)
  borrowing func sampleFromPool(
    _ sampler: Sampler, word: UInt64, _ stream: inout RandomStream
  ) -> Double {
    switch sampler.kind {
    case .constant, .uniform, .exponential, .logNormal:
      return sample(sampler, word: word, &stream)
    case .normal:
      return normal(sampler, word: word, &stream)
    case .gamma:
      if stream.inverts { return quantile(sampler, RandomStream.uniform(from: word)) }
      return gamma(shape: sampler.a, scale: sampler.b, word: word, &stream)
    // Monotone in an exponential variate, so these serve antithetic runs as well.
    case .weibull:
      return sampler.b * Arithmetic.pow(stream.exponential(from: word), sampler.c)
    case .pareto:
      return sampler.b * Arithmetic.exp(stream.exponential(from: word) * sampler.c)
    case .burr:
      let odds = Arithmetic.expm1(stream.exponential(from: word) * sampler.c)
      return sampler.b * Arithmetic.pow(odds, sampler.a)
    case .steps, .line:
      return quantile(sampler, RandomStream.uniform(from: word))
    case .mixture:
      let u = RandomStream.uniform(from: word)
      if stream.inverts { return quantile(sampler, u) }
      return sample(component(of: sampler, at: u), &stream)
    case .affine:
      return sampler.a * sample(innerOf(sampler), word: word, &stream) + sampler.b
    case .clipped:
      return max(sampler.a, min(sampler.b, sample(innerOf(sampler), word: word, &stream)))
    }
  }

  /// Draws again what falls outside the bounds, unless more than half does: then by inversion.
  private borrowing func normal(
    _ sampler: Sampler, word: UInt64, _ stream: inout RandomStream
  ) -> Double {
    if stream.inverts || sampler.c < 0.5 {
      return quantile(sampler, RandomStream.uniform(from: word))
    }
    let (minimum, maximum) = (number(sampler.row), number(sampler.row + 1))
    var value = sampler.a + sampler.b * stream.normal(from: word)
    while !(value >= minimum && value <= maximum) {
      value = sampler.a + sampler.b * stream.normal()
    }
    return value
  }

  /// Marsaglia and Tsang (2000): a cube of a normal variate, rarely rejected; a shape below 1 is raised by 1
  /// and made up for with a power of a uniform variate.
  private borrowing func gamma(
    shape: Double, scale: Double, word: UInt64, _ stream: inout RandomStream
  ) -> Double {
    let raised = shape < 1 ? shape + 1 : shape
    let d = raised - 1.0 / 3
    let factor = 1 / (9 * d).squareRoot()
    var z = stream.normal(from: word)
    while true {
      let root = 1 + factor * z
      if root > 0 {
        let v = root * root * root
        let u = stream.uniform()
        if Arithmetic.log(u) < 0.5 * z * z + d * (1 - v + Arithmetic.log(v)) {
          let value = scale * (d * v)
          return shape < 1 ? value * Arithmetic.pow(stream.uniform(), 1 / shape) : value
        }
      }
      z = stream.normal()
    }
  }

  borrowing func number(_ row: UInt32) -> Double { numbers[NumberID(rawValue: row)] }

  borrowing func innerOf(_ sampler: Sampler) -> Sampler { inner[InnerID(rawValue: sampler.row)] }

  /// The component of a mixture whose range of probabilities holds `u`.
  borrowing func component(of mixture: Sampler, at u: Double) -> Sampler {
    let i = firstRow(in: UInt32(mixture.b), count: UInt32(mixture.a)) { $0 > u }
    return inner[InnerID(rawValue: mixture.row + i)]
  }

  /// The first of `count` ascending numbers from `row` that `holds`, counted from 0; the last if none does.
  borrowing func firstRow(
    in row: UInt32, count: UInt32, _ holds: (Double) -> Bool
  ) -> UInt32 {
    var (low, high) = (UInt32(0), count - 1)
    while low < high {
      let middle = (low + high) / 2
      if holds(number(row + middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
