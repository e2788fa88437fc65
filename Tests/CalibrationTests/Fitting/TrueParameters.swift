import Calibration

extension Family {
  /// Parameters as they occur among phases of a container, for tests that draw from the family.
  var typical: [Double] {
    switch self {
    case .exponential: [0.2]
    case .gamma: [2.5, 0.1]
    case .logNormal: [0.2, 0.5]
    case .weibull: [1.8, 0.3]
    case .pareto: [0.1, 2.5]
    case .burr: [3, 1.2, 0.2]
    case .logLogistic: [4, 0.2]
    case .shiftedExponential: [0.1, 0.05]
    case .shiftedGamma: [0.1, 2.5, 0.04]
    case .shiftedLogNormal: [0.1, 0.1, 0.6]
    case .shiftedWeibull: [0.1, 1.6, 0.1]
    case .shiftedLogLogistic: [0.1, 3, 0.1]
    case .logNormalMixture: [0.7, 0.1, 0.2, 0.4, 0.3]
    }
  }
}
