extension RandomStream {
  /// The next Poisson variate: how many of many rare things happen.
  ///
  /// Below a mean of 16 by inversion of one word. From there by transformed rejection (Hörmann, Insurance: Mathematics and
  /// Economics 12, 1993, algorithm PTRS), which takes about 2.2 words; antithetic runs invert a normal variate instead,
  /// rounded, which is the exact distribution to about a part in √mean.
  ///
  /// - Parameter mean: From 0 to 10¹⁵; what lies outside or is no number counts as the nearer of these, no number as 0.
  /// - Returns: The variate, at least zero.
  public mutating func poisson(mean: Double) -> Int64 {
    guard mean > 0 else { return 0 }
    let mean = min(mean, 1e15)
    if mean < 16 { return poissonByInversion(mean) }
    if pairing != .none {
      return Int64(max((mean + mean.squareRoot() * normal()).rounded(), 0))
    }
    return poissonByRejection(mean)
  }

  private mutating func poissonByInversion(_ mean: Double) -> Int64 {
    let height = uniform()
    var count: Int64 = 0
    var probability = Arithmetic.exp(-mean)
    var sum = probability
    // The bound is far beyond what a word can reach.
    while height > sum, count < 200 {
      count += 1
      probability *= mean / Double(count)
      sum += probability
    }
    return count
  }

  private mutating func poissonByRejection(_ mean: Double) -> Int64 {
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let reach = 0.9277 - 3.6224 / (b - 2)
    let logMean = Arithmetic.log(mean)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let distance = 0.5 - u.magnitude
      let count = ((2 * a / distance + b) * u + mean + 0.43).rounded(.down)
      if distance >= 0.07, v <= reach { return Int64(count) }
      if count < 0 || (distance < 0.013 && v > distance) { continue }
      let inverse = 1.1239 + 1.1328 / (b - 3.4)
      let left = Arithmetic.log(v * inverse / (a / (distance * distance) + b))
      if left <= count * logMean - mean - Arithmetic.logGamma(count + 1) { return Int64(count) }
    }
  }
}
