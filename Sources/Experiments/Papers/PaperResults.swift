/// The figures of a paper with what was simulated for them.
public struct PaperResults: Sendable {
  /// The file.
  public let file: PaperFile
  /// The figures, in its order.
  public let figures: [PaperFigureResults]
}

/// A figure with what was simulated for it.
public struct PaperFigureResults: Sendable {
  /// The figure.
  public let figure: PaperFigure
  /// What files call it.
  public let id: String
  /// Its statements, checked.
  public let statements: [CheckedStatement]
  /// Its panels.
  public let panels: [PanelResults]
}

/// A statement with what its cases came to.
public struct CheckedStatement: Sendable {
  /// The statement.
  public let statement: PaperStatement
  /// Its cases, in its order; empty where it cannot be checked.
  public let rows: [ValidationRow]
  /// Whether ours is as stated.
  public let verdict: PaperVerdict

  /// How the cases relate to the model: fitted where one of them is; `nil` where it cannot be checked.
  public var status: ValidationStatus? {
    if rows.contains(where: { $0.figure.status == .fitted }) { return .fitted }
    return rows.first?.figure.status
  }
}

/// A panel with what is drawn in it.
public struct PanelResults: Sendable {
  /// The panel.
  public let panel: PaperPanel
  /// What files call it.
  public let id: String
  /// Runs behind each point, line or box.
  public let replications: Int
  /// What is drawn of each series, in their order.
  public let series: [SeriesResults]
}

/// What is drawn of one series.
public enum SeriesResults: Sendable {
  /// A value at each place of the sweep or each category.
  case values([PlacedValue])
  /// A box for each category.
  case boxes([BoxSummary?])
  /// Over time.
  case course([CourseSettings.Point])
  /// Times, rising.
  case shares([Double])
}

/// A mean over runs at one place of a panel.
public struct PlacedValue: Hashable, Sendable {
  /// The mean; `nil` where no run gave it.
  public let mean: Double?
  /// Its 95 % interval (Student's t); `nil` for fewer than two runs.
  public let interval: ClosedRange<Double>?
  /// What the paper's text states for this place; `nil` for nothing.
  public let stated: Double?
}

/// Times in few numbers: a box with whiskers and what lies beyond.
///
/// Source: J. Tukey, Exploratory Data Analysis, 1977.
public struct BoxSummary: Hashable, Sendable {
  /// How many there are.
  public let count: Int
  /// The farthest low value within one and a half times the height of the box.
  public let low: Double
  /// A quarter does not exceed it.
  public let lowerQuartile: Double
  /// Half do not exceed it.
  public let median: Double
  /// Three quarters do not exceed it.
  public let upperQuartile: Double
  /// The farthest high value within one and a half times the height of the box.
  public let high: Double
  /// What lies beyond, rising.
  public let outliers: [Double]

  /// Summarises times; `nil` for none.
  init?(_ values: [Double]) {
    guard let lower = Statistics.quantile(0.25, of: values),
      let median = Statistics.quantile(0.5, of: values),
      let upper = Statistics.quantile(0.75, of: values)
    else { return nil }
    let reach = 1.5 * (upper - lower)
    let near = values.filter { $0 >= lower - reach && $0 <= upper + reach }
    count = values.count
    low = near.min() ?? lower
    lowerQuartile = lower
    self.median = median
    upperQuartile = upper
    high = near.max() ?? upper
    outliers = values.filter { $0 < lower - reach || $0 > upper + reach }.sorted()
  }
}
