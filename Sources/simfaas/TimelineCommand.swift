import ArgumentParser
import ClusterModel
import Experiments
import Report
import SimKernel
import Timelines

/// `simfaas timeline`.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Writes a run as a timeline that Perfetto and Chrome's tracing open.",
    discussion: """
      The file is JSON in Chrome's trace event format: open it at https://ui.perfetto.dev or chrome://tracing. Where not \
      all requests have room, a fixed share of them is shown whole, with the containers that they ran in; counters are exact \
      all the same.
      """)

  @OptionGroup var input: ResultsInput

  @Option(
    help: "The file; packed with gzip where it ends in .gz; without it, standard output.")
  var out: String?

  @Option(help: ArgumentHelp("The beginning of what is shown.", valueName: "time"))
  var from: Window?

  @Option(help: ArgumentHelp("The end of what is shown.", valueName: "time"))
  var to: Window?

  @Option(help: ArgumentHelp("A function that is shown; may be repeated.", valueName: "name"))
  var function: [String] = []

  @Option(help: ArgumentHelp("A node that is shown; may be repeated.", valueName: "name"))
  var node: [String] = []

  @Option(help: ArgumentHelp("The most that the file may have before packing.", valueName: "size"))
  var largest = Size(.mebibytes(64))

  func validate() throws {
    guard largest.bytes >= TimelineOptions.smallestLimit else {
      throw ValidationError("--largest is at least \(TimelineOptions.smallestLimit.written)")
    }
  }

  func run() throws {
    let folder = try input.folder()
    var options = TimelineOptions()
    if let from { options.from = .start + from.length }
    if let to { options.to = .start + to.length }
    options.functions = function
    options.nodes = node
    options.largest = largest.bytes
    let facts = try input.reading { tick in
      try TimelineExport.write(folder, options, to: out, tick: tick)
    }
    for line in TimelineReport.remarks(facts) { Terminal.say("simfaas: \(line)\n") }
    if let out {
      Terminal.say(
        "simfaas: \(out): open it at https://ui.perfetto.dev or in chrome://tracing\n")
    }
  }
}

/// A number of bytes on the command line, such as `64MiB`.
struct Size: ExpressibleByArgument {
  let bytes: Bytes

  init(_ bytes: Bytes) { self.bytes = bytes }

  var defaultValueDescription: String { bytes.written }

  init?(argument: String) {
    guard let bytes = try? Bytes(written: argument) else { return nil }
    self.bytes = bytes
  }
}
