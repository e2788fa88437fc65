import ArgumentParser
import Foundation
import SimKernel
import Workloads

/// `simfaas trace`.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Looks at recorded traces, converts, samples and compares them, and makes new ones.",
    subcommands: [
      TraceInspectCommand.self, TraceConvertCommand.self, TraceSampleCommand.self,
      TraceCompareCommand.self, TraceFitCommand.self, TraceGenerateCommand.self,
    ])
}

/// Which trace is read, and how.
struct TraceInput: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      The files of one trace in the order of time, each with its header, plain or packed with gzip or \
      Zstandard; - for standard input.
      """, valueName: "file"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      """
      The format: \(TraceFormat.allCases.map(\.rawValue).joined(separator: ", ")); without it, as the file itself says.
      """, valueName: "format"))
  var from: TraceFormat?

  @Option(
    name: .customLong("on-error"),
    help: "What is done with a row that cannot be read: stop, or skip and count it.")
  var onError = DamagePolicy.stop

  @Option(
    name: .customLong("reorder-window"),
    help: ArgumentHelp(
      "How far before the latest arrival above it a row may lie; without it, the rule of the format.",
      valueName: "duration"))
  var reorderWindow: Window?

  @Option(
    help:
      """
      How requests spread over an interval of which only their number is known: even, uniform, poisson (the \
      number is drawn as well) or burst.
      """
  )
  var spread = CountSpread.even

  @Option(
    help:
      "Which end of such an interval its row names: start or end; without it, the rule of the format."
  )
  var interval: IntervalEdge?

  @Option(
    help:
      """
      What the counts of Azure's trace of 2019 count: completions, so that a request arrives as long before as it \
      executes, or arrivals.
      """
  )
  var counts = CountRule.completions

  @Option(
    help:
      "Execution times of which percentiles and the mean are known: percentiles (drawn) or average."
  )
  var times = TimeRule.percentiles

  @Option(
    name: .customLong("delay-unit"),
    help: ArgumentHelp(
      """
      The unit of the delays in Huawei's trace of 2023, s or ms: where it is stated, the second of two tables of one day \
      says how long requests execute.
      """, valueName: "unit"))
  var delayUnit: DelayUnit?

  @Option(
    name: .customLong("app-memory"),
    help:
      "How much of an application's memory each of its functions has: divided (an equal part) or whole."
  )
  var memory = MemoryRule.divided

  @Option(help: "Functions that one table of a trace has and another lacks: keep or drop.")
  var missing = MissingRule.keep

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read only once; name - once")
    }
  }

  /// Opens the files.
  func records() throws(TraceError) -> TraceRecords {
    try TraceRecords(paths: files, options: options)
  }

  /// How they are read.
  var options: TraceOptions {
    var options = TraceOptions()
    options.format = from
    options.onError = onError
    options.reorderWindow = reorderWindow?.length
    options.spread = spread
    options.counts = counts
    options.intervalEdge = interval
    options.delayUnit = delayUnit
    options.times = times
    options.memory = memory
    options.missing = missing
    options.seed = seed
    return options
  }

  /// Says which rows were left out.
  func report(skippedOf records: TraceRecords) {
    guard records.skipped > 0 else { return }
    for error in records.firstErrors { Terminal.say("simfaas: left out: \(error)\n") }
    let more = records.skipped - UInt64(records.firstErrors.count)
    Terminal.say(
      "simfaas: \(records.skipped) rows left out"
        + (more > 0 ? ", the first \(records.firstErrors.count) of them above\n" : "\n"))
  }
}

/// A length of time on the command line, such as `250ms` or `5min`.
struct Window: ExpressibleByArgument {
  let length: SimDuration

  init(_ length: SimDuration) { self.length = length }

  var defaultValueDescription: String { length.written }

  init?(argument: String) {
    guard let length = try? SimDuration(written: argument), length >= .zero else { return nil }
    self.length = length
  }
}

extension TraceFormat: ExpressibleByArgument {}
extension DamagePolicy: ExpressibleByArgument {}
extension CountSpread: ExpressibleByArgument {}
extension CountRule: ExpressibleByArgument {}
extension DelayUnit: ExpressibleByArgument {}
extension IntervalEdge: ExpressibleByArgument {}
extension TimeRule: ExpressibleByArgument {}
extension MemoryRule: ExpressibleByArgument {}
extension MissingRule: ExpressibleByArgument {}
