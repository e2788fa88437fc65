import SimKernel

/// Parameters as numbers without bounds and of size one, in which minimisers search and intervals are made.
struct Coordinates {
  private let parameters: [LawParameter]
  /// What a threshold stays below, in seconds.
  let threshold: Double

  init(_ parameters: [LawParameter], threshold: Double) {
    self.parameters = parameters
    self.threshold = threshold
  }

  func coordinates(of values: [Double]) -> [Double] {
    zip(parameters, values).map { parameter, value in
      switch parameter.domain {
      case .positive: Arithmetic.log(value)
      case .share: logit(value)
      case .threshold: logit(threshold > 0 ? value / threshold : 0)
      }
    }
  }

  func values(at coordinates: [Double]) -> [Double] {
    zip(parameters, coordinates).map { parameter, x in
      switch parameter.domain {
      case .positive: Arithmetic.exp(min(max(x, -80), 80))
      case .share: logistic(x)
      case .threshold: threshold > 0 && x > -Self.far ? threshold * logistic(x) : 0
      }
    }
  }

  /// How far a search looks at first: less in larger samples, where estimates lie closer.
  func steps(count: Int) -> [Double] {
    let usual = min(0.5, 3 / Double(count).squareRoot())
    return parameters.map { $0.domain == .threshold ? 1 : usual }
  }

  /// The parameter that lies at a bound, with the family that is reached there; `nil` if none does.
  func boundary(_ values: [Double]) -> String? {
    for (parameter, value) in zip(parameters, values) {
      switch parameter.domain {
      case .threshold where value < 1e-3 * threshold: return "\(parameter.name) (none)"
      case .share where value < 1e-3 || value > 0.999: return parameter.name
      case .positive where !parameter.isDuration && (value > 1e3 || value < 1e-2):
        return parameter.name
      default: break
      }
    }
    return nil
  }

  /// How far from zero a coordinate is followed: parameters from 10⁻²⁰ to 10²⁰, shares and thresholds to within 10⁻⁵ of an end.
  func limit(of index: Int) -> Double {
    parameters[index].domain == .positive ? 46 : Self.far
  }

  /// The end of the range of a parameter.
  func extreme(of index: Int, towards sign: Double) -> Double {
    guard sign > 0 else { return 0 }
    return switch parameters[index].domain {
    case .positive: .infinity
    case .share: 1
    case .threshold: threshold
    }
  }

  /// Beyond this, a logistic is 0 or 1 for our purposes.
  private static let far = 12.0

  private func logit(_ p: Double) -> Double {
    let p = min(max(p, 1e-5), 1 - 1e-5)
    return Arithmetic.log(p / (1 - p))
  }

  private func logistic(_ x: Double) -> Double { 1 / (1 + Arithmetic.exp(-x)) }
}
