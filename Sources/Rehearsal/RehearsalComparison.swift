import Calibration
import ClusterModel
import Experiments
import SimKernel

/// Predicted against measured.
public struct RehearsalComparison: Sendable {
  /// Values of several runs.
  public struct Spread: Hashable, Sendable {
    /// Their median.
    public var median: Double
    /// The ends of what is meant by an interval: see the fields of ``RehearsalComparison/Row``.
    public var low, high: Double
    /// How many.
    public var count: Int
  }

  /// One figure, predicted and measured.
  public struct Row: Hashable, Sendable {
    /// What is compared.
    public var figure: Figure
    /// As measured: the median over the repetitions, and its 95 % interval, with fewer than six the least and the greatest value.
    public var measured: Spread?
    /// The same with every processor-bound phase as long as it would have been at the speed of the reference; `nil` where that
    /// changes nothing.
    public var normalised: Spread?
    /// As predicted: the median over the simulations, and between which values 95 % of them lie.
    public var predicted: Spread?

    /// Measured ÷ predicted − 1, of the medians; `nil` where one is missing or nothing was predicted.
    public var deviation: Double? {
      guard let measured, let predicted, predicted.median != 0 else { return nil }
      return measured.median / predicted.median - 1
    }

    /// Whether the measured median lies where 95 % of the simulations do.
    public var isWithin: Bool? {
      guard let measured, let predicted else { return nil }
      return measured.median >= predicted.low && measured.median <= predicted.high
    }
  }

  /// One phase of the requests of one function, over all repetitions or simulations.
  public struct PhaseRow: Hashable, Sendable {
    /// Of what.
    public var function: FunctionID
    /// Which.
    public var phase: RequestTimes.Phase
    /// As measured: median and quartiles.
    public var measured: Spread?
    /// At the speed of the reference; `nil` where the phase does not go with the processor's speed.
    public var normalised: Spread?
    /// As predicted: median and quartiles.
    public var predicted: Spread?
  }

  /// The figures: of all requests, then of each function, then of each warmth of those.
  public var rows: [Row] = []
  /// The phases, by function.
  public var phases: [PhaseRow] = []
  /// The reference that measured times are normalised to, in seconds; `nil` without any.
  public var reference: Double?

  /// Compares.
  public init(_ outcome: RehearsalOutcome, with prediction: Prediction, of plan: RehearsalPlan) {
    let played = outcome.repetitions.map { $0.records.map(RequestTimes.init) }
    let references = outcome.repetitions.map { Quantile.value(0.5, of: $0.references) }
    let usual = plan.profileReference ?? Quantile.value(0.5, of: references.compactMap { $0 })
    reference = usual
    let factors = references.map { own in
      usual.flatMap { usual in own.map { $0 > 0 ? usual / $0 : 1 } } ?? 1
    }
    let functions = (0..<plan.built.functions.count).map { FunctionID($0) }
    for figure in Self.figures(functions, played + prediction.runs.map(\.requests)) {
      var row = Row(figure: figure)
      func values(scaling: (Int) -> Double) -> [Double] {
        played.indices.compactMap { index in
          figure.value(
            of: played[index], cpuSeconds: outcome.repetitions[index].cpuSeconds,
            scaling: scaling(index))
        }
      }
      row.measured = Self.ofRepetitions(values { _ in 1 })
      if figure.kind == .median || figure.kind == .p95, usual != nil {
        row.normalised = Self.ofRepetitions(values { factors[$0] })
      }
      row.predicted = Self.spread(
        prediction.runs.compactMap {
          figure.value(of: $0.requests, cpuSeconds: $0.cpuSeconds, scaling: 1)
        }, from: 0.025, to: 0.975)
      rows.append(row)
    }
    for function in functions {
      for phase in RequestTimes.Phase.allCases {
        func times(_ runs: [[RequestTimes]], _ scaling: (Int) -> Double) -> Spread? {
          let values = runs.indices.flatMap { run in
            runs[run].filter { $0.function == function && $0.isCompleted }
              .compactMap { $0.phases[phase].map { $0 * scaling(run) } }
          }
          return Self.spread(values, from: 0.25, to: 0.75)
        }
        let row = PhaseRow(
          function: function, phase: phase, measured: times(played) { _ in 1 },
          normalised: phase.isProcessorBound && usual != nil ? times(played) { factors[$0] } : nil,
          predicted: times(prediction.runs.map(\.requests)) { _ in 1 })
        if row.measured != nil || row.predicted != nil { phases.append(row) }
      }
    }
  }

  /// All figures that there is anything to say of.
  private static func figures(_ functions: [FunctionID], _ runs: [[RequestTimes]]) -> [Figure] {
    var figures = Figure.Kind.allCases.map { Figure($0) }
    var met: Set<Figure> = []
    for request in runs.joined() where request.isCompleted {
      met.insert(Figure(.median, of: request.function, request.warmth))
    }
    for function in functions {
      if functions.count > 1, met.contains(where: { $0.function == function }) {
        figures += [.completed, .coldStarts, .median, .p95].map { Figure($0, of: function) }
      }
      // Where there is but one warmth, its figures are those above.
      let warmths = Warmth.allCases.filter { met.contains(Figure(.median, of: function, $0)) }
      for warmth in warmths where warmths.count > 1 {
        figures += [.completed, .median, .p95].map { Figure($0, of: function, warmth) }
      }
    }
    return figures
  }

  private static func ofRepetitions(_ values: [Double]) -> Spread? {
    guard let interval = MedianInterval(of: values) else {
      return spread(values, from: 0, to: 1)
    }
    return Spread(
      median: interval.median, low: interval.low, high: interval.high, count: values.count)
  }

  private static func spread(_ values: [Double], from low: Double, to high: Double) -> Spread? {
    guard let median = Quantile.value(0.5, of: values), let least = Quantile.value(low, of: values),
      let greatest = Quantile.value(high, of: values)
    else { return nil }
    return Spread(median: median, low: least, high: greatest, count: values.count)
  }
}
