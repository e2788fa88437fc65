import SimKernel

/// How many requests an application is sent in a minute, where quantiles say so.
///
/// Minutes stand among each other as normal variates, each correlated with the one before: x' = ρ x + √(1 − ρ²) z.
struct MinuteNumbers: Sendable {
  private let quantiles: QuantileTable
  /// What a quantile is multiplied with.
  private let factor: Double
  private let persistence: Double

  /// The numbers of an application that stands for itself, where the model states them.
  init?(of application: Population.Application, _ model: PopulationModel) {
    guard let busy = application.busy, let busiest = model.busiest,
      let perMinute = busiest.applications[busy].perMinute
    else { return nil }
    quantiles = perMinute
    factor = application.requestsPerDay / 1_440 / perMinute.mean
    persistence = busiest.applications[busy].persistence
  }

  /// Where a minute stands, as a normal variate, after the one before stood at `last`.
  func standing(after last: Double, _ minute: Int64, _ normal: Double) -> Double {
    guard minute > 0 else { return normal }
    return persistence * last + max(1 - persistence * persistence, 0).squareRoot() * normal
  }

  /// The number of requests of a minute that stands there.
  func requests(at standing: Double) -> Double {
    quantiles.quantile(Arithmetic.normalProbability(standing)) * factor
  }
}
