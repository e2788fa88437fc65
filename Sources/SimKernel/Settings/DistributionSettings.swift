/// The distributions as files write them: one key, the kind, with its parameters.
public enum DistributionSettings {
  /// Every kind with its parameters, for the reference.
  public static var reference: String {
    var text = ""
    for variant in variants {
      text += SettingsReference.variant(variant.part, of: "") + "\n"
    }
    return text
  }

  /// A mapping with one key out of ``variants``.
  ///
  /// Made once, because a scenario may hold many distributions; it has no state, so that threads may share it.
  nonisolated(unsafe) static let kind = SettingKind.tagged("a distribution", variants)

  private static var variants: [SettingVariant<Distribution>] {
    [
      SettingVariant(
        "constant", "Always the same.", Constant.self, wrap: { .constant($0.value) },
        unwrap: { if case .constant(let value) = $0 { Constant(value: value) } else { nil } }),
      SettingVariant(
        "uniform", "Every value between two bounds alike.", Uniform.self,
        wrap: { .uniform(minimum: $0.from, maximum: $0.to) },
        unwrap: {
          if case .uniform(let from, let to) = $0 { Uniform(from: from, to: to) } else { nil }
        }),
      SettingVariant(
        "exponential", "Without memory.", Exponential.self, wrap: { .exponential(mean: $0.mean) },
        unwrap: { if case .exponential(let mean) = $0 { Exponential(mean: mean) } else { nil } }),
      SettingVariant(
        "normal", "A bell, cut at `min` and `max`: values outside are drawn again.", Normal.self,
        wrap: { $0.distribution }, unwrap: Normal.init),
      SettingVariant(
        "logNormal",
        "Its logarithm is normal. Stated by `median` and `sigma`, `mean` and `sd`, or `mu` and `sigma`.",
        LogNormal.self, wrap: { $0.distribution }, unwrap: LogNormal.init),
      SettingVariant(
        "gamma", "Stated by `shape` and `scale`, `mean` and `sd`, or `mean` and `cv`.", Gamma.self,
        wrap: { $0.distribution }, unwrap: Gamma.init),
      SettingVariant(
        "weibull",
        "P(X > x) = exp(−(x ÷ scale)^shape). Stated by `shape` and `scale`, or by `mean` and `cv`.",
        Weibull.self, wrap: { $0.distribution }, unwrap: Weibull.init),
      SettingVariant(
        "pareto", "P(X > x) = (minimum ÷ x)^shape.", Pareto.self,
        wrap: { .pareto(minimum: $0.minimum, shape: $0.shape) },
        unwrap: {
          if case .pareto(let minimum, let shape) = $0 {
            Pareto(minimum: minimum, shape: shape)
          } else {
            nil
          }
        }),
      SettingVariant(
        "burr", "P(X > x) = (1 + (x ÷ scale)^c)^(−k), type XII.", Burr.self,
        wrap: { .burr(c: $0.c, k: $0.k, scale: $0.scale) },
        unwrap: {
          if case .burr(let c, let k, let scale) = $0 {
            Burr(c: c, k: k, scale: scale)
          } else {
            nil
          }
        }),
      SettingVariant(
        "empirical", "Measured values.", Empirical.self,
        wrap: {
          .empirical(values: $0.values, weights: $0.weights, interpolated: $0.interpolated)
        }, unwrap: Empirical.init),
      SettingVariant(
        "mixture", "One of several distributions, chosen by weight: a list.",
        { .list(of: SettingKind<Part>.section(), atLeast: 1, "distributions") },
        wrap: {
          .mixture($0.map { Distribution.Component(weight: $0.weight, $0.distribution) })
        },
        unwrap: {
          guard case .mixture(let components) = $0 else { return nil }
          return components.map { Part(weight: $0.weight, distribution: $0.distribution) }
        }),
      SettingVariant(
        "shifted", "Another distribution, every value longer by the same.", Shifted.self,
        wrap: { .shifted($0.distribution, by: $0.by) },
        unwrap: {
          if case .shifted(let inner, let by) = $0 {
            Shifted(by: by, distribution: inner)
          } else {
            nil
          }
        }),
      SettingVariant(
        "scaled", "Another distribution, every value times the same.", Scaled.self,
        wrap: { .scaled($0.distribution, by: $0.by) },
        unwrap: {
          if case .scaled(let inner, let by) = $0 {
            Scaled(by: by, distribution: inner)
          } else {
            nil
          }
        }),
      SettingVariant(
        "clipped", "Another distribution, what lies outside the bounds moved to them.",
        Clipped.self,
        wrap: { $0.distribution }, unwrap: Clipped.init),
    ]
  }

