import Experiments
import SimKernel

/// What a tuning came to.
public struct TuningOutcome: Sendable {
  /// A point that the search has met.
  public struct Point: Sendable {
    /// Its number in the database.
    public let number: Int
    /// The values of its axes.
    public let values: [String?]
    /// The generation, or for one objective the combination of listed values, from 0; `nil` for the scenario as it is.
    public let step: Int?
    /// Means over the runs of the search, by metric of ``TuneDefinition/paths``; `nil` where a run does not give it.
    public let means: [Double?]
    /// What the search made of it.
    public let score: SearchScore
    /// Why it has no score; `nil` where it has one.
    public let problem: String?
  }

  /// A mean of fresh runs.
  public struct Measured: Hashable, Sendable {
    /// The mean.
    public let mean: Double
    /// Its interval by Student's t.
    public let interval: ClosedRange<Double>
  }

  /// A point that was run anew.
  public struct Candidate: Sendable {
    /// Its place among ``TuningOutcome/points``.
    public let place: Int
    /// What can be said of it.
    public let status: FrontStatus
    /// Its fresh runs.
    public let runs: Int
    /// By metric; `nil` where a run does not give it.
    public let metrics: [Measured?]
    /// How it differs from the scenario as it is, by metric and run by run; `nil` for that itself and where one of both has no value.
    public let differences: [PairedDifference?]
    /// The candidates that are claimed to dominate it, in the order of ``TuningOutcome/candidates``.
    public let dominatedBy: [Int]
    /// The candidates that may dominate it.
    public let rivals: [Int]
  }

  /// The plan.
  public let plan: TunePlan
  /// All points that have been met, in the order of their numbers; first the scenario as it is.
  public let points: [Point]
  /// What each generation, or combination, came to.
  public let steps: [SearchStep]
  /// Why the search ended.
  public let end: SearchEnd
  /// The point that hypervolumes are measured from, in the units of the objectives; `nil` for one objective or without a feasible point.
  public let reference: [Double]?
  /// The points that were run anew, the best of the search first, the scenario as it is last.
  public let candidates: [Candidate]
  /// The place of the scenario as it is among ``candidates``; `nil` where it could not be run.
  public let baseline: Int?
  /// By objective the candidate that the search found best, of those that may belong to the front.
  public let best: [Int?]
  /// The candidate at the knee of the front; `nil` for fewer than three candidates that may belong to it, and for one objective.
  public let knee: Int?
  /// The runs of a candidate after each stage.
  public let stages: [Int]
  /// The probability with which each interval holds: that of the plan and more, as they hold whichever stage was the last.
  public let intervalConfidence: Double
  /// Runs of the search.
  public let searchRuns: Int
  /// Fresh runs of candidates.
  public let freshRuns: Int

  /// Whether a point satisfied all constraints in the search.
  public var hasFeasible: Bool { points.contains { $0.step != nil && $0.score.isFeasible } }

  /// The candidates that may belong to the front.
  public var front: [Int] { candidates.indices.filter { candidates[$0].status.isOpen } }
}
