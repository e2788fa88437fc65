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
    help: ArgumentHelp(
      """
      Where the format knows no applications: what stands before the last of this character in a function's name is its \
      application, such as / in what trace convert has written and - in what trace generate has.
      """, valueName: "character"))
  var separator: String?

  @Option(
    help: ArgumentHelp("The file to write; without it, standard output.", valueName: "file"))
  var out: String?

  func validate() throws {
    if let separator, separator.count != 1 {
      throw ValidationError("--separator is '\(separator)'; it is one character, such as / or -")
    }
  }

  func run() throws {
    var records = try input.records()
    var bar = ProgressBar(input.progress)
    defer { bar.clear() }
    let fit = try PopulationFit(
      &records, named: input.files.joined(separator: ", "), separator: separator?.first
    ) { records, requests in
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
