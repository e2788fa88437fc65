import ArgumentParser
import Calibration
import Experiments
import Foundation
import Report

/// `simfaas calibrate structure`.
struct CalibrateStructureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "structure",
    abstract:
      "Fits parameters that show in how measured times change with what was set up: cores, quotas, links, clients.",
    discussion: """
      The file is CSV with named columns; rows marked in a column warm_up are left out. The models and their columns: \
      \(StructureKind.allCases.map(\.help).joined(separator: "; ")). Column repetition, where there is one, says which rows \
      of a set-up were measured together. docs/calibration.md has the formulas.
      """)

  @Argument(help: "The model: \(StructureKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var model: StructureKind

  @Argument(help: ArgumentHelp("The measurements.", valueName: "samples.csv"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "A column that is not called as usual, such as simultaneous=concurrency; may be repeated.",
      valueName: "usual=name"))
  var column: [ColumnName] = []

  @Option(help: "The unit of the times: s, ms, us or ns.")
  var unit = TimeUnit.s

  @OptionGroup var rows: RowChoices

  @Option(help: "The cores that work in parallel; simultaneous-starts needs it.")
  var cores: Double?

  @Option(help: "Samples of repetitions drawn again for the intervals; 0 for none.")
  var replicates = 199

  @Option(help: "The probability with which intervals hold the true value, between 0.5 and 0.99.")
  var confidence = 0.9

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: "How the fits are printed: text or json.")
  var format = Format.text

  @Option(
    help: ArgumentHelp("A file to write the parameters to.", valueName: "profile.yaml"))
  var out: String?

  func validate() throws {
    if replicates != 0, !(39...100_000).contains(replicates) {
      throw ValidationError("--replicates is 0, or 39 to 100000")
    }
    if !(0.5...0.99).contains(confidence) {
      throw ValidationError("--confidence is between 0.5 and 0.99")
    }
    if (model == .simultaneousStarts) != (cores != nil) {
      throw ValidationError(
        model == .simultaneousStarts
          ? "simultaneous-starts needs --cores, the cores that really work in parallel: calibrate node measures them"
          : "--cores is for simultaneous-starts")
    }
    if let cores, !(0.01...100_000).contains(cores) {
      throw ValidationError("--cores is 0.01 to 100000")
    }
    let read = model.columns + [.seconds]
    for it in column where !read.contains(it.column) {
      throw ValidationError(
        "\(model.rawValue) reads no column '\(it.column.usualName)'; it reads "
          + read.map(\.usualName).joined(separator: ", "))
    }
  }

  func run() throws {
    let text = try SampleText(of: file)
    let table = try StructureTable(model, selection, of: try SampleTable(text.text, origin: file))
    let outcomes = try table.outcomes(selection, options)
    let source = StructureSource(path: file, sha256: text.sha256, model, selection, table)
    if let out {
      var file = try OutputFile(out)
      file.buffer.append(StructureProfile.yaml(outcomes, source, options))
      try file.finish()
    }
    try StandardOutput.write(
      format == .json
        ? StructureReport.json(outcomes, source, options)
        : StructureReport.text(outcomes, source, options))
  }

  private var selection: StructureSelection {
    var selection = StructureSelection()
    for it in column { selection.names[it.column] = it.name }
    selection.secondsPerUnit = unit.seconds
    selection.by = rows.columns
    selection.conditions = rows.conditions.map(\.condition)
    if let cores { selection.cores = cores }
    return selection
  }

  private var options: FitOptions {
    var options = FitOptions()
    options.replicates = replicates
    options.seed = seed
    options.confidence = confidence
    return options
  }
}

/// A column under another name, such as `simultaneous=concurrency`.
struct ColumnName: ExpressibleByArgument {
  let column: StructureColumn
  let name: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2,
      let column = StructureColumn.allCases.first(where: { $0.usualName == parts[0] })
    else { return nil }
    (self.column, name) = (column, parts[1])
  }
}

extension StructureKind: ExpressibleByArgument {
  /// The model with what it reads.
  fileprivate var help: String {
    "\(rawValue) (\((columns + [.seconds]).filter { $0 != .repetition }.map(\.usualName).joined(separator: ", ")))"
  }
}
