import SimKernel

/// One drawing of our counterpart of a figure.
public struct PaperPanel: Settings {
  /// How a panel is drawn.
  public enum Form: String, CaseIterable, Hashable, Sendable {
    /// Along the numbers of a sweep, a line a series; means with intervals.
    case lines
    /// A group of bars for each category, a bar a series; means with intervals.
    case bars
    /// A box for each category: quartiles, whiskers, and what lies beyond.
    case boxes
    /// Over time, a line a series, each of one run.
    case course
    /// The share of requests that took no longer, a line a series.
    case shares
  }

  /// What tells it from the other panels of its figure; empty where there is no other.
  public var name = ""
  /// Its title.
  public var title = ""
  /// What is to be seen.
  public var caption = ""
  /// How it is drawn.
  public var form = Form.lines
  /// The axis to the right; of boxes the one of their values.
  public var x = PaperAxis()
  /// The axis upwards; of no meaning for boxes and shares.
  public var y = PaperAxis()
  /// The scenario file, from the folder of the file; `nil` for the file's.
  public var scenario: String?
  /// Runs of each point; `nil` for as many as the file says.
  public var replications: Int?
  /// What of the scenario is replaced.
  public var changes: [String] = []
  /// What lines go along.
  public var sweep: SweepSettings?
  /// What bars and boxes stand for.
  public var categories: [PaperCategory] = []
  /// The series.
  public var series: [PaperSeries] = []

  /// Creates a panel without series.
  public init() {}

  /// The keys of a panel.
  public static var schema: [Setting<Self>] { drawing + runs }

  private static var drawing: [Setting<Self>] {
    [
      Setting(
        "name", \.name, .slug("a panel's name"), "What tells it from the figure's other panels."),
      Setting("title", \.title, .name("a title"), required: true, "Its title."),
      Setting("caption", \.caption, .name("a text"), required: true, "What is to be seen."),
      Setting("draw", \.form, .choice, required: true, "How it is drawn."),
      Setting("x", \.x, .section(), required: true, "The axis to the right."),
      Setting("y", \.y, .section(), "The axis upwards."),
    ]
  }

  private static var runs: [Setting<Self>] {
    [
      Setting(
        "scenario", \.scenario, .optional(.name("a file"), none: "as the file says"),
        "The scenario, from the folder of this file."),
      Setting(
        "replications", \.replications, .optional(.count(1...10_000), none: "as the file says"),
        "Runs of each point, each with other random numbers."),
      Setting(
        "set", \.changes, .list(of: .name("a change"), "changes"), "What is replaced in all runs."),
      Setting(
        "sweep", \.sweep, .optional(.section(), none: "no sweep"), "What lines go along."),
      Setting(
        "categories", \.categories, .list(of: .section(), "categories"),
        "What bars and boxes stand for."),
      Setting(
        "series", \.series, .list(of: .section(), atLeast: 1, "series"), required: true,
        "The series, at most eight."),
    ]
  }

  /// Reports what does not fit how the panel is drawn.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      (form == .lines) == (sweep != nil), at: "sweep",
      form == .lines ? "lines need a sweep to go along" : "only lines go along a sweep")
    if let sweep {
      reader.require(sweep.numbers != nil, at: "sweep", "its values must be numbers of one unit")
    }
    let needsCategories = form == .bars || form == .boxes
    reader.require(
      needsCategories != categories.isEmpty, at: "categories",
      needsCategories ? "\(form.rawValue) need categories" : "only bars and boxes have categories")
    reader.require(series.count <= 8, at: "series", "there are colours for eight series")
    reader.require(
      form != .boxes || series.count == 1, at: "series", "boxes are of one series")
    reader.require(
      form != .bars || y.scale == .linear, at: "y", "bars begin at zero, which has no logarithm")
    if form != .boxes && form != .shares {
      reader.require(!y.label.isEmpty, at: "y", "the axis upwards needs a label")
    }
    for (index, one) in series.enumerated() {
      let steps: [SettingsReader.Step] = [.key("series"), .index(index)]
      if let problem = problem(of: one) { reader.report(problem, at: steps) }
      let places = sweep?.values ?? categories.map(\.name)
      for (number, stated) in one.stated.enumerated() where !places.contains(stated.at) {
        reader.reportUnknown(
          "place", stated.at, among: places, plural: "places",
          at: steps + [.key("stated"), .index(number), .key("at")])
      }
    }
  }

  /// What a series lacks to be drawn so, or has in vain.
  private func problem(of series: PaperSeries) -> String? {
    let hasReadings = series.reading != nil || categories.contains { $0.reading != nil }
    let hasAllReadings =
      series.reading != nil || !categories.isEmpty && categories.allSatisfy { $0.reading != nil }
    switch form {
    case .lines, .bars:
      if !hasAllReadings { return "does not say what is read of each run ('of')" }
      if series.times != nil { return "'times' are drawn as boxes or shares" }
      if series.course != nil { return "a 'course' is drawn as course" }
    case .boxes, .shares:
      if series.times == nil { return "does not say which 'times' are drawn" }
      if hasReadings || series.course != nil { return "boxes and shares are of 'times' alone" }
    case .course:
      if series.course == nil { return "does not say which 'course' is drawn" }
      if hasReadings || series.times != nil { return "a course is of a column of samples alone" }
    }
    if !series.stated.isEmpty, form != .lines, form != .bars {
      return "stated values are drawn among lines and bars only"
    }
    return nil
  }
}
