import ArgumentParser
import Experiments
import Report
import Workloads

/// `simfaas trace compare`.
struct TraceCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Says how alike two traces are, in one pass over each.",
    discussion: """
      Name the file of the recorded trace first, then that of the other. Distances between the distributions of \
      gaps, execution times, memory and more; burstiness, autocorrelation and peaks of the rate; how \
      requests divide over functions. The options of reading hold for both traces.
      """)

  @OptionGroup var input: TraceInput

  @Option(
    name: .customLong("from-a"),
    help: ArgumentHelp("The format of the first trace alone.", valueName: "format"))
  var fromA: TraceFormat?

  @Option(
    name: .customLong("from-b"),
    help: ArgumentHelp("The format of the second trace alone.", valueName: "format"))
  var fromB: TraceFormat?

  @Option(
    name: .customLong("also-a"),
    help: ArgumentHelp("A further file of the first trace; may be repeated.", valueName: "file"))
  var alsoA: [String] = []

  @Option(
    name: .customLong("also-b"),
    help: ArgumentHelp("A further file of the second trace; may be repeated.", valueName: "file"))
  var alsoB: [String] = []

  @Option(help: "How it is printed: text or json.")
  var format = Format.text

  func validate() throws {
    guard input.files.count == 2 else {
      throw ValidationError(
        "two traces are compared: name one file of each, and further ones with --also-a and --also-b"
      )
    }
    guard (input.files + alsoA + alsoB).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read only once; name - once")
    }
  }

  func run() throws {
    let paths = (a: [input.files[0]] + alsoA, b: [input.files[1]] + alsoB)
    let a = try features(paths.a, from: fromA)
    let b = try features(paths.b, from: fromB)
    let comparison = TraceComparison(a, b)
    try StandardOutput.write(
      format == .json
        ? TraceComparisonReport.json(comparison, paths: paths)
        : TraceComparisonReport.text(comparison, paths: paths))
  }

  private func features(_ paths: [String], from format: TraceFormat?) throws -> TraceFeatures {
    var options = input.options
    if let format { options.format = format }
    var records = try TraceRecords(paths: paths, options: options)
    var bar = ProgressBar(input.progress)
    defer { bar.clear() }
    let features = try TraceFeatures(&records, seed: input.seed) { records, requests in
      bar.show(bytes: records.bytesRead, of: records.bytes, requests: requests)
    }
    bar.clear()
    input.report(skippedOf: records)
    return features
  }
}