  /// Reports an upper bound that lies below the lower one.
  private static func requireOrder(
    _ lower: (value: Double?, key: String), _ upper: (value: Double?, key: String),
    _ reader: inout SettingsReader
  ) {
    guard let least = lower.value, let most = upper.value, least > most else { return }
    reader.report(
      "\(SecondsText.written(most)) is less than \(lower.key), \(SecondsText.written(least))",
      at: [.key(upper.key)])
  }

  private static let shapes = 0.01...1e6
  private static let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  struct Constant: Settings {
    var value = 0.0
    static var schema: [Setting<Self>] {
      [Setting("value", \.value, .seconds(finite), required: true, "The value.")]
    }
  }

  struct Uniform: Settings {
    var from = 0.0
    var to = 0.0
    static var schema: [Setting<Self>] {
      [
        Setting("from", \.from, .seconds(finite), required: true, "The smallest value."),
        Setting("to", \.to, .seconds(finite), required: true, "The largest value."),
      ]
    }

    func check(_ reader: inout SettingsReader) {
      requireOrder((from, "from"), (to, "to"), &reader)
    }
  }

  struct Exponential: Settings {
    var mean = 1.0
    static var schema: [Setting<Self>] {
      [Setting("mean", \.mean, .seconds(above: true), required: true, "The mean.")]
    }
  }

  struct Normal: Settings {
    var mean = 0.0
    var sd = 0.0
    var min: Double? = 0
    var max: Double?

    init() {}
    init?(_ distribution: Distribution) {
      guard case .normal(let mean, let sd, let minimum, let maximum) = distribution else {
        return nil
      }
      self.mean = mean
      self.sd = sd
      min = minimum == -.infinity ? nil : minimum
      max = maximum == .infinity ? nil : maximum
    }

    var distribution: Distribution {
      .normal(
        mean: mean, standardDeviation: sd, minimum: min ?? -.infinity, maximum: max ?? .infinity)
    }

    static var schema: [Setting<Self>] {
      [
        Setting("mean", \.mean, .seconds(finite), required: true, "The mean before cutting."),
        Setting(
          "sd", \.sd, .seconds(above: true), required: true,
          "The standard deviation before cutting."),
        Setting(
          "min", \.min, .optional(.seconds(finite), none: "no bound"), "The smallest value."),
        Setting("max", \.max, .optional(.seconds(finite), none: "no bound"), "The largest value."),
      ]
    }

    func check(_ reader: inout SettingsReader) {
      requireOrder((min, "min"), (max, "max"), &reader)
      let mass = TruncatedNormal(
        mean: mean, deviation: sd, minimum: min ?? -.infinity, maximum: max ?? .infinity
      ).mass
      guard mass < 1e-9, (min ?? -.infinity) <= (max ?? .infinity) else { return }
      let bounds =
        switch (min.map(SecondsText.written), max.map(SecondsText.written)) {
        case (let min?, let max?): "between \(min) and \(max)"
        case (let min?, nil): "above \(min)"
        case (nil, let max?): "below \(max)"
        case (nil, nil): "anywhere"
        }
      reader.report(
        "less than a billionth of it lies \(bounds), so none could be drawn; move the mean or the bounds"
      )
    }
  }

  struct LogNormal: Settings {
    var median: Double?
    var mean: Double?
    var sd: Double?
    var mu: Double?
    var sigma: Double?

    init() {}
    init?(_ distribution: Distribution) {
      guard case .logNormal(let mu, let sigma) = distribution else { return nil }
      self.sigma = sigma
      median = Self.median(of: mu)
      if median == nil { self.mu = mu }
    }

    /// The shortest median whose logarithm is exactly `mu`, if one of the nearest three is.
    private static func median(of mu: Double) -> Double? {
      let near = Arithmetic.exp(mu)
      let candidates = [near, near.nextDown, near.nextUp].filter { Arithmetic.log($0) == mu }
      return candidates.min {
        DecimalText.text(of: $0).utf8.count < DecimalText.text(of: $1).utf8.count
      }
    }

