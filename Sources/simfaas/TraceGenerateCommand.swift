import ArgumentParser
import Experiments
import SimKernel
import Workloads

/// `simfaas trace generate`.
struct TraceGenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draws functions from a model and writes what they are sent.",
    discussion: """
      The same arguments give the same files, byte for byte. A file that cannot be written whole does not appear.
      """)

  @Argument(
    help: ArgumentHelp(
      "The model: \(PopulationModel.names.joined(separator: ", ")), or a file in YAML.",
      valueName: "model"))
  var model: String

  @Option(help: "How many functions.")
  var functions = 1_000

  @Option(help: "What the requests of applications are multiplied with; timers keep their periods.")
  var scale = 1.0

  @Option(help: "How many days; 0.5 for twelve hours.")
  var days = 1.0

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The trace to write, in our own format.", valueName: "file"))
  var out: String?

  @Option(
    name: .customLong("functions-out"),
    help: ArgumentHelp("The table of functions to write.", valueName: "file"))
  var functionsOut: String?

  @Option(
    name: .customLong("app-memory"),
    help:
      "How much of an application's memory a container of a function takes in that table: divided (an equal part) or whole."
  )
  var memory = MemoryRule.whole

  @Flag(help: "Prints the model in YAML and writes nothing.")
  var print = false

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard print || out != nil || functionsOut != nil else {
      throw ValidationError("state --out, --functions-out or --print: there is nothing to do")
    }
    guard out == nil || out != functionsOut else {
      throw ValidationError("the trace and the functions are written to one file")
    }
    guard days > 0, days <= SimDuration.longest.inSeconds / 86_400 else {
      throw ValidationError("'\(days)' days; expected more than 0 and at most 3,285")
    }
  }

  func run() throws {
    let model = try PopulationFile.model(model)
    if print {
      try StandardOutput.write(YamlWriter.text(model.document))
      return
    }
    let population: Population
    do {
      population = try Population(model, functions: functions, scale: scale, seed: seed)
    } catch {
      throw Stop(status: Stop.wrongUsage, messages: [error.description])
    }
    if let functionsOut {
      try PopulationTrace.writeFunctions(of: population, memory: memory, to: functionsOut)
      try StandardOutput.write("\(functionsOut): \(population.functions.count) functions\n")
    }
    if let out { try writeTrace(population, to: out) }
  }

  private func writeTrace(_ population: Population, to path: String) throws {
    let length = SimDuration(rounding: days * 86_400)
    var bar = ProgressBar(progress)
    defer { bar.clear() }
    do {
      let requests = try PopulationTrace.write(
        population, until: .start + length, seed: seed, to: path
      ) { now, requests in
        bar.show(
          RunProgress(
            now: now, arrived: requests, events: requests,
            share: (now - .start).inSeconds / length.inSeconds))
      }
      bar.clear()
      try StandardOutput.write("\(path): \(requests) requests\n")
    } catch let error as WorkloadDescriptionError {
      throw Stop(status: Stop.failed, messages: [error.description])
    }
  }
}
