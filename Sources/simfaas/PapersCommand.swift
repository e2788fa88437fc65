import ArgumentParser
import Experiments
import Figures
import Foundation
import Report
import SimKernel

/// `simfaas papers`.
struct PapersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "papers",
    abstract:
      "Draws the figures of published papers from simulations, and checks what their texts state.",
    discussion: """
      Writes OUT/papers.md, a page with each figure beside ours, and for each drawing OUT/figures/papers/NAME.svg and NAME.csv. See \
      docs/validation.md.
      """)

  @Argument(
    help: ArgumentHelp(
      "Files of figures; without any, those in calibration/figures of the nearest folder.",
      valueName: "figures.yaml"))
  var files: [String] = []

  @Option(help: ArgumentHelp("The folder for the page and the drawings.", valueName: "folder"))
  var out: String?

  @Option(help: ArgumentHelp("Only the figure of this name; may be repeated.", valueName: "name"))
  var only: [String] = []

  @Flag(help: "Says which figures there are, and makes none.")
  var list = false

  @Option(help: "Runs of each point, at least 2; without it, as many as the files say.")
  var replications: Int?

  @Option(
    help:
      "Writes drawings fit for a paper in this form, svg, pdf or png (300 dots to the inch), in place of the page."
  )
  var format: Canvas.Form?

  @Option(help: "The width of those in millimetres: 40 to 1000; 85 is a column, 175 a page.")
  var width = 120.0

  @Option(help: "How many runs are under way at a time; without it, one for each core.")
  var threads: Int?

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    if let replications, !(2...10_000).contains(replications) {
      throw ValidationError("--replications is 2 to 10000")
    }
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is 1 to 1024")
    }
    guard (40...1_000).contains(width) else { throw ValidationError("--width is 40 to 1000") }
    guard list || out != nil else {
      throw ValidationError("name a folder for the files with --out, or ask for --list")
    }
  }

  func run() throws {
    let paths = files.isEmpty ? PaperStudy.bundledFiles() : files
    guard !paths.isEmpty else {
      throw SettingsError(
        "there is no folder calibration/figures here, above, or above the program; name files of figures"
      )
    }
    let study = try PaperStudy(reading: paths)
    if list { return try StandardOutput.write(study.ids.map { "\($0)\n" }.joined()) }
    for id in only where !study.ids.contains(id) {
      throw SettingsError(
        "there is no figure '\(id)'"
          + NearestName.hint(for: id, among: study.ids, plural: "figures"),
        position: SourcePosition(origin: "--only"))
    }
    let folder = out ?? "."
    try OutputFolder.create(folder)
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    let papers = try study.run(
      only: only, replications: replications,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { ended, all in bar.show(ended: ended, of: all) }
    bar.clear()
    do {
      let written = try PaperFiles.write(
        PaperPage(papers), to: folder, on: format.map { .file($0, width: width) })
      try StandardOutput.write(written.map { "\($0)\n" }.joined())
    } catch let error as GnuplotError {
      throw Stop(status: Stop.failed, messages: [error.description])
    }
  }
}