    var distribution: Distribution {
      if let mean, let sd {
        let ratio = sd / mean
        let variance = Arithmetic.log1p(ratio * ratio)
        return .logNormal(mu: Arithmetic.log(mean) - variance / 2, sigma: variance.squareRoot())
      }
      return .logNormal(mu: mu ?? Arithmetic.log(median ?? 1), sigma: sigma ?? 0)
    }

    static var schema: [Setting<Self>] {
      [
        Setting(
          "median", \.median, .optional(.seconds(above: true), none: "not stated"), "The median."),
        Setting("mean", \.mean, .optional(.seconds(above: true), none: "not stated"), "The mean."),
        Setting("sd", \.sd, .optional(.seconds(), none: "not stated"), "The standard deviation."),
        Setting(
          "mu", \.mu, .optional(.number(finite), none: "not stated"),
          "The mean of the logarithm of seconds."),
        Setting(
          "sigma", \.sigma, .optional(.number(0...20), none: "not stated"),
          "The standard deviation of the logarithm."),
      ]
    }

    func check(_ reader: inout SettingsReader) {
      let stated = [
        (median != nil, "median"), (mean != nil, "mean"), (sd != nil, "sd"), (mu != nil, "mu"),
        (sigma != nil, "sigma"),
      ].filter(\.0).map(\.1)
      reader.require(
        [["median", "sigma"], ["mean", "sd"], ["mu", "sigma"]].contains(stated),
        "expected median and sigma, mean and sd, or mu and sigma; found \(stated.joined(separator: ", "))"
      )
    }
  }

  struct Gamma: Settings {
    var shape: Double?
    var scale: Double?
    var mean: Double?
    var sd: Double?
    var cv: Double?

    init() {}
    init?(_ distribution: Distribution) {
      guard case .gamma(let shape, let scale) = distribution else { return nil }
      self.shape = shape
      self.scale = scale
    }

    var distribution: Distribution {
      if let mean, let sd {
        return .gamma(shape: (mean / sd) * (mean / sd), scale: sd / mean * sd)
      }
      if let mean, let cv { return .gamma(shape: 1 / (cv * cv), scale: mean * (cv * cv)) }
      return .gamma(shape: shape ?? 1, scale: scale ?? 1)
    }

    static var schema: [Setting<Self>] {
      [
        Setting(
          "shape", \.shape, .optional(.number(0.001...1e6), none: "not stated"), "The shape."),
        Setting(
          "scale", \.scale, .optional(.seconds(above: true), none: "not stated"), "The scale."),
        Setting("mean", \.mean, .optional(.seconds(above: true), none: "not stated"), "The mean."),
        Setting(
          "sd", \.sd, .optional(.seconds(above: true), none: "not stated"),
          "The standard deviation."),
        Setting(
          "cv", \.cv, .optional(.ratio(0.001...31), none: "not stated"),
          "The standard deviation over the mean."),
      ]
    }

    func check(_ reader: inout SettingsReader) {
      let stated = [
        (shape != nil, "shape"), (scale != nil, "scale"), (mean != nil, "mean"), (sd != nil, "sd"),
        (cv != nil, "cv"),
      ].filter(\.0).map(\.1)
      reader.require(
        [["shape", "scale"], ["mean", "sd"], ["mean", "cv"]].contains(stated),
        "expected shape and scale, mean and sd, or mean and cv; found \(stated.joined(separator: ", "))"
      )
    }
  }

  struct Weibull: Settings {
    var shape: Double?
    var scale: Double?
    var mean: Double?
    var cv: Double?

    init() {}
    init?(_ distribution: Distribution) {
      guard case .weibull(let shape, let scale) = distribution else { return nil }
      self.shape = shape
      self.scale = scale
    }

    var distribution: Distribution {
      if let mean, let cv { return .weibull(mean: mean, variation: cv) }
      return .weibull(shape: shape ?? 1, scale: scale ?? 1)
    }

    static var schema: [Setting<Self>] {
      [
        Setting("shape", \.shape, .optional(.number(shapes), none: "not stated"), "The shape."),
        Setting(
          "scale", \.scale, .optional(.seconds(above: true), none: "not stated"), "The scale."),
        Setting("mean", \.mean, .optional(.seconds(above: true), none: "not stated"), "The mean."),
        Setting(
          "cv", \.cv, .optional(.ratio(0.001...1000), none: "not stated"),
          "The standard deviation over the mean."),
      ]
    }

