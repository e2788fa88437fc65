import SimKernel

/// One published figure, and how it comes out of runs.
public struct ValidationCase: Settings {
  /// Its name.
  public var id = ""
  /// Its value; `nil` where only an order or a trend was published.
  public var published: Double?
  /// The unit of the value.
  public var unit = ""
  /// How the value relates to the model.
  public var status = ValidationStatus.predicted
  /// What kind of value it is.
  public var kind = ValidationKind.measured
  /// Where it was published; `nil` for where the file says.
  public var source: String?
  /// The scenario file, from the folder of the cases; `nil` for the file's.
  public var scenario: String?
  /// Runs of each variant; `nil` for as many as the file says.
  public var replications: Int?
  /// What of the scenario is replaced in all variants, each as `key.path=value`.
  public var changes: [String] = []
  /// The variants of the scenario; without any, those of the file that the measure names.
  public var variants: [ValidationVariant] = []
  /// One key that takes one value after the other.
  public var sweep: SweepSettings?
  /// How the figure comes from the runs.
  public var measure: Measure?
  /// Why the model cannot give the figure; `nil` where it can.
  public var missing: String?
  /// Where the simulated value is to lie, where what was published is no more than a trend.
  public var expected: ExpectedRange?
  /// What is to be said about it.
  public var note: String?

  /// Creates a case without a name.
  public init() {}

  /// The keys of a case.
  public static var schema: [Setting<Self>] { figure + runs }

  private static var figure: [Setting<Self>] {
    [
      Setting("id", \.id, .name(), required: true, "Its name."),
      Setting(
        "published", \.published,
        .optional(.number(-1e12...1e12), none: "only an order or a trend"),
        "The published value."),
      Setting("unit", \.unit, .name("a unit"), required: true, "The unit of the value."),
      Setting(
        "status", \.status, .choice, required: true,
        "Whether the value was used to fit the model, or is predicted by it."),
      Setting("kind", \.kind, .choice, "What kind of value it is."),
      Setting(
        "source", \.source, .optional(.name("a text"), none: "as the file says"),
        "Where it was published."),
      Setting(
        "missing", \.missing, .optional(.name("a text"), none: "the model gives it"),
        "Why the model cannot give it."),
      Setting(
        "expect", \.expected, .optional(.section(), none: "nothing"),
        "Where the simulated value is to lie."),
      Setting(
        "note", \.note, .optional(.name("a text"), none: "nothing to say"),
        "What is to be said about it."),
    ]
  }

  private static var runs: [Setting<Self>] {
    [
      Setting(
        "scenario", \.scenario, .optional(.name("a file"), none: "as the file says"),
        "The scenario, from the folder of this file."),
      Setting(
        "replications", \.replications, .optional(.count(2...100_000), none: "as the file says"),
        "Runs of each variant, each with other random numbers."),
      Setting(
        "set", \.changes, .list(of: .name("a change"), "changes"), "What is replaced in all runs."),
      Setting("variants", \.variants, ValidationVariant.kind, "Variants of the scenario."),
      Setting(
        "sweep", \.sweep, .optional(.section(), none: "no sweep"),
        "One key that takes one value after the other, each a variant of that name."),
      Setting(
        "measure", \.measure, .optional(Measure.kind, none: "`missing` says why"),
        "How the figure comes from the runs."),
    ]
  }

  /// Reports what contradicts itself.
  public func check(_ reader: inout SettingsReader) {
    if missing != nil {
      reader.require(measure == nil, at: "measure", "a case that is missing has no measure")
    } else {
      reader.require(
        measure != nil, "states neither how it is measured ('measure') nor why it is missing")
    }
    reader.require(
      published != nil || status == .shape, at: "published",
      "only where the status is shape may there be no published value")
    reader.require(
      variants.isEmpty || sweep == nil, at: "sweep", "a case has either variants or a sweep")
    guard let measure, measure.comparison.needsSweep else { return }
    reader.require(sweep != nil, at: "measure", "the measure needs a sweep")
    reader.require(
      sweep.map { $0.numbers != nil } ?? true, at: "sweep",
      "the values of this measure's sweep must be numbers")
  }
}

/// Where a simulated value is to lie.
public struct ExpectedRange: Settings, Hashable {
  /// The least.
  public var from = 0.0
  /// The greatest.
  public var to = 0.0

  /// Creates a range of zero alone.
  public init() {}

  /// The keys under `expect`.
  public static var schema: [Setting<ExpectedRange>] {
    [
      Setting("from", \.from, .number(-1e12...1e12), required: true, "The least."),
      Setting("to", \.to, .number(-1e12...1e12), required: true, "The greatest."),
    ]
  }

  /// Reports a range without a value.
  public func check(_ reader: inout SettingsReader) {
    reader.require(to >= from, at: "to", "is less than 'from'")
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

/// What kind of value a published one is.
public enum ValidationKind: String, CaseIterable, Hashable, Sendable {
  /// How something was set up.
  case setup
  /// Measured on a real system.
  case measured
  /// Follows from a closed form or by hand.
  case theory
}
