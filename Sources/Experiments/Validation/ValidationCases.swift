import SimKernel

/// Published figures of one system, and how each comes out of a scenario: a file in `calibration/cases/`.
public struct ValidationCases: Settings {
  /// What is compared, for the head of the table.
  public var about = ""
  /// Where the figures were published.
  public var source = ""
  /// The scenario file, from the folder of this one.
  public var scenario = ""
  /// Runs per case, each with other random numbers.
  public var replications = 20
  /// The cases in the order in which they are shown.
  public var cases: [ValidationCase] = []

  /// Creates a file without cases.
  public init() {}

  /// The keys of the file.
  public static var schema: [Setting<Self>] {
    [
      Setting("about", \.about, .name("a text"), required: true, "What is compared."),
      Setting(
        "source", \.source, .name("a text"), required: true, "Where the figures were published."),
      Setting(
        "scenario", \.scenario, .name("a file"), required: true,
        "The scenario, from the folder of this file."),
      Setting("replications", \.replications, .count(2...100_000), "Runs per case."),
      Setting(
        "cases", \.cases, .list(of: .section(), atLeast: 1, "cases"), required: true, "The cases."),
    ]
  }
}

/// One published figure.
public struct ValidationCase: Settings {
  /// Its name.
  public var id = ""
  /// Its value.
  public var published = 0.0
  /// The unit of the value.
  public var unit = ""
  /// How the value relates to the model.
  public var status = ValidationStatus.predicted
  /// What of the scenario is replaced, each as `key.path=value`.
  public var changes: [String] = []
  /// Where in `summary.json` the value is; `[max]` and `[min]` behind a list take the extreme of its items.
  public var measure = ""
  /// What is to be said about it.
  public var note: String?

  /// Creates a case without a name.
  public init() {}

  /// The keys of a case.
  public static var schema: [Setting<Self>] {
    [
      Setting("id", \.id, .name(), required: true, "Its name."),
      Setting(
        "published", \.published, .number(-1e12...1e12), required: true, "The published value."),
      Setting("unit", \.unit, .name("a unit"), required: true, "The unit of the value."),
      Setting(
        "status", \.status, .choice, required: true,
        "Whether the value was used to fit the model, or is predicted by it."),
      Setting("set", \.changes, .list(of: .name("a change"), "changes"), "What is replaced."),
      Setting(
        "measure", \.measure, .name("a path"), required: true, "Where the value is in summary.json."
      ),
      Setting(
        "note", \.note, .optional(.name("a text"), none: "nothing to say"),
        "What is to be said about it."),
    ]
  }
}

/// How a published value relates to the model.
public enum ValidationStatus: String, CaseIterable, Hashable, Sendable {
  /// A parameter was chosen so that it comes out.
  case fitted
  /// No parameter depends on it.
  case predicted
  /// Only an order or a trend was published; the value is what words stand for.
  case shape
}
