import ArgumentParser
import Experiments
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

  @Option(help: "How the comparison is printed: text or json.")
  var format = Format.text

  func validate() throws {
    if let replications, !(2...100_000).contains(replications) {
      throw ValidationError("--replications is 2 to 100000")
    }
  }

  func run() throws {
    let paths = files.isEmpty ? Validation.bundledFiles() : files
    guard !paths.isEmpty else {
      throw SettingsError("there is no folder calibration/cases here or above; name files of cases")
    }
    var known: [String] = []
    var all: [ValidationRow] = []
    var texts: [String] = []
    for path in paths {
      let validation = try Validation(reading: path)
      known += validation.cases.cases.map(\.id)
      let chosen = validation.cases.cases.filter { ids.isEmpty || ids.contains($0.id) }
      guard !chosen.isEmpty else { continue }
      var rows: [ValidationRow] = []
      for figure in chosen { rows.append(try validation.run(figure, replications: replications)) }
      texts.append(ValidationReport.text(validation.cases, rows))
      all += rows
    }
    if let missing = ids.first(where: { !known.contains($0) }) {
      throw SettingsError(
        "there is no case '\(missing)'; known cases: \(known.joined(separator: ", "))")
    }
    try StandardOutput.write(
      format == .json ? ValidationReport.json(all) : texts.joined(separator: "\n"))
  }
}
