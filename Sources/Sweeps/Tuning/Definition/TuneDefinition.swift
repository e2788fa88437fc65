import Experiments
import SimKernel

/// An axis of a tuning: a key with what it may be, or several keys that change together.
public struct TuneAxis: Settings, Hashable {
  /// The key; one without a path where ``TuneAxis/zip`` has several.
  public var column = KeySettings()
  /// Keys that take their first values together, then their second ones, and so on.
  public var zip: [KeySettings] = []
  /// The condition under which points have this axis; `nil` for always.
  public var when: String?

  /// Creates an axis without a key.
  public init() {}

  /// The keys of an axis.
  public static var schema: [Setting<TuneAxis>] {
    KeySettings.schema.map { $0.under(\.column) } + [
      Setting(
        "zip", \.zip, .list(of: .section(), "keys"),
        "In place of `key`: several keys that change together, as in a sweep."),
      Setting(
        "when", \.when, .optional(.name("a condition"), none: "always"),
        "The condition on axes above under which points have this axis."),
    ]
  }

  /// Reports keys without values and lists of different lengths.
  public func check(_ reader: inout SettingsReader) { axis.check(&reader) }

  /// The same as an axis of a sweep.
  var axis: AxisSettings {
    var axis = AxisSettings()
    axis.column = column
    axis.zip = zip
    axis.when = when
    return axis
  }
}

/// What a tune file says: a scenario, what may vary, and what is wanted.
public struct TuneDefinition: Settings, Hashable {
  /// A name for results.
  public var name: String?
  /// What the tuning is for.
  public var about: String?
  /// The scenario, from the folder of the tune file.
  public var scenario = ""
  /// What is replaced in all points, each as `key.path=value`.
  public var changes: [String] = []
  /// What varies.
  public var axes: [TuneAxis] = []
  /// Conditions of which none may hold for a point.
  public var skip: [String] = []
  /// What is wanted, one to three metrics.
  public var objectives: [ObjectiveSettings] = []
  /// What must be kept.
  public var constraints: [String] = []
  /// Metrics that are reported beside these.
  public var metrics: [String] = []
  /// How often points are run.
  public var replications = TuneReplications()
  /// How much is searched.
  public var search = SearchSettings()
  /// The probability with which claims and intervals hold.
  public var confidence = 0.95
  /// The seed of the scenario's random streams; `nil` for the scenario's own.
  public var seed: UInt64?
  /// When a run is stopped.
  public var limit = RunLimits()
  /// What a point means whose scenario is wrong.
  public var invalid = InvalidPoints.stop

  /// Creates a tuning of nothing.
  public init() {}

  /// The keys of a tune file.
  public static var schema: [Setting<TuneDefinition>] {
    what + [
      Setting("replications", \.replications, .section(), "How often points are run."),
      Setting("search", \.search, .section(), "How much is searched."),
      Setting(
        "confidence", \.confidence, .ratio(0.5...0.999),
        "The probability with which no claim about the front is wrong, and with which each interval holds."
      ),
      Setting(
        "seed", \.seed, .optional(.seed, none: "that of the scenario"),
        "The seed of the scenario's random streams."),
      Setting("limit", \.limit, .section(), "When a run is stopped and recorded as such."),
      Setting(
        "invalid", \.invalid, .choice,
        "Whether a wrong scenario, among those looked at before the start, is an error, or its point counts as failed."
      ),
    ]
  }

  private static var what: [Setting<TuneDefinition>] {
    [
      Setting(
        "name", \.name, .optional(.name(), none: "the name of the file"), "A name for results."),
      Setting(
        "about", \.about, .optional(.name("a text"), none: "nothing to say"),
        "What the tuning is for."),
      Setting(
        "scenario", \.scenario, .name("a file"), required: true,
        "The scenario, from the folder of the tune file."),
      Setting(
        "set", \.changes, .list(of: .name("a change"), "changes"),
        "What is replaced in all points, each as `key.path=value`."),
      Setting(
        "axes", \.axes, .list(of: .section(), atLeast: 1, "axes"), required: true,
        "What varies: ranges are searched, values of a list have no order."),
      Setting(
        "skip", \.skip, .oneOrList(of: .name("a condition"), "conditions"),
        "Points for which one of these conditions holds are never run."),
      Setting(
        "objectives", \.objectives, .list(of: .section(), atLeast: 1, "objectives"),
        required: true, "What is wanted: one to three metrics."),
      Setting(
        "constraints", \.constraints, .oneOrList(of: .name("a constraint"), "constraints"),
        "What must be kept, such as `responseTimeSeconds.p99 <= 500ms`: a metric, `<=` or `>=`, a number or a quantity."
      ),
      Setting(
        "metrics", \.metrics, .list(of: .name("a path"), "paths"),
        "Metrics that are kept and reported beside objectives and constraints."),
    ]
  }

  /// Reports what fits nowhere: names twice, conditions and constraints that cannot be read, too many objectives.
  public func check(_ reader: inout SettingsReader) { TuneCheck(self).run(&reader) }

  /// Every metric that is kept, once: of objectives, of constraints, then the others.
  public var paths: [String] {
    var seen: Set<String> = []
    let limits = constraints.compactMap { try? MetricLimit($0).metric }
    return (objectives.map(\.metric) + limits + metrics).filter { seen.insert($0).inserted }
  }

  /// How many candidates are run anew.
  var candidateCount: Int { search.candidates ?? (objectives.count == 1 ? 4 : 16) }

  /// The most points of a search.
  var mostPoints: Int {
    let all = search.population * search.generations
    return search.budget.map { min(all, $0 / replications.search) } ?? all
  }

  /// What decides which points are met and what their runs come to: all but names, limits, when the search ends, and what
  /// is run behind it.
  ///
  /// A tuning goes on where only these have changed.
  var deciding: TuneDefinition {
    var other = self
    let usual = TuneDefinition()
    (other.name, other.about, other.limit, other.invalid) = (nil, nil, usual.limit, usual.invalid)
    other.confidence = usual.confidence
    (other.replications.first, other.replications.most) =
      (usual.replications.first, usual.replications.most)
    other.search.stall = usual.search.stall
    other.search.leastGain = usual.search.leastGain
    other.search.candidates = usual.search.candidates
    // For one objective, combinations of choices share what there is; for several, generations follow one another.
    if objectives.count > 1 {
      // A budget may be less than the first generation.
      other.search.population = min(search.population, mostPoints)
      other.search.generations = usual.search.generations
      other.search.budget = nil
    }
    return other
  }
}
