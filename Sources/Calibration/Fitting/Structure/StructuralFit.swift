import CGSL
import SimKernel

/// A structural model fitted by least squares of the logarithms of ratios, with intervals over repetitions.
///
/// Repetitions are drawn again within each set-up (a bootstrap of clusters, because what is measured together is alike).
/// The standard error is that of the replicates' estimates, made larger by √(m ÷ (m − 1)) for m repetitions a set-up,
/// and the interval is Student's with as many degrees of freedom as repetitions are left over. Parameters do not fall
/// below zero, and neither do their intervals.
public struct StructuralFit<Model: StructuralModel>: Sendable {
  /// The model with the best parameters.
  public let model: Model
  /// The intervals of the parameters, in their order; the whole range of what the measurements do not tell.
  public let intervals: [ClosedRange<Double>]
  /// The covariances of the estimates.
  public let covariance: [[Double]]
  /// The root of the mean square of log(measured ÷ expected): 0.1 is a tenth either way.
  public let deviation: Double
  /// Whether the search found an optimum.
  public let converged: Bool

  /// Fits the model.
  ///
  /// - Parameters:
  ///   - repetitions: What was measured; at least as many times as parameters, all above zero.
  ///   - name: What the measurements are called; replicates are drawn from a stream of this name.
  ///   - options: How many replicates, from which seed, and the confidence. Below two replicates, intervals are of no width.
  public init(_ repetitions: [Repetition<Model.Observation>], name: String, _ options: FitOptions) {
    let fit = Self.fit(repetitions.flatMap(\.observations), near: nil)
    model = fit.model
    converged = fit.converged
    deviation = fit.deviation
    let values = model.values
    var draws = RandomStream(seed: options.seed, name: "structure/\(name)")
    var replicates: [[Double]] = []
    for _ in 0..<options.replicates {
      let drawn = Self.drawn(repetitions, &draws)
      let replicate = Self.fit(drawn.flatMap(\.observations), near: fit.model)
      if replicate.converged { replicates.append(replicate.model.values) }
    }
    let sizes = Self.places(repetitions).map { Double($0.count) }
    let least = sizes.min() ?? 1
    let freedom = max(sizes.reduce(0) { $0 + $1 - 1 }, 1)
    guard replicates.count > 1, least > 1 else {
      covariance = []
      intervals = values.map { $0...$0 }
      return
    }
    let factor = least / (least - 1)
    let covariance = covariances(replicates).map { $0.map { $0 * factor } }
    self.covariance = covariance
    let quantile = gsl_cdf_tdist_Qinv((1 - options.confidence) / 2, freedom)
    let observations = repetitions.flatMap(\.observations)
    intervals = values.indices.map { i in
      guard Self.isTold(i, by: observations, fit.model) else { return Self.range(of: i) }
      let width = quantile * covariance[i][i].squareRoot()
      return max(values[i] - width, 0)...(values[i] + width)
    }
  }

  /// Whether the observations say anything of the parameter at `index`.
  ///
  /// They do not where changing it changes no expected time. A share at an end of its range does not leave it in any
  /// replicate, which says nothing of how far the truth may be.
  private static func isTold(
    _ index: Int, by observations: [Model.Observation], _ model: Model
  ) -> Bool {
    let values = model.values
    if Model.parameters[index].domain == .share, !(1e-3...0.999).contains(values[index]) {
      return false
    }
    var moved = values
    moved[index] *= 0.5
    let other = Model(moved)
    return observations.contains { model.expected($0) != other.expected($0) }
  }

  /// All values that the parameter at `index` can have.
  private static func range(of index: Int) -> ClosedRange<Double> {
    0...(Model.parameters[index].domain == .share ? 1 : .infinity)
  }

  private static func fit(
    _ observations: [Model.Observation], near: Model?
  ) -> (model: Model, deviation: Double, converged: Bool) {
    let coordinates = Coordinates(Model.parameters, threshold: 0)
    let measured = observations.flatMap { Model.measured($0) }.map { Arithmetic.log($0) }
    let start = near ?? Model.guess(observations)
    let result = LeastSquares.fit(
      from: coordinates.coordinates(of: start.values), count: measured.count
    ) { point in
      let model = Model(coordinates.values(at: point))
      let expected = observations.flatMap { model.expected($0) }
      return zip(measured, expected).map { $0 - Arithmetic.log($1) }
    }
    let mean = result.sumOfSquares / Double(measured.count)
    return (Model(coordinates.values(at: result.point)), mean.squareRoot(), result.converged)
  }

  /// As many repetitions of each set-up, each drawn among all of its set-up.
  private static func drawn(
    _ repetitions: [Repetition<Model.Observation>], _ draws: inout RandomStream
  ) -> [Repetition<Model.Observation>] {
    var result: [Repetition<Model.Observation>] = []
    for places in places(repetitions) {
      for _ in places {
        result.append(repetitions[places[Int(draws.index(below: UInt32(places.count)))]])
      }
    }
    return result
  }

  /// For each set-up in ascending order, the places of its repetitions.
  private static func places(_ repetitions: [Repetition<Model.Observation>]) -> [[Int]] {
    let setUps = Set(repetitions.map(\.setUp)).sorted()
    return setUps.map { setUp in repetitions.indices.filter { repetitions[$0].setUp == setUp } }
  }
}
