import ArgumentParser
import Experiments
import Foundation
import Workloads

/// `simfaas trace convert`, which is `simfaas trace import` as well.
struct TraceConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Writes a trace in our own format.",
    discussion: """
      Arrivals, names and execution times are kept to the nanosecond; memory, triggers, cold starts and outcomes have \
      columns where the trace may state them. A file that cannot be written whole does not appear.
      """, aliases: ["import"])

  @OptionGroup var input: TraceInput

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  @Option(help: "The format that is written: simfaas.")
  var to = WrittenFormat.simfaas

  func run() throws {
    var records = try input.records()
    var bar = ProgressBar(input.progress)
    defer { bar.clear() }
    let requests = try TraceConversion.write(&records, to: out) { records, requests in
      bar.show(bytes: records.bytesRead, of: records.bytes, requests: requests)
    }
    bar.clear()
    input.report(skippedOf: records)
    try StandardOutput.write("\(out): \(requests) requests\n")
  }
}

/// A format that traces are written in.
enum WrittenFormat: String, ExpressibleByArgument, CaseIterable {
  case simfaas
}
