import SimKernel

/// Published figures of one system, and how each comes out of runs: a file in `calibration/cases/`.
public struct ValidationCases: Settings {
  /// What is compared, for the head of the table.
  public var about = ""
  /// Where the figures were published.
  public var source = ""
  /// The scenario file, from the folder of this one, of cases that name none.
  public var scenario: String?
  /// Runs of each variant, of cases that do not say.
  public var replications = 20
  /// What of the scenario is replaced in all cases.
  public var changes: [String] = []
  /// Variants that cases share.
  public var variants: [ValidationVariant] = []
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
        "scenario", \.scenario, .optional(.name("a file"), none: "each case names its own"),
        "The scenario, from the folder of this file."),
      Setting("replications", \.replications, .count(2...100_000), "Runs of each variant."),
      Setting(
        "set", \.changes, .list(of: .name("a change"), "changes"), "What is replaced in all runs."),
      Setting(
        "variants", \.variants, ValidationVariant.kind, "Variants that measures of cases may name."),
      Setting(
        "cases", \.cases, .list(of: .section(), atLeast: 1, "cases"), required: true, "The cases."),
    ]
  }

  /// Reports cases of one name, without a scenario, and measures that name no variant.
  public func check(_ reader: inout SettingsReader) {
    var ids: [String: Int] = [:]
    for (index, figure) in cases.enumerated() {
      let steps: [SettingsReader.Step] = [.key("cases"), .index(index)]
      if let earlier = ids.updateValue(index, forKey: figure.id) {
        reader.report(
          "there are two cases '\(figure.id.abbreviatedForMessage)'; entry \(earlier) has the name already",
          at: steps + [.key("id")])
      }
      guard let measure = figure.measure else { continue }
      if figure.scenario == nil, scenario == nil {
        reader.report("neither the case nor the file names a scenario", at: steps)
      }
      let known = pool(of: figure).map(\.name)
      for name in measure.comparison.names ?? [] where !known.contains(name) {
        reader.reportUnknown(
          "variant", name, among: known, plural: "variants", at: steps + [.key("measure")])
      }
      if case .alone(nil) = measure.comparison, figure.variants.count > 1 || figure.sweep != nil {
        reader.report(
          "does not say of which variant; write at: { variant: …, of: … }",
          at: steps + [.key("measure")])
      }
    }
  }

  /// The variants that `figure` may name.
  private func pool(of figure: ValidationCase) -> [ValidationVariant] {
    if let sweep = figure.sweep { return sweep.variants }
    return figure.variants.isEmpty ? variants : figure.variants
  }

  /// The variants that are run for `figure`, with all that is replaced in them; none where it is missing.
  func variants(of figure: ValidationCase) -> [ValidationVariant] {
    guard let measure = figure.measure else { return [] }
    let pool = pool(of: figure)
    let chosen: [ValidationVariant]
    if case .alone(nil) = measure.comparison {
      chosen = figure.variants.isEmpty ? [ValidationVariant("", [])] : pool
    } else if let names = measure.comparison.names {
      chosen = names.compactMap { name in pool.first { $0.name == name } }
    } else {
      chosen = pool
    }
    return chosen.map { ValidationVariant($0.name, changes + figure.changes + $0.changes) }
  }
}
