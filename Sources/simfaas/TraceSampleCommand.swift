import ArgumentParser
import Experiments
import SimKernel
import Workloads

/// `simfaas trace sample`.
struct TraceSampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Writes a part of a trace in our own format.",
    discussion: """
      Functions are taken whole, a number of them or each with a probability; requests may be thinned, and a window of time \
      cut out. A function is drawn by its name and --seed: the same one from any trace, and a smaller sample lies within \
      a larger one. --functions reads the trace twice.
      """)

  @OptionGroup var input: TraceInput

  @Option(help: ArgumentHelp("How many functions are taken, at least 1.", valueName: "number"))
  var functions: Int?

  @Option(
    help: ArgumentHelp(
      "The probability with which each function is taken, above 0 and up to 1.",
      valueName: "probability"))
  var share: Double?

  @Option(
    help: """
      With --functions, how one is drawn: uniform, all with the same probability, or requests, in proportion to its \
      requests.
      """)
  var by = SampleWeight.uniform

  @Option(
    help: ArgumentHelp(
      "The probability with which each request of these functions is kept, above 0 and up to 1.",
      valueName: "probability"))
  var keep: Double?

  @Option(
    name: .customLong("from-time"),
    help: ArgumentHelp(
      "Where the window begins, from the start of the trace; it is the start of what is written.",
      valueName: "duration"))
  var fromTime: Window?

  @Option(
    help: ArgumentHelp(
      "Where the window ends, from the start of the trace.", valueName: "duration"))
  var until: Window?

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  func validate() throws {
    guard functions == nil || share == nil else {
      throw ValidationError("--functions and --share are two ways to say the same; state one")
    }
    guard functions != nil || share != nil || keep != nil || fromTime != nil || until != nil else {
      throw ValidationError(
        "nothing says what is taken; state --functions, --share, --keep, --from-time or --until")
    }
    if let functions, functions < 1 {
      throw ValidationError("--functions is \(functions); it is at least 1")
    }
    for (name, value) in [("share", share), ("keep", keep)] {
      guard let value, !(value > 0 && value <= 1) else { continue }
      throw ValidationError("--\(name) is \(value); it is above 0 and up to 1")
    }
    guard by == .uniform || functions != nil else {
      throw ValidationError("--by \(by.rawValue) goes with --functions")
    }
    if let until, until.length <= fromTime?.length ?? .zero {
      throw ValidationError("--until is not behind the start of the window")
    }
    guard functions == nil || !input.files.contains("-") else {
      throw ValidationError(
        "--functions reads the trace twice, and standard input can be read only once; name a file, or state --share"
      )
    }
  }

  func run() throws {
    var options = input.options
    if let fromTime { options.from = .start + fromTime.length }
    if let until { options.until = .start + until.length }
    var bar = ProgressBar(input.progress)
    defer { bar.clear() }
    var sample: TraceSample
    if rule.needsScan {
      var records = try TraceRecords(paths: input.files, options: options)
      sample = try TraceSample(rule, scanning: &records) { records, requests in
        bar.show(bytes: records.bytesRead, of: records.bytes, requests: requests)
      }
    } else {
      sample = TraceSample(rule)
    }
    var records = try TraceRecords(paths: input.files, options: options)
    let requests = try TraceConversion.write(&sample, of: &records, to: out) { records, requests in
      bar.show(bytes: records.bytesRead, of: records.bytes, requests: requests)
    }
    bar.clear()
    input.report(skippedOf: records)
    try StandardOutput.write(
      "\(out): \(requests.written) of \(requests.read) requests, \(sample.functionsTaken) of"
        + " \(sample.functions) functions\n")
  }

  private var rule: SampleRule {
    var rule = SampleRule()
    if let functions { rule.functions = .number(functions, by) }
    if let share { rule.functions = .share(share) }
    if let keep { rule.keep = keep }
    rule.seed = input.seed
    return rule
  }
}

extension SampleWeight: ExpressibleByArgument {}