    func check(_ reader: inout SettingsReader) {
      let stated = [
        (shape != nil, "shape"), (scale != nil, "scale"), (mean != nil, "mean"), (cv != nil, "cv"),
      ].filter(\.0).map(\.1)
      reader.require(
        [["shape", "scale"], ["mean", "cv"]].contains(stated),
        "expected shape and scale, or mean and cv; found \(stated.joined(separator: ", "))")
    }
  }

  struct Pareto: Settings {
    var minimum = 1.0
    var shape = 1.0
    static var schema: [Setting<Self>] {
      [
        Setting("minimum", \.minimum, .seconds(above: true), required: true, "The smallest value."),
        Setting(
          "shape", \.shape, .number(shapes), required: true,
          "The shape; below 1 the mean is infinite."),
      ]
    }
  }

  struct Burr: Settings {
    var c = 1.0
    var k = 1.0
    var scale = 1.0
    static var schema: [Setting<Self>] {
      [
        Setting("c", \.c, .number(shapes), required: true, "The first shape."),
        Setting("k", \.k, .number(shapes), required: true, "The second shape."),
        Setting("scale", \.scale, .seconds(above: true), required: true, "The scale."),
      ]
    }
  }

  struct Empirical: Settings {
    var values: [Double] = []
    var weights: [Double]?
    var interpolated = false

    init() {}
    init?(_ distribution: Distribution) {
      guard case .empirical(let values, let weights, let interpolated) = distribution else {
        return nil
      }
      self.values = values
      self.weights = weights
      self.interpolated = interpolated
    }

    static var schema: [Setting<Self>] {
      [
        Setting(
          "values", \.values, .list(of: .seconds(finite), atLeast: 1, "durations"), required: true,
          "The values, in any order."),
        Setting(
          "weights", \.weights,
          .optional(
            .list(of: .number(0...Double.greatestFiniteMagnitude), "numbers"), none: "all alike"),
          "How often each value occurs, in the order of the values."),
        Setting(
          "interpolated", \.interpolated, .yesOrNo, "Whether values in between occur as well."),
      ]
    }
  }

  struct Part: Settings {
    var weight = 1.0
    var distribution = Distribution.constant(0)
    static var schema: [Setting<Self>] {
      [
        Setting(
          "weight", \.weight, .ratio(0...Double.greatestFiniteMagnitude), required: true,
          "How often it is chosen, relative to the others."),
        Setting(
          "distribution", \.distribution, .distribution, required: true, "What is drawn then."),
      ]
    }
  }

  struct Shifted: Settings {
    var by = 0.0
    var distribution = Distribution.constant(0)
    static var schema: [Setting<Self>] {
      [
        Setting("by", \.by, .seconds(finite), required: true, "What is added; may be negative."),
        Setting("distribution", \.distribution, .distribution, required: true, "The other one."),
      ]
    }
  }

  struct Scaled: Settings {
    var by = 1.0
    var distribution = Distribution.constant(0)
    static var schema: [Setting<Self>] {
      [
        Setting("by", \.by, .ratio(1e-18...1e18), required: true, "The factor."),
        Setting("distribution", \.distribution, .distribution, required: true, "The other one."),
      ]
    }
  }

  struct Clipped: Settings {
    var from: Double?
    var to: Double?
    var inner = Distribution.constant(0)

    init() {}
    init?(_ distribution: Distribution) {
      guard case .clipped(let inner, let minimum, let maximum) = distribution else { return nil }
      self.inner = inner
      from = minimum == -.infinity ? nil : minimum
      to = maximum == .infinity ? nil : maximum
    }

    var distribution: Distribution {
      .clipped(inner, minimum: from ?? -.infinity, maximum: to ?? .infinity)
    }

    static var schema: [Setting<Self>] {
      [
        Setting(
          "from", \.from, .optional(.seconds(finite), none: "no bound"), "The smallest value."),
        Setting("to", \.to, .optional(.seconds(finite), none: "no bound"), "The largest value."),
        Setting("distribution", \.inner, .distribution, required: true, "The other one."),
      ]
    }

    func check(_ reader: inout SettingsReader) {
      requireOrder((from, "from"), (to, "to"), &reader)
    }
  }
}
