import ArgumentParser
import Experiments
import Foundation
import Report
import SimKernel
import Sweeps

/// `simfaas sweep plan`.
struct SweepPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Writes the points of a sweep as a file that others can run.",
    discussion: """
      The plan is a line of JSON with what all points share, then a line for each point. It names the scenario and the files \
      that it reads by their paths, with digests: who runs a point must have the same files.
      """)

  @Argument(help: ArgumentHelp("What is swept, a YAML file.", valueName: "sweep.yaml"))
  var sweep: String

  @Option(help: "The file for the plan; without it, standard output.")
  var out: String?

  func run() throws {
    var plan = try SweepPlan(file: sweep)
    try plan.check(workers: ProcessInfo.processInfo.activeProcessorCount)
    let text = PlanFile.text(
      plan, program: try ProgramIdentity.current(version: Simfaas.version))
    try Output.write(text, to: out)
    Terminal.say(SweepReport.size(plan) + "\n")
  }
}

/// Where results of a command go.
enum Output {
  /// Writes a text to a file, which has its name only when it is whole, or to standard output.
  static func write(_ text: String, to path: String?) throws {
    guard let path else { return try StandardOutput.write(text) }
    var file = try OutputFile(path)
    file.buffer.append(text)
    try file.finish()
  }
}
