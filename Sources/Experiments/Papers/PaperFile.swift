import SimKernel

/// The measured figures of one paper and their counterparts from runs: a file in `calibration/figures/`.
public struct PaperFile: Settings {
  /// What files and commands call the paper.
  public var paper = ""
  /// What people call it, in few letters.
  public var name = ""
  /// What it measured, for the head of its part of the page.
  public var about = ""
  /// Where it was published.
  public var source = ""
  /// Files of cases that statements name, from the folder of this one.
  public var cases: [String] = []
  /// The scenario file, from the folder of this one, of panels that name none.
  public var scenario: String?
  /// Runs of each point, of panels that do not say.
  public var replications = 5
  /// What of the scenario is replaced in all panels.
  public var changes: [String] = []
  /// The figures in the order of the paper.
  public var figures: [PaperFigure] = []

  /// Creates a file without figures.
  public init() {}

  /// The keys of the file.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "paper", \.paper, .slug("a name of the paper"), required: true,
        "What files and commands call the paper."),
      Setting(
        "name", \.name, .name(), required: true, "What people call the paper, in few letters."),
      Setting("about", \.about, .name("a text"), required: true, "What the paper measured."),
      Setting("source", \.source, .name("a text"), required: true, "Where it was published."),
      Setting(
        "cases", \.cases, .list(of: .name("a file"), atLeast: 1, "files of cases"), required: true,
        "Files of cases that statements name, from the folder of this file."),
      Setting(
        "scenario", \.scenario, .optional(.name("a file"), none: "each panel names its own"),
        "The scenario of panels that name none, from the folder of this file."),
      Setting(
        "replications", \.replications, .count(1...10_000),
        "Runs of each point, of panels that do not say."),
      Setting(
        "set", \.changes, .list(of: .name("a change"), "changes"),
        "What is replaced in all panels."),
      Setting(
        "figures", \.figures, .list(of: .section(), atLeast: 1, "figures"), required: true,
        "The figures in the order of the paper."),
    ]
  }

  /// Reports figures of one number, panels of one name, and panels without a scenario.
  public func check(_ reader: inout SettingsReader) {
    var numbers: [String: Int] = [:]
    for (index, figure) in figures.enumerated() {
      let steps: [SettingsReader.Step] = [.key("figures"), .index(index)]
      if let earlier = numbers.updateValue(index, forKey: figure.number) {
        reader.report(
          "there are two figures \(figure.number.abbreviatedForMessage); entry \(earlier) has the number already",
          at: steps + [.key("number")])
      }
      for (place, panel) in figure.panels.enumerated()
      where panel.scenario == nil && scenario == nil {
        reader.report(
          "neither the panel nor the file names a scenario",
          at: steps + [.key("panels"), .index(place)])
      }
    }
  }

  /// What files call a figure, or one of its panels: `pisa-6`, `li-8-latency`.
  ///
  /// - Parameters:
  ///   - figure: One of ``figures``.
  ///   - panel: One of its panels; `nil` for the figure as a whole.
  /// - Returns: Small letters, digits and dashes.
  public func id(of figure: PaperFigure, _ panel: PaperPanel? = nil) -> String {
    let number = figure.number.split(separator: ".").joined(separator: "-")
    return ([paper, number] + [panel?.name].compactMap(\.self).filter { !$0.isEmpty })
      .joined(separator: "-")
  }
}

extension SettingKind where Value == String {
  /// A text that is part of a file's name: small letters, digits and dashes.
  ///
  /// - Parameters:
  ///   - noun: What the text is, with its article.
  ///   - allowsPoints: Whether points may stand in it, as in `3.2`.
  /// - Returns: The kind.
  static func slug(_ noun: String, allowsPoints: Bool = false) -> Self {
    let name = Self.name(noun)
    return Self(
      name.description,
      read: { document, reader in
        guard let text = name.read(document, &reader) else { return nil }
        let isFine = text.utf8.allSatisfy {
          (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
            || allowsPoints && $0 == 0x2e
        }
        guard isFine else {
          reader.report(
            "'\(text.abbreviatedForMessage)' is part of a file's name; expected small letters, digits and dashes"
          )
          return nil
        }
        return text
      }, write: name.write)
  }
}
