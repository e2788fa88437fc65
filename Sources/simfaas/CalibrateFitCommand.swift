import ArgumentParser
import Calibration
import Experiments
import Foundation
import Report

/// `simfaas calibrate fit`.
struct CalibrateFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract:
      "Fits distributions to measured times, chooses one for each group, and says how well it fits.",
    discussion: """
      The file is CSV with named columns; rows marked in a column warm_up are left out. The p-values come from samples \
      drawn from each fit and fitted again. Samples of calibrate docker, without --by, become the profile of the engine and its \
      machine, which scenarios name under profile. docs/calibration.md says how all this is done and how well it works.
      """)

  @Argument(help: ArgumentHelp("The measurements.", valueName: "samples.csv"))
  var file: String

  @Option(help: ArgumentHelp("The column of the times.", valueName: "column"))
  var value = "seconds"

  @Option(help: "The unit of that column: s, ms, us or ns.")
  var unit = TimeUnit.s

  @OptionGroup var rows: RowChoices

  @Option(
    help: ArgumentHelp(
      "The column of the time of measuring; without it, unix_time if there is one, else the order of the rows.",
      valueName: "column"))
  var time: String?

  @Option(
    help: ArgumentHelp(
      "The column of a fixed amount of work measured beside each row; without it, reference_seconds if there is one.",
      valueName: "column"))
  var reference: String?

  @Flag(help: "Also rows that are marked as warm-up.")
  var warmUp = false

  @Option(
    help: ArgumentHelp(
      """
      The families to try, separated by commas; without it, all: \
      \(Family.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "families"))
  var families: FamilyList?

  @Option(help: "By what the family is chosen: aicc or bic.")
  var criterion = FitOptions.Criterion.correctedAIC

  @Option(help: "Samples drawn from each fit and fitted again; 0 for none, then without intervals.")
  var replicates = 199

  @Option(help: "The probability with which intervals hold the true value, between 0.5 and 0.99.")
  var confidence = 0.9

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: "How many fits are under way at a time; without it, one for each core.")
  var threads: Int?

  @Option(help: "How the fits are printed: text or json.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "A file to write the chosen distributions to, as scenarios write them.",
      valueName: "profile.yaml"))
  var out: String?

  @Option(
    name: .customLong("hold-out"),
    help: ArgumentHelp(
      "Of an engine's samples, leaves every n-th round for calibrate check.", valueName: "n"))
  var holdOut: Int?

  @Option(
    help:
      "Of an engine's samples, the cores of its machine; without it, as facts.json beside them says."
  )
  var cores: Double?

  @Option(
    help:
      "Of an engine's samples, when times are brought to one speed of the machine: auto, always or never."
  )
  var normalise = EngineSamples.Normalisation.auto

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    if let holdOut, !(2...1_000).contains(holdOut) {
      throw ValidationError("--hold-out is 2 to 1000: 3 leaves every third round")
    }
    if let cores, !(0.1...10_000).contains(cores) {
      throw ValidationError("--cores is 0.1 to 10000")
    }
    if !(0...100_000).contains(replicates) {
      throw ValidationError("--replicates is 0 to 100000")
    }
    if !(0.5...0.99).contains(confidence) {
      throw ValidationError("--confidence is between 0.5 and 0.99")
    }
    // The ends of an interval are replicates, and so is the smallest p-value that rejects, 1 in 40.
    let least = max(Int((2 / (1 - confidence)).rounded()) - 1, 39)
    if replicates > 0, replicates < least {
      throw ValidationError(
        "--replicates is 0, or at least \(least) with --confidence \(confidence)")
    }
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is 1 to 1024")
    }
  }

  func run() throws {
    let source = try SampleText(of: file)
    let table = try SampleTable(source.text, origin: file)
    if fitsEngine(table) {
      var fitting = EngineFitting()
      fitting.options = options
      fitting.normalisation = normalise
      fitting.holdOut = holdOut
      fitting.cores = cores
      fitting.threads = threads
      fitting.progress = progress
      try StandardOutput.write(
        try fitting.fit(source, try PhaseSample.samples(of: table), to: out))
      return
    }
    try refuseEngineOptions()
    let samples = try SelectedSamples(selection, of: table)
    let bar = SharedProgressBar(progress)
    let fits = SampleFit.fits(
      of: samples.groups, options,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { ended, all in bar.show(ended: ended, of: all) }
    bar.clear()
    let described = FitSource(path: file, sha256: source.sha256, selection: selection, samples)
    if let out {
      var file = try OutputFile(out)
      file.buffer.append(FitProfile.yaml(fits, described, options))
      try file.finish()
    }
    try StandardOutput.write(
      format == .json
        ? FitReport.json(fits, described, options) : FitReport.text(fits, described, options))
  }

  /// Whether the file comes from `calibrate docker` and nobody asks for groups of their own.
  private func fitsEngine(_ table: SampleTable) -> Bool {
    PhaseSample.canRead(table) && rows.by == nil && rows.conditions.isEmpty && value == "seconds"
      && time == nil && reference == nil && !warmUp && format == .text
  }

  private func refuseEngineOptions() throws {
    for (name, isStated) in [
      ("hold-out", holdOut != nil), ("cores", cores != nil), ("normalise", normalise != .auto),
    ] where isStated {
      throw ValidationError(
        "--\(name) is for the profile of an engine: samples of calibrate docker, without --by, --where and the like"
      )
    }
  }

  private var selection: SampleSelection {
    var selection = SampleSelection()
    selection.value = value
    selection.secondsPerUnit = unit.seconds
    selection.by = rows.columns
    selection.conditions = rows.conditions.map(\.condition)
    selection.time = time
    selection.reference = reference
    selection.includesWarmUp = warmUp
    return selection
  }

  private var options: FitOptions {
    var options = FitOptions()
    if let families { options.families = families.families }
    options.replicates = replicates
    options.seed = seed
    options.confidence = confidence
    options.criterion = criterion
    return options
  }
}

/// The unit of a column of times.
enum TimeUnit: String, ExpressibleByArgument, CaseIterable {
  case s, ms, us, ns

  var seconds: Double {
    switch self {
    case .s: 1
    case .ms: 1e-3
    case .us: 1e-6
    case .ns: 1e-9
    }
  }
}

/// Families on the command line, separated by commas.
struct FamilyList: ExpressibleByArgument {
  let families: [Family]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    families = names.compactMap { Family(rawValue: String($0)) }
    guard families.count == names.count, Set(families).count == families.count else { return nil }
  }
}

extension FitOptions.Criterion: ExpressibleByArgument {}

extension EngineSamples.Normalisation: ExpressibleByArgument {}
