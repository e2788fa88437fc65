import ArgumentParser
import Experiments
import Report
import Workloads

/// `simfaas trace fit`.
struct TraceFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Estimates a population of functions from a trace, in one pass.",
    discussion: """
      What it writes is a model for trace generate. Comments say how many observations stand behind each figure.
      """)

  @OptionGroup var input: TraceInput

  @Option(
    help: """
      Which functions are one application: auto, as the format says, or names, as what stands before the first slash \
      of their names where the format says nothing.
      """)
  var applications = ApplicationRule.auto

  @Option(
    help: ArgumentHelp("The file to write; without it, standard output.", valueName: "file"))
  var out: String?

  func run() throws {
    var records = try input.records()
    var bar = ProgressBar(input.progress)
    defer { bar.clear() }
    let fit = try PopulationFit(&records, readsNames: applications == .names) { records, requests in
      bar.show(bytes: records.bytesRead, of: records.bytes, requests: requests)
    }
    bar.clear()
    input.report(skippedOf: records)
    let text = PopulationFitReport.yaml(fit, paths: input.files)
    guard let out else { return try StandardOutput.write(text) }
    var file = try OutputFile(out)
    file.buffer.append(text)
    try file.finish()
    try StandardOutput.write(
      "\(out): a population estimated from \(fit.requests) requests to \(fit.functions) functions\n"
    )
  }
}

/// How functions are put into applications.
enum ApplicationRule: String, ExpressibleByArgument, CaseIterable {
  case auto, names
}
