import Experiments
import Figures

/// The page of the documentation with the figures of papers beside ours, as it stands in `docs/papers.md`.
public struct PaperPage {
  /// Where drawings and numbers lie, seen from the page.
  public static let figureFolder = "figures/papers"

  private let papers: [PaperResults]

  /// Creates the page of some papers.
  public init(_ papers: [PaperResults]) { self.papers = papers }

  /// The drawings of all panels, in their order.
  public var figures: [Figure] {
    papers.flatMap(\.figures).flatMap(\.panels).map { PanelFigure($0).figure }
  }

  /// The page.
  public var markdown: String {
    var lines = Self.head
    lines += ["## All figures", ""] + overview
    if !differences.isEmpty { lines += ["", "## What does not match", ""] + differences }
    for paper in papers {
      lines += ["", "## \(paper.file.about)", "", "\(paper.file.source)."]
      for figure in paper.figures { lines += [""] + section(of: figure) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let head = [
    "# The papers' figures beside ours", "",
    "This page, its drawings and the tables behind them are made by `make figures` (`simfaas papers --out docs`); every number and every result",
    "below is computed. Words and what is run are in `calibration/figures`, the cases that check statements in `calibration/cases`;",
    "[validation](validation.md#figures-of-the-papers) says how to write them.", "",
    "The papers' pictures are not at hand: a figure is described as the *text* of its paper describes it, and beside ours stands what the text",
    "states, in numbers or in words. Crosses in our drawings are numbers that the text states. Axes, and values along them that no text names, are ours.",
    "",
    "| result | meaning |", "|---|---|",
    "| matches | our mean is within 10 % of the stated number, or as near as the row says; or what is stated in words holds: an order, or the range that the row asks for, in which we put the words |",
    "| does not match | neither is so |",
    "| not simulated | the model does not have it; the row says why |", "",
    "A *fitted* row shows that a parameter was chosen so that it comes out, and is never counted as a prediction; of a *predicted* one no parameter",
    "depends on it; *shape* is an order, a trend or a range stated in words. Intervals are of 95 % (Student's t over runs).",
    "",
  ]

  // MARK: Overview

  private var overview: [String] {
    var lines = [
      "| figure | about | predicted that match | shapes that match | fitted that match | not simulated |",
      "|---|---|---|---|---|---|",
    ]
    var all: [CheckedStatement] = []
    for paper in papers {
      for figure in paper.figures {
        all += figure.statements
        lines.append(
          "| [\(Self.name(of: figure, in: paper.file))](#\(Self.anchor(of: figure))) | \(Self.cell(figure.figure.title)) | "
            + Self.counts(figure.statements) + " |")
      }
    }
    lines.append("| all | | \(Self.counts(all)) |")
    return lines
  }

  /// What does not match, in the order of the papers.
  private var differences: [String] {
    papers.flatMap { paper in
      paper.figures.flatMap { figure in
        figure.statements.filter { $0.verdict == .differs }.map { checked in
          let fields = Self.fields(of: checked)
          return
            "* [\(Self.name(of: figure, in: paper.file))](#\(Self.anchor(of: figure))): \(checked.statement.says). Stated \(fields.stated), ours \(fields.ours)"
            + (checked.status.map { " (\($0.rawValue))." } ?? ".")
        }
      }
    }
  }

  private static func counts(_ statements: [CheckedStatement]) -> String {
    let checked = statements.filter { $0.verdict != .missing }
    func share(_ statements: [CheckedStatement]) -> String {
      statements.isEmpty
        ? "–" : "\(statements.count { $0.verdict == .matches }) of \(statements.count)"
    }
    let missing = statements.count - checked.count
    return [
      share(checked.filter { $0.status == .predicted }),
      share(checked.filter { $0.status == .shape }),
      share(checked.filter { $0.status == .fitted }), missing == 0 ? "–" : "\(missing)",
    ].joined(separator: " | ")
  }

  private static func name(of figure: PaperFigureResults, in file: PaperFile) -> String {
    "\(file.name) \(figure.figure.number)"
  }

  private static func anchor(of figure: PaperFigureResults) -> String { "figure-\(figure.id)" }

  // MARK: One figure

  private func section(of results: PaperFigureResults) -> [String] {
    let figure = results.figure
    var lines = [
      "<a id=\"\(Self.anchor(of: results))\"></a>", "",
      "### Figure \(figure.number): \(figure.title)", "", "**The paper's:** \(figure.shows)", "",
      "**Ours:**",
    ]
    for panel in results.panels {
      let path = "\(Self.figureFolder)/\(panel.id)"
      lines += [
        "", "![\(panel.panel.title)](\(path).svg)", "",
        "*\(panel.panel.title).* \(PanelFigure(panel).caption) [Numbers](\(path).csv).",
      ]
    }
    lines += [
      "", "| the text states | stated | ours | 95 % interval | error | status | result |",
      "|---|---|---|---|---|---|---|",
    ]
    lines += results.statements.map(Self.row)
    if !figure.remarks.isEmpty { lines += [""] + figure.remarks.map { "* \($0)" } }
    return lines
  }

  private static func row(_ checked: CheckedStatement) -> String {
    let statement = checked.statement
    let words =
      cell(statement.says)
      + (statement.within == PaperStatement().within || checked.rows.isEmpty
        ? "" : " (here within \(Readable.percentage(statement.within)) %)")
    let fields = fields(of: checked)
    return "| "
      + [
        words, fields.stated, fields.ours, fields.interval, fields.error,
        checked.status?.rawValue ?? "", result(checked),
      ].joined(separator: " | ") + " |"
  }

  /// The numbers of a statement; of several cases how many hold.
  private static func fields(
    of checked: CheckedStatement
  ) -> (stated: String, ours: String, interval: String, error: String) {
    if checked.rows.isEmpty { return ("in words", "–", "", "") }
    if checked.rows.count == 1 { return numbers(of: checked.rows[0]) }
    let holding = checked.rows.count {
      PaperVerdict.on($0, within: checked.statement.within) == .matches
    }
    return ("in words", "\(holding) of \(checked.rows.count) hold", "", "")
  }

  private static func result(_ checked: CheckedStatement) -> String {
    let word =
      checked.verdict == .matches ? checked.verdict.rawValue : "**\(checked.verdict.rawValue)**"
    let reasons = [checked.statement.missing] + checked.rows.map(\.reason)
    guard let reason = reasons.compactMap(\.self).first else { return word }
    return "\(word): \(cell(reason))"
  }

  /// What is stated, what ours is, its interval, and how far it is off.
  private static func numbers(
    of row: ValidationRow
  ) -> (stated: String, ours: String, interval: String, error: String) {
    let figure = row.figure
    let isShare = figure.unit == "share"
    let unit = ["share": " %", "ratio": ""][figure.unit] ?? " \(figure.unit)"
    func stated(_ value: Double) -> String { Readable.plain(isShare ? value * 100 : value) }
    func ours(_ value: Double) -> String {
      isShare ? Readable.fixed(value * 100, 1) : Readable.significant(value, digits: 4)
    }
    guard !figure.isOrder else {
      return ("in words", row.holds.map { $0 ? "holds" : "does not hold" } ?? "–", "", "")
    }
    let words = figure.published.map { stated($0) + unit } ?? "in words"
    let range = figure.expected.map { range in
      "; asked for: \(stated(range.from))"
        + (range.from == range.to ? "" : " to \(stated(range.to))") + unit
    }
    return (
      words + (range ?? ""), row.simulated.map { ours($0) + unit } ?? "–",
      row.interval.map { "\(ours($0.lowerBound)) to \(ours($0.upperBound))" } ?? "",
      range == nil ? row.relativeError.map { Readable.signedPercent($0) } ?? "" : "",
    )
  }

  /// A text that stands in one cell of a table.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
      .split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
