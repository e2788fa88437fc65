import Experiments
import SimKernel

/// A metric that is to be small, or large.
public struct ObjectiveSettings: Settings, Hashable {
  /// What is wanted of a metric.
  public enum Goal: String, CaseIterable, Hashable, Sendable {
    /// Less is better.
    case minimise
    /// More is better.
    case maximise
  }

  /// The metric's path in `summary.json`.
  public var metric = ""
  /// What is wanted of it.
  public var goal = Goal.minimise

  /// Creates an objective without a metric.
  public init() {}

  /// The keys of an objective.
  public static var schema: [Setting<ObjectiveSettings>] {
    [
      Setting(
        "metric", \.metric, .name("a path"), required: true,
        "The metric, a number in `summary.json`, as in `simfaas compare --metric`."),
      Setting("goal", \.goal, .choice, "What is wanted of it."),
    ]
  }

  /// The metric as a search sees it, for which less is always better.
  func signed(_ value: Double) -> Double { goal == .minimise ? value : -value }
}

/// How often points are run.
public struct TuneReplications: Settings, Hashable {
  /// Runs of every point that the search meets: replications 0, 1, ….
  public var search = 5
  /// Fresh runs of each candidate in the first stage.
  public var first = 10
  /// Fresh runs of each candidate at most.
  public var most = 80

  /// Creates the usual numbers.
  public init() {}

  /// The keys under `replications`.
  public static var schema: [Setting<TuneReplications>] {
    [
      Setting(
        "search", \.search, .count(1...10_000),
        "Runs of every point that the search meets, the same replications for all."),
      Setting(
        "first", \.first, .count(4...10_000),
        "Fresh runs of each candidate before it is first judged; then twice as many, and so on."),
      Setting("most", \.most, .count(4...100_000), "Fresh runs of each candidate at most."),
    ]
  }

  /// Reports a last stage before the first.
  public func check(_ reader: inout SettingsReader) {
    reader.require(first <= most, at: "first", "is more than 'most', \(most)")
  }
}

/// How much is searched.
public struct SearchSettings: Settings, Hashable {
  /// Points of a generation.
  public var population = 32
  /// The most generations.
  public var generations = 20
  /// The most runs of the search; `nil` for as many as generations need.
  public var budget: Int?
  /// Generations without gain after which the search ends; `nil` for none.
  public var stall: Int? = 5
  /// The growth of the hypervolume that counts as gain.
  public var leastGain = 0.001
  /// How many points are run anew; `nil` for a number that depends on the objectives.
  public var candidates: Int?
  /// The seed of the search.
  public var seed: UInt64 = 1

  /// Creates the usual search.
  public init() {}

  /// The keys under `search`.
  public static var schema: [Setting<SearchSettings>] {
    [
      Setting(
        "population", \.population, .count(4...10_000),
        "Points of a generation; for one objective, those that fill the space at first."),
      Setting(
        "generations", \.generations, .count(1...100_000),
        "The most generations; for one objective, `population` times as many points at most."),
      Setting(
        "budget", \.budget,
        .optional(.count(1...100_000_000), none: "as many as generations need"),
        "The most runs of the search; fresh runs of candidates come on top."),
      Setting(
        "stall", \.stall, .optional(.count(1...100_000), none: "it does not end early"),
        "Generations in which the hypervolume must grow by `leastGain`, or the search ends."),
      Setting(
        "leastGain", \.leastGain, .ratio(0...1), "The growth that counts as gain, as a part of it."),
      Setting(
        "candidates", \.candidates,
        .optional(.count(1...200), none: "16; 4 for one objective"),
        "How many of the best points are run anew and judged; the scenario's own values come on top."
      ),
      Setting("seed", \.seed, .seed, "The seed of the search; runs have the scenario's."),
    ]
  }
}
