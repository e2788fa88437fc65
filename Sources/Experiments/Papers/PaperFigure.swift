import SimKernel

/// One measured figure of a paper: what its text says of it, and what is drawn beside it.
public struct PaperFigure: Settings {
  /// Its number in the paper, such as `6` or `3.2`.
  public var number = ""
  /// What it is about.
  public var title = ""
  /// What it shows, in our words, as far as the text says.
  public var shows = ""
  /// What the text states of it.
  public var statements: [PaperStatement] = []
  /// Why ours is as it is where it differs, and what was assumed.
  public var remarks: [String] = []
  /// Our counterpart.
  public var panels: [PaperPanel] = []

  /// Creates a figure that shows nothing.
  public init() {}

  /// The keys of a figure.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "number", \.number, .slug("a figure's number", allowsPoints: true), required: true,
        "Its number in the paper."),
      Setting("title", \.title, .name("a title"), required: true, "What it is about."),
      Setting(
        "shows", \.shows, .name("a text"), required: true,
        "What it shows, in our words, as far as the text says."),
      Setting(
        "statements", \.statements, .list(of: .section(), atLeast: 1, "statements"),
        required: true, "What the text states of it."),
      Setting(
        "remarks", \.remarks, .list(of: .name("a text"), "remarks"),
        "Why ours is as it is where it differs, and what was assumed."),
      Setting(
        "panels", \.panels, .list(of: .section(), atLeast: 1, "panels"), required: true,
        "Our counterpart: one drawing each."),
    ]
  }

  /// Reports panels that files could not tell apart.
  public func check(_ reader: inout SettingsReader) {
    var names: [String: Int] = [:]
    for (index, panel) in panels.enumerated() {
      let steps: [SettingsReader.Step] = [.key("panels"), .index(index), .key("name")]
      if panel.name.isEmpty, panels.count > 1 {
        reader.report("is missing: one of several panels needs a name", at: steps)
      } else if let earlier = names.updateValue(index, forKey: panel.name) {
        reader.report(
          "there are two panels '\(panel.name)'; entry \(earlier) has the name already", at: steps)
      }
    }
  }
}

/// Something that the text of a paper states of a figure, and how it is checked against runs.
public struct PaperStatement: Settings {
  /// What is stated, in our words.
  public var says = ""
  /// The cases that check it: one with a number, or several that all have to hold.
  public var cases: [String] = []
  /// How far a simulated value may be from a stated one, relative to it.
  public var within = 0.1
  /// Why it cannot be checked; `nil` where it is.
  public var missing: String?

  /// Creates a statement of nothing.
  public init() {}

  /// The keys of a statement.
  public static var schema: [Setting<Self>] {
    [
      Setting("says", \.says, .name("a text"), required: true, "What is stated, in our words."),
      Setting(
        "cases", \.cases, .oneOrList(of: .name("the name of a case"), "names of cases"),
        "The case that checks it, or several that all have to hold."),
      Setting(
        "within", \.within, .ratio(0...10),
        "How far a simulated value may be from a stated one, relative to it."),
      Setting(
        "missing", \.missing, .optional(.name("a text"), none: "it is checked"),
        "Why it cannot be checked."),
    ]
  }

  /// Reports what is neither checked nor explained, or both.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      cases.isEmpty != (missing == nil),
      "states either the 'cases' that check it or why they are 'missing'")
  }
}
