import ClusterModel
import Experiments
import SimKernel

/// What a sweep file says: a scenario, the axes along which it varies, and how often each point is run.
public struct SweepDefinition: Settings, Hashable {
  /// A name for results.
  public var name: String?
  /// What the sweep is for.
  public var about: String?
  /// The scenario, from the folder of the sweep file.
  public var scenario = ""
  /// What is replaced in all points, each as `key.path=value`.
  public var changes: [String] = []
  /// The axes; later ones change faster.
  public var axes: [AxisSettings] = []
  /// How drawn axes are placed; `nil` where there are none.
  public var design: SpaceFilling?
  /// Conditions of which none may hold for a point.
  public var skip: [String] = []
  /// How often each point is run, each time with other random numbers.
  public var replications = 1
  /// The seed of the scenario's random streams; `nil` for the scenario's own.
  public var seed: UInt64?
  /// Whether all points meet the same random numbers.
  public var randomNumbers = RandomNumbers.common
  /// What is kept of each run; `nil` for every number of `summary.json`.
  public var metrics: [String]?
  /// When a run is stopped.
  public var limit = RunLimits()
  /// What a point means whose scenario is wrong.
  public var invalid = InvalidPoints.stop

  /// Creates a sweep of nothing.
  public init() {}

  /// The keys of a sweep file.
  public static var schema: [Setting<SweepDefinition>] {
    what + [
      Setting(
        "replications", \.replications, .count(1...1_000_000),
        "How often each point is run, each time with other random numbers."),
      Setting(
        "seed", \.seed, .optional(.seed, none: "that of the scenario"),
        "The seed of the scenario's random streams."),
      Setting(
        "randomNumbers", \.randomNumbers, .choice,
        "Whether replication r of all points has the same random numbers, or every point has its own."
      ),
      Setting(
        "metrics", \.metrics,
        .optional(
          .list(of: .name("a path"), atLeast: 1, "paths"), none: "every number of `summary.json`"),
        "What is kept of each run, as in `simfaas compare --metric`."),
      Setting("limit", \.limit, .section(), "When a run is stopped and recorded as such."),
      Setting(
        "invalid", \.invalid, .choice,
        "Whether a point whose scenario is wrong stops the sweep before it begins, or is recorded as failed."
      ),
    ]
  }

  private static var what: [Setting<SweepDefinition>] {
    [
      Setting(
        "name", \.name, .optional(.name(), none: "the name of the file"), "A name for results."),
      Setting(
        "about", \.about, .optional(.name("a text"), none: "nothing to say"),
        "What the sweep is for."),
      Setting(
        "scenario", \.scenario, .name("a file"), required: true,
        "The scenario, from the folder of the sweep file."),
      Setting(
        "set", \.changes, .list(of: .name("a change"), "changes"),
        "What is replaced in all points, each as `key.path=value`."),
      Setting(
        "axes", \.axes, .list(of: .section(), "axes"),
        "What varies; later axes change faster."),
      Setting(
        "design", \.design, .optional(SpaceFilling.kind, none: "no axis is drawn"),
        "How drawn axes are placed; every point of the design is combined with all values of the other axes."
      ),
      Setting(
        "skip", \.skip, .oneOrList(of: .name("a condition"), "conditions"),
        "Points for which one of these conditions holds are left out."),
    ]
  }

  /// Reports what fits nowhere: names twice, conditions that cannot be read, drawn axes without a design.
  public func check(_ reader: inout SettingsReader) { DefinitionCheck(self).run(&reader) }

  /// The names of all keys, in the order of the axes.
  public var labels: [String] { axes.flatMap { $0.columns.map(\.label) } }
}

/// Whether points share random numbers.
public enum RandomNumbers: String, CaseIterable, Hashable, Sendable {
  /// Replication r of every point has the same seed and number: differences between points are due to the axes.
  case common
  /// Every point has a seed of its own, derived from the sweep's: what a model fitted across points assumes.
  case independent
}

/// What a point means whose scenario is wrong.
public enum InvalidPoints: String, CaseIterable, Hashable, Sendable {
  /// An error before the start.
  case stop
  /// Runs that are recorded as failed.
  case record
}

/// When a run is stopped.
public struct RunLimits: Settings, Hashable {
  /// Real time of one run; `nil` for any.
  public var time: SimDuration?
  /// Events of one run; `nil` for any number.
  public var events: UInt64?
  /// Memory of one run, which then has a process of its own; `nil` for all there is.
  public var memory: Bytes?

  /// Creates limits that stop nothing.
  public init() {}

  /// The keys under `limit`.
  public static var schema: [Setting<RunLimits>] {
    [
      Setting(
        "time", \.time, .optional(.quantity(from: .zero, above: true), none: "any"),
        "Real time of one run; looked at every \(Runner.sliceEvents) events."),
      Setting(
        "events", \.events, .optional(.count(1...1_000_000_000_000_000), none: "any number"),
        "Events of one run; looked at every \(Runner.sliceEvents) events."),
      Setting(
        "memory", \.memory, .optional(.quantity(from: Bytes.mebibytes(64)), none: "all there is"),
        "Memory of one run, which then has a process of its own."),
    ]
  }
}
