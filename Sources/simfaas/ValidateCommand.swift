import ArgumentParser
import Experiments
import Foundation
import Report
import SimKernel

/// `simfaas validate`.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Prints published figures beside simulated ones, and says which of them were fitted.")

  @Argument(
    help: ArgumentHelp(
      "Files of cases; without any, those in calibration/cases of the nearest folder.",
      valueName: "cases.yaml"))
  var files: [String] = []

  @Option(name: .customLong("case"), help: "Only the case of this name; may be repeated.")
  var ids: [String] = []

  @Option(help: "Runs per case, at least 2; without it, as many as the file says.")
  var replications: Int?

  @Option(help: "The folder for the comparison as files; without it none are written.")
  var out: String?

  @OptionGroup var reports: ReportChoice

  @Option(help: "How the comparison is printed: text or json.")
  var format = Format.text

  @Option(help: "How many runs are under way at a time; without it, one for each core.")
  var threads: Int?

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    if let replications, !(2...100_000).contains(replications) {
      throw ValidationError("--replications is 2 to 100000")
    }
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is 1 to 1024")
    }
  }

  func run() throws {
    let paths = files.isEmpty ? Validation.bundledFiles() : files
    guard !paths.isEmpty else {
      throw SettingsError(
        "there is no folder calibration/cases here, above, or above the program; name files of cases"
      )
    }
    let validation = try Validation(reading: paths)
    let known = validation.ids
    if let missing = ids.first(where: { !known.contains($0) }) {
      throw SettingsError(
        "there is no case '\(missing)'; known cases: \(known.joined(separator: ", "))")
    }
    if let out { try OutputFolder.create(out) }
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    let tables = try validation.run(
      only: ids, replications: replications,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { ended, all in bar.show(ended: ended, of: all) }
    bar.clear()
    try StandardOutput.write(
      format == .json ? ValidationReport.json(tables) : ValidationReport.text(tables))
    if let out { try write(tables, from: paths, to: out) }
  }

  private func write(
    _ tables: [Validation.Table], from paths: [String], to folder: String
  ) throws {
    var provenance = Provenance()
    provenance.version = Simfaas.version
    provenance.command = words
    provenance.scenario = paths.joined(separator: " ")
    try OutputFile.save(provenance.json, to: "\(folder)/\(ResultFile.provenance)")
    try OutputFile.save(ValidationReport.text(tables), to: "\(folder)/\(ValidationFile.text)")
    try OutputFile.save(
      ValidationReport.json(tables), to: "\(folder)/\(ValidationFile.validation)")
    try reports.write(.validation(folder))
  }
}
