import ArgumentParser
import Experiments
import Report
import Timelines

/// `simfaas spans`.
struct SpansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spans",
    abstract: "Writes a share of a run's requests as OpenTelemetry traces (OTLP's JSON).",
    discussion: """
      Each line is one request as a TracesData object, which a collector takes. The share is fixed by a hash of the \
      requests' numbers: the same requests each time, and a smaller share lies within a larger one.
      """)

  @OptionGroup var input: ResultsInput

  @Option(help: "The share of all requests, above 0, up to 1.")
  var fraction = 0.01

  @Option(help: "The file; packed with gzip where it ends in .gz; without it, standard output.")
  var out: String?

  @Option(help: "The Unix time of the run's start in seconds; the default is the start of 2020.")
  var epoch = MetricsOptions.defaultEpoch

  func validate() throws {
    guard fraction > 0, fraction <= 1 else {
      throw ValidationError("--fraction is above 0 and at most 1")
    }
    try Epoch.check(epoch)
  }

  func run() throws {
    let folder = try input.folder()
    var options = SpanExport.Options()
    options.fraction = fraction
    options.epoch = epoch
    let facts = try input.reading { tick in
      try SpanExport.write(folder, options, to: out, tick: tick)
    }
    Terminal.say(
      "simfaas: \(Readable.count(facts.traces)) of \(Readable.count(facts.requests)) requests\n")
  }
}

/// The Unix time of a run's start on the command line.
enum Epoch {
  static func check(_ epoch: Int64) throws {
    guard (0...MetricsOptions.latestEpoch).contains(epoch) else {
      throw ValidationError(
        "--epoch is a Unix time in seconds, from 0 to \(MetricsOptions.latestEpoch)")
    }
  }
}
