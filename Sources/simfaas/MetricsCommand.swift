import ArgumentParser
import Experiments
import Report
import SimKernel
import Timelines

extension MetricsOptions.Form: ExpressibleByArgument {}

/// `simfaas metrics`.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract:
      "Writes a run as metrics over time that Prometheus takes, and a dashboard for Grafana.",
    discussion: """
      'openmetrics' has all values with timestamps: promtool tsdb create-blocks-from openmetrics FILE makes blocks of it. \
      'prometheus' has the values at the end in the older text form. With --dashboard alone, only the dashboard is written.
      """)

  @OptionGroup var input: ResultsInput

  @Option(help: "The file; packed with gzip where it ends in .gz; without it, standard output.")
  var out: String?

  @Option(help: "The form: openmetrics or prometheus.")
  var format = MetricsOptions.Form.openmetrics

  @Option(help: "What names begin with.")
  var prefix = "simfaas"

  @Option(
    help: ArgumentHelp(
      "The time between two values; without it, the distance of samples.", valueName: "duration"))
  var step: Window?

  @Option(help: "The Unix time of the run's start in seconds; the default is the start of 2020.")
  var epoch = MetricsOptions.defaultEpoch

  @Option(
    name: .customLong("most-functions"),
    help: ArgumentHelp(
      "How many functions, those with the most requests, have series of their own; the rest is 'other'.",
      valueName: "number"))
  var mostFunctions = 50

  @Option(help: ArgumentHelp("The file for a Grafana dashboard.", valueName: "file"))
  var dashboard: String?

  func validate() throws {
    guard MetricsOptions.isPrefix(prefix) else {
      throw ValidationError(
        "--prefix '\(prefix)' has letters, digits and underscores, no digit first")
    }
    guard (1...10_000).contains(mostFunctions) else {
      throw ValidationError("--most-functions is from 1 to 10000")
    }
    try Epoch.check(epoch)
  }

  func run() throws {
    let folder = try input.folder()
    var options = MetricsOptions()
    options.form = format
    options.prefix = prefix
    options.step = step?.length
    options.epoch = epoch
    options.mostFunctions = mostFunctions
    if let dashboard {
      var file = try OutputFile(dashboard)
      file.buffer.append(Dashboard.json(folder, options))
      try file.flush()
      try file.finish()
    }
    if dashboard == nil || out != nil {
      let facts = try input.reading { tick in
        try MetricsExport.write(folder, options, to: out, tick: tick)
      }
      for line in TimelineReport.remarks(facts) { Terminal.say("simfaas: \(line)\n") }
    }
  }
}
