import ArgumentParser
import Calibration
import Experiments
import Foundation
import Report
import SimKernel

/// `simfaas calibrate warmth`.
struct CalibrateWarmthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warmth",
    abstract:
      "Estimates how a platform keeps and chooses containers, and how well that tells its cold starts.",
    discussion: """
      A file states for each request which container served it: columns container, began, ended (seconds from any start), \
      cold (true or false) and, where it is known, arrived; or pacslab's columns. Every record is simulated with the \
      parameters found in it and with those found in each of the others. docs/calibration.md says how.
      """)

  @Argument(
    help: ArgumentHelp("The records, each of a time of its own.", valueName: "trace"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "A keep-alive window, such as 10min, that is simulated beside those found.",
      valueName: "duration"))
  var window: Window?

  @Option(help: "Repetitions of simulations in which lifetimes are drawn.")
  var replications = 40

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: "How the result is printed: text or json.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "A file to write the parameters of each record to, as scenarios write them.",
      valueName: "profile.yaml"))
  var out: String?

  func validate() throws {
    if files.isEmpty { throw ValidationError("name at least one record") }
    if !(1...10_000).contains(replications) {
      throw ValidationError("--replications is 1 to 10000")
    }
  }

  func run() throws {
    var records: [WarmthRecord] = []
    var sources: [WarmthSource] = []
    for file in files {
      let text = try SampleText(of: file)
      records.append(try WarmthRecord(try SampleTable(text.text, origin: file)))
      sources.append(WarmthSource(path: file, sha256: text.sha256))
    }
    let study = WarmthStudy(
      records, window: window?.length.inSeconds, replications: replications, seed: seed)
    if let out {
      var file = try OutputFile(out)
      file.buffer.append(WarmthProfile.yaml(study, sources, starts: starts(of: records)))
      try file.finish()
    }
    try StandardOutput.write(
      format == .json ? WarmthReport.json(study, sources) : WarmthReport.text(study, sources))
  }
}

extension CalibrateWarmthCommand {
  /// Distributions of what cold requests waited for their containers, fitted as `calibrate fit` does.
  private func starts(of records: [WarmthRecord]) -> [SampleFit?] {
    var options = FitOptions()
    options.seed = seed
    return records.enumerated().map { place, record in
      guard record.coldStarts > 0 else { return nil }
      let group = SampleGroup(
        "start of record \(place + 1)", record.coldDelays.map { SampleGroup.Observation($0) })
      return SampleFit.fits(
        of: [group], options, threads: ProcessInfo.processInfo.activeProcessorCount
      ).first
    }
  }
}
