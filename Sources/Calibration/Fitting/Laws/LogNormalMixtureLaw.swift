import SimKernel

/// One log-normal or another: `share` of the values come from the one with the smaller median.
///
/// The likelihood has no maximum either, because one part may shrink to a single value. The narrower part is at least a
/// tenth as wide as the other (Hathaway 1985), which gives it one.
struct LogNormalMixtureLaw: Law {
  let share: Double
  let first: LogNormalLaw
  let second: LogNormalLaw
  private let logShare: Double
  private let logRest: Double

  static let parameters = [
    LawParameter("share", isDuration: false, .share),
    LawParameter("median1", isDuration: true), LawParameter("sigma1", isDuration: false),
    LawParameter("median2", isDuration: true), LawParameter("sigma2", isDuration: false),
  ]

  /// Takes the parts in either order, and puts the one with the smaller median first.
  init(_ values: [Double]) {
    let inOrder = values[1] <= values[3]
    share = inOrder ? values[0] : 1 - values[0]
    let parts = [Array(values[1...2]), Array(values[3...4])]
    first = LogNormalLaw(parts[inOrder ? 0 : 1])
    second = LogNormalLaw(parts[inOrder ? 1 : 0])
    logShare = Arithmetic.log(share)
    logRest = Arithmetic.log(1 - share)
  }

  var values: [Double] { [share] + first.values + second.values }

  var distribution: Distribution {
    .mixture([
      Distribution.Component(weight: share, first.distribution),
      Distribution.Component(weight: 1 - share, second.distribution),
    ])
  }

  func logDensity(_ x: Double) -> Double {
    guard x > 0, narrowEnough else { return -.infinity }
    return densities(logarithm: Arithmetic.log(x)).log
  }

  func tails(_ x: Double) -> Tails {
    guard narrowEnough else { return .none }
    let (a, b) = (first.tails(x), second.tails(x))
    return Tails(
      below: share * a.below + (1 - share) * b.below,
      above: share * a.above + (1 - share) * b.above)
  }

  /// Of each part, only its own values tell.
  func freedom(of index: Int, count: Int) -> Double {
    switch index {
    case 0: Double(count - Self.parameters.count)
    case 1, 2: share * Double(count) - 2
    default: (1 - share) * Double(count) - 2
    }
  }

  /// Whether neither part is less than a tenth as wide as the other, but for rounding.
  private var narrowEnough: Bool {
    let ratio = first.sigma / second.sigma
    return ratio > 0.999 * Self.leastRatio && ratio * Self.leastRatio * 0.999 < 1
  }

  /// The logarithm of the density, and the probability that a value comes from the first part.
  private func densities(logarithm y: Double) -> (log: Double, ofFirst: Double) {
    let a = logShare + first.logDensity(logarithm: y)
    let b = logRest + second.logDensity(logarithm: y)
    let decay = Arithmetic.exp(-(a - b).magnitude)
    return (max(a, b) + Arithmetic.log1p(decay), (a > b ? 1 : decay) / (1 + decay))
  }

  /// Expectation and maximisation from five splits of the sorted values, or from `near` and the middle one.
  static func fit(_ sample: FitSample, near: Self?) -> LawFit<Self> {
    let starts: [Self] =
      near.map { [$0, split(sample, at: 0.5)] } ?? splits.map { split(sample, at: $0) }
    var best: (fit: LawFit<Self>, value: Double)?
    for start in starts {
      let (fit, value) = climb(from: start, sample)
      if value > best?.value ?? -.infinity { best = (fit, value) }
    }
    return best?.fit ?? LawFit(law: guess(sample), convergence: .notConverged)
  }

  static func guess(_ sample: FitSample) -> Self { split(sample, at: 0.5) }

  private static let splits = [0.1, 0.3, 0.5, 0.7, 0.9]
  static let leastRatio = 0.1

  /// What lies below the quantile of `p` as one part, the rest as the other.
  private static func split(_ sample: FitSample, at p: Double) -> Self {
    let place = min(max(Int(p * Double(sample.count)), 1), sample.count - 1)
    var moments = (Moments(), Moments())
    for i in 0..<place { moments.0.add(sample.logAt(i), weight: 1) }
    for i in place..<sample.count { moments.1.add(sample.logAt(i), weight: 1) }
    return law(moments.0, moments.1)
  }

  private static func climb(
    from start: Self, _ sample: FitSample
  ) -> (fit: LawFit<Self>, value: Double) {
    var law = start
    var last = -Double.infinity
    for _ in 0..<1000 {
      var parts = (Moments(), Moments())
      var value = 0.0
      for i in 0..<sample.count {
        let y = sample.logAt(i)
        let (log, ofFirst) = law.densities(logarithm: y)
        value += log
        parts.0.add(y, weight: ofFirst)
        parts.1.add(y, weight: 1 - ofFirst)
      }
      // A part with less than one value is none.
      guard parts.0.weight > 1, parts.1.weight > 1 else {
        return (LawFit(law: law, convergence: .atBound("share (one log-normal)")), value)
      }
      if value - last < 1e-6, last > -.infinity {
        return (LawFit(law: law, convergence: .converged), value)
      }
      last = value
      law = Self.law(parts.0, parts.1)
    }
    return (LawFit(law: law, convergence: .notConverged), last)
  }

  private static func law(_ a: Moments, _ b: Moments) -> Self {
    let least = leastRatio * max(a.deviation, b.deviation, 1e-6)
    return Self([
      a.weight / (a.weight + b.weight), Arithmetic.exp(a.mean), max(a.deviation, least),
      Arithmetic.exp(b.mean), max(b.deviation, least),
    ])
  }

  /// Weighted mean and deviation, one value after the other (West 1979).
  private struct Moments {
    private(set) var weight = 0.0
    private(set) var mean = 0.0
    private var squares = 0.0

    mutating func add(_ value: Double, weight added: Double) {
      guard added > 0 else { return }
      weight += added
      let delta = value - mean
      mean += delta * added / weight
      squares += added * delta * (value - mean)
    }

    var deviation: Double { (squares / weight).squareRoot() }
  }
}

extension FitSample {
  /// The logarithm of the value at `index`; a value of zero counts as a quarter of the step.
  func logAt(_ index: Int) -> Double {
    values[index] > 0 ? logs[index] : Arithmetic.log((resolution ?? 1e-9) / 4)
  }
}
