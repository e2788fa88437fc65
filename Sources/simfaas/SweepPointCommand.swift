import ArgumentParser
import Experiments
import Foundation
import SimKernel
import Sweeps

/// `simfaas sweep point`.
struct SweepPointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "point", abstract: "Runs points of a plan, each into a file.",
    discussion: """
      A point whose file is there is skipped, so a job may be tried again at any time. A file has its name only when it is \
      whole. Runs that fail are recorded in it; the status tells whether files were written.
      """)

  @Option(help: "The plan that 'simfaas sweep plan' wrote.")
  var plan: String

  @Option(
    help: ArgumentHelp(
      "The points, from 0: a number, a range, or several separated by commas.", valueName: "7|0-99")
  )
  var index: String

  @Option(
    help: ArgumentHelp(
      "How many points a number of --index stands for: with 100, 2 stands for 200 to 299.",
      valueName: "points"))
  var perIndex = 1

  @Option(help: "The folder for the files of points.")
  var out: String

  @Option(help: "Runs this replication only, into a file of its own.")
  var replication: Int?

  @Option(help: "Where the scenario is on this machine; without it, where the plan says.")
  var scenario: String?

  @Flag(help: "Runs points though another build of this program made the plan.")
  var acceptProgram = false

  @Flag(
    help:
      "Gives every run a process of its own, which it alone takes down; limit.memory does so, too.")
  var isolate = false

  /// Said by a sweep that gives its runs processes of their own.
  @Flag(help: .hidden)
  var alone = false

  func validate() throws {
    guard (1...1_000_000).contains(perIndex) else {
      throw ValidationError("--per-index is 1 to 1000000")
    }
  }

  func run() throws {
    Interruption.listen()
    let file = try PlanFile(plan, scenario: scenario)
    let points = try PointSelection(index, each: perIndex).points(of: file.pointCount)
    if let replication, !(0..<file.plan.replications).contains(replication) {
      throw ValidationError("--replication is 0 to \(file.plan.replications - 1)")
    }
    if alone { Solitude.begin(memory: file.plan.limit.memory) }
    // The sweep that started this process alone made the plan a moment ago, with this very executable.
    let program = alone ? file.program : try ProgramIdentity.current(version: Simfaas.version)
    let isolates = !alone && (isolate || file.plan.limit.memory != nil)
    let runner = try PointRunner(
      file, program: program, acceptingProgram: acceptProgram,
      isolatingBy: isolates ? ProgramIdentity.executablePath ?? CommandLine.arguments[0] : nil)
    let outcome = try runner.run(
      points, replication: replication, into: out,
      shouldStop: { Interruption.wasRequested })
    if outcome.failed > 0 {
      Terminal.say("\(outcome.failed) runs did not come to their end; the files say why\n")
    }
    try StandardOutput.write(
      "\(outcome.written) written, \(outcome.present) there already\n")
    if outcome.wasStopped {
      throw Stop(
        status: Stop.interrupted, messages: ["interrupted; the same command goes on"])
    }
  }
}
