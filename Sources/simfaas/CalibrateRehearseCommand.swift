import ArgumentParser
import Calibration
import DockerEngine
import Experiments
import Foundation
import Rehearsal
import Report
import SimKernel

/// `simfaas calibrate rehearse`.
struct CalibrateRehearseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Plays a scenario on a Docker engine and compares it with what is simulated.",
    discussion: """
      The simulator's own gateway, policies and arrivals run in real time; pulls, starts, executions and removals are done by \
      the engine. Then the same requests are simulated, again and again with engine times drawn anew, and both are printed side by \
      side. Everything made is removed at the end, also on Ctrl-C. See docs/rehearsing.md.
      """)

  @Argument(help: ArgumentHelp("The scenario, a YAML file.", valueName: "scenario.yaml"))
  var scenario: String

  @OptionGroup var changes: ScenarioChanges

  @Option(
    help:
      "The engine: unix:///PATH or tcp://HOST:PORT; without it, DOCKER_HOST, or the usual socket.")
  var host: String?

  @Option(help: "The registry that images are pulled from: goes before their names.")
  var registry: String?

  @Option(help: "How often the scenario is played.")
  var repetitions = 5

  @Option(help: "How often it is simulated.")
  var replications = 200

  @Option(
    help: ArgumentHelp(
      "What the CPU reference took where the scenario's engine times were measured, as far as its profile does not say: measured times are normalised to that.",
      valueName: "duration"))
  var reference: Window?

  @Option(help: "The containers' network: default, none, host, or the name of one.")
  var network = "default"

  @Flag(
    name: .customLong("allow-image-removal"),
    help: "Lets images that were there before be removed and pulled again.")
  var allowImageRemoval = false

  @Option(
    help: "How long the engine may be silent before it is given up; longer than any execution.")
  var timeout = Window(.minutes(2))

  @Option(help: "The folder for requests.csv and rehearsal.json; without it none are written.")
  var out: String?

  @OptionGroup var reports: ReportChoice

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard (1...10_000).contains(repetitions) else {
      throw ValidationError("--repetitions is 1 to 10000")
    }
    guard (1...100_000).contains(replications) else {
      throw ValidationError("--replications is 1 to 100000")
    }
    if let reference, reference.length <= .zero {
      throw ValidationError("--reference is above zero")
    }
    guard timeout.length >= .seconds(1) else {
      throw ValidationError("--timeout is a second or more")
    }
  }

  func run() throws {
    let address = try EngineAddress(
      host ?? ProcessInfo.processInfo.environment["DOCKER_HOST"] ?? "unix:///var/run/docker.sock")
    let loaded = try ScenarioLoader.load(scenario, overrides: changes.overrides)
    var plan = try RehearsalPlan(loaded.scenario, folder: loaded.folder)
    plan.repetitions = repetitions
    plan.replications = replications
    plan.profileReference =
      reference?.length.inSeconds ?? loaded.profile.flatMap(ProfileCheck.reference)
    plan.registry = registry
    plan.network = network
    plan.mayRemoveForeignImages = allowImageRemoval
    Interruption.listen()
    let rehearsing = Rehearsing(
      plan: plan, address: address, patience: timeout.length.inSeconds, folder: out,
      scenarioText: loaded.resolvedText, leavesOutReport: reports.leavesOutReport,
      progress: progress)
    guard let ended = Waiting.until({ await rehearsing.rehearse() }) else { return }
    try StandardOutput.write(ended.report)
    if let stop = ended.stop { throw stop }
  }
}
