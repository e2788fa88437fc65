import ArgumentParser
import Experiments
import Figures
import Report
import SimKernel

/// Whether a page is written beside results.
struct ReportChoice: ParsableArguments {
  @Flag(name: .customLong("no-report"), help: "Writes no page (HTML) beside the results.")
  var leavesOutReport = false

  /// Writes the page of results.
  ///
  /// - Throws: What is wrong with the results, or why the file cannot be written.
  func write(_ results: SavedResults) throws {
    guard !leavesOutReport else { return }
    try Self.write(results)
  }

  /// Writes the page of results, whatever was chosen.
  ///
  /// - Throws: What is wrong with the results, or why the file cannot be written.
  static func write(_ results: SavedResults) throws {
    try write(try results.page(), to: results.pagePath)
  }

  /// Writes a page, and says on standard error where it has no figures.
  ///
  /// - Throws: Why it cannot be written.
  static func write(_ page: ReportPage, to path: String) throws {
    if let reason = try PageFile.write(page, to: path) {
      Terminal.say("simfaas: note: \(path) has no figures: \(reason)\n")
    }
  }
}

/// `simfaas report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Makes the page (HTML) of a run, a comparison, a validation, a rehearsal, a sweep or a tuning from its files.",
    discussion: "The page opens without a network: it loads nothing. See docs/reports.md.")

  @Argument(
    help: ArgumentHelp(
      "The folder of a run, a comparison, a validation or a rehearsal, or the database of a sweep or a tuning.",
      valueName: "folder|file.sqlite"))
  var results: String

  @Option(
    help: ArgumentHelp(
      "The page; without it, report.html in the folder, or beside the database under its name.",
      valueName: "file.html"))
  var out: String?

  func run() throws {
    let saved = try SavedResults(at: results)
    let path = out ?? saved.pagePath
    try ReportChoice.write(try saved.page(), to: path)
    try StandardOutput.write(path + "\n")
  }
}

extension Canvas.Form: ExpressibleByArgument {}

/// `simfaas figures`.
struct FiguresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Draws the figures of results as files fit for a paper, each with its numbers.",
    discussion: """
      For each figure NAME there are NAME.svg (or .pdf, .png), NAME.csv with all that is drawn, NAME.gp, the program of gnuplot's that \
      draws it, and NAME.txt, its caption. See docs/reports.md.
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder of a run, a comparison, a validation or a rehearsal, or the database of a sweep or a tuning.",
      valueName: "folder|file.sqlite"))
  var results: String

  @Option(help: ArgumentHelp("The folder for the files.", valueName: "folder"))
  var out: String?

  @Option(help: "The form of the files: svg, pdf or png (300 dots to the inch).")
  var format = Canvas.Form.svg

  @Option(help: "The width in millimetres: 40 to 1000; 85 is a column, 175 a page.")
  var width = 120.0

  @Option(help: ArgumentHelp("Only the figure of this name; may be repeated.", valueName: "name"))
  var only: [String] = []

  @Flag(help: "Says which figures there are, and draws none.")
  var list = false

  func validate() throws {
    guard (40...1_000).contains(width) else { throw ValidationError("--width is 40 to 1000") }
    guard list || out != nil else {
      throw ValidationError("name a folder for the files with --out, or ask for --list")
    }
  }

  func run() throws {
    let figures = try SavedResults(at: results).page().figures
    if list {
      return try StandardOutput.write(figures.map { "\($0.id)  \($0.title)\n" }.joined())
    }
    do {
      let written = try FigureFiles.write(
        figures, only: only, to: out ?? ".", on: .file(format, width: width))
      try StandardOutput.write(
        written.map { "\(out ?? ".")/\($0).\(format.rawValue)\n" }.joined())
    } catch let error as GnuplotError {
      throw Stop(status: Stop.failed, messages: [error.description])
    }
  }
}
