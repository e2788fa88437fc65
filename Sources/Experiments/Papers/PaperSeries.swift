import SimKernel

/// An axis of a panel.
public struct PaperAxis: Settings {
  /// How values lie along it.
  public enum Scale: String, CaseIterable, Hashable, Sendable {
    /// In proportion.
    case linear
    /// By their logarithm.
    case logarithmic
  }

  /// What it shows.
  public var label = ""
  /// Its unit; empty for plain numbers.
  public var unit = ""
  /// How values lie along it.
  public var scale = Scale.linear
  /// A value that it reaches to; `nil` where the values decide.
  public var least: Double?

  /// Creates an axis without a label.
  public init() {}

  /// The keys of an axis.
  public static var schema: [Setting<PaperAxis>] {
    [
      Setting("label", \.label, .name("a text"), required: true, "What it shows."),
      Setting("unit", \.unit, .name("a unit"), "Its unit."),
      Setting("scale", \.scale, .choice, "How values lie along it."),
      Setting(
        "from", \.least, .optional(.number(-1e12...1e12), none: "the values decide"),
        "A value that it reaches to, such as zero."),
    ]
  }

  /// Reports a zero that has no logarithm.
  public func check(_ reader: inout SettingsReader) {
    guard scale == .logarithmic, let least else { return }
    reader.require(least > 0, at: "from", "a logarithmic axis has no \(least)")
  }
}

/// What a group of bars, or a box, stands for.
public struct PaperCategory: Settings {
  /// What is written beside it.
  public var name = ""
  /// What of the scenario is replaced.
  public var changes: [String] = []
  /// What is read of each run; `nil` for what the series says.
  public var reading: Reading?

  /// Creates a category without a name.
  public init() {}

  /// The keys of a category.
  public static var schema: [Setting<PaperCategory>] {
    [
      Setting("name", \.name, .name(), required: true, "What is written beside it."),
      Setting("set", \.changes, .list(of: .name("a change"), "changes"), "What is replaced."),
      Setting(
        "of", \.reading, .optional(Reading.kind, none: "as the series says"),
        "What is read of each run."),
    ]
  }
}

/// A line, or bars or boxes of one colour.
public struct PaperSeries: Settings {
  /// Its name in the key; empty for none.
  public var name = ""
  /// What of the scenario is replaced.
  public var changes: [String] = []
  /// What is read of each run, for lines and bars.
  public var reading: Reading?
  /// Which requests' times are drawn, for boxes and shares.
  public var times: RequestTimesSettings?
  /// What is drawn over time, for courses.
  public var course: CourseSettings?
  /// Values that the text states.
  public var stated: [StatedValue] = []

  /// Creates a series of nothing.
  public init() {}

  /// The keys of a series.
  public static var schema: [Setting<PaperSeries>] {
    [
      Setting("name", \.name, .name(), "Its name in the key."),
      Setting("set", \.changes, .list(of: .name("a change"), "changes"), "What is replaced."),
      Setting(
        "of", \.reading, .optional(Reading.kind, none: "each category says"),
        "What is read of each run, for lines and bars."),
      Setting(
        "times", \.times, .optional(.section(), none: "no times"),
        "Which requests' times are drawn, for boxes and shares."),
      Setting(
        "course", \.course, .optional(.section(), none: "no course"),
        "What is drawn over time, for courses."),
      Setting(
        "stated", \.stated, .list(of: .section(), "stated values"),
        "Values that the paper's text states, drawn beside ours."),
    ]
  }
}

/// A value that a paper's text states, drawn beside ours.
public struct StatedValue: Settings {
  /// Where it stands: a value of the sweep, or the name of a category.
  public var at = ""
  /// The case whose published value it is.
  public var figure = ""

  /// Creates a value of no case.
  public init() {}

  /// The keys of a stated value.
  public static var schema: [Setting<StatedValue>] {
    [
      Setting(
        "at", \.at, .name("a place"), required: true,
        "Where it stands: a value of the sweep, or the name of a category."),
      Setting(
        "case", \.figure, .name("the name of a case"), required: true,
        "The case whose published value it is."),
    ]
  }
}
