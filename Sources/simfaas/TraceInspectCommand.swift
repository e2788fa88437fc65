import ArgumentParser
import Experiments
import Report
import Workloads

/// `simfaas trace inspect`.
struct TraceInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Says what a trace holds, in one pass.",
    discussion: """
      Requests, functions, rates, times, memory, how many cold starts there are at least, and what was done \
      where the trace leaves something open.
      """)

  @OptionGroup var input: TraceInput

  @Option(help: "How it is printed: text or json.")
  var format = Format.text

  func run() throws {
    var records = try input.records()
    var bar = ProgressBar(input.progress)
    defer { bar.clear() }
    let inspection = try TraceInspection(&records) { records, requests in
      bar.show(bytes: records.bytesRead, of: records.bytes, requests: requests)
    }
    bar.clear()
    input.report(skippedOf: records)
    try StandardOutput.write(
      format == .json
        ? TraceReport.json(inspection, paths: input.files)
        : TraceReport.text(inspection, paths: input.files))
  }
}
