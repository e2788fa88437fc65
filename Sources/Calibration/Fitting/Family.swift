/// A family of distributions that can be fitted to times.
public enum Family: String, CaseIterable, Hashable, Sendable {
  /// One parameter: the mean.
  case exponential
  /// Shape and scale.
  case gamma
  /// The median and the standard deviation of the logarithm.
  case logNormal = "log-normal"
  /// Shape and scale.
  case weibull
  /// The smallest value and the shape, type I.
  case pareto
  /// Two shapes and a scale, type XII.
  case burr
  /// Burr's with k = 1: shape and scale, which is the median.
  case logLogistic = "log-logistic"
  /// An exponential behind a shortest time.
  case shiftedExponential = "shifted-exponential"
  /// A gamma behind a shortest time.
  case shiftedGamma = "shifted-gamma"
  /// A log-normal behind a shortest time.
  case shiftedLogNormal = "shifted-log-normal"
  /// A Weibull behind a shortest time.
  case shiftedWeibull = "shifted-weibull"
  /// A log-logistic behind a shortest time.
  case shiftedLogLogistic = "shifted-log-logistic"
  /// Two log-normals, one or the other: for times with two modes.
  case logNormalMixture = "log-normal-mixture"

  /// The distribution that is fitted.
  var law: any Law.Type {
    switch self {
    case .exponential: ExponentialLaw.self
    case .gamma: GammaLaw.self
    case .logNormal: LogNormalLaw.self
    case .weibull: WeibullLaw.self
    case .pareto: ParetoLaw.self
    case .burr: BurrLaw.self
    case .logLogistic: LogLogisticLaw.self
    case .shiftedExponential: ShiftedLaw<ExponentialLaw>.self
    case .shiftedGamma: ShiftedLaw<GammaLaw>.self
    case .shiftedLogNormal: ShiftedLaw<LogNormalLaw>.self
    case .shiftedWeibull: ShiftedLaw<WeibullLaw>.self
    case .shiftedLogLogistic: ShiftedLaw<LogLogisticLaw>.self
    case .logNormalMixture: LogNormalMixtureLaw.self
    }
  }

  /// How many parameters are estimated.
  public var parameterCount: Int { law.parameters.count }
}
