import ArgumentParser
import Calibration
import ClusterModel
import DockerEngine
import Experiments
import Foundation
import Report
import SimKernel

/// `simfaas calibrate docker`.
struct CalibrateDockerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docker",
    abstract: "Measures on a Docker engine what pulls, starts and removals cost.",
    discussion: """
      Rounds of interleaved order, a CPU reference beside each step, until every median is known well enough or the budget \
      is used up. Everything it makes is removed at the end, also on Ctrl-C; what a run that crashed left behind is removed by \
      the next one. Images that were there before are not removed. See docs/measuring.md.
      """)

  @Option(
    help:
      "The engine: unix:///PATH or tcp://HOST:PORT; without it, DOCKER_HOST, or the usual socket.")
  var host: String?

  @Option(
    name: .customLong("image"),
    help: ArgumentHelp(
      "An image to measure; may be repeated. Its handler, sh or python, is found out unless stated.",
      valueName: "ref[=handler]"))
  var images: [ImageChoice] = []

  @Option(help: "The registry that images are pulled from: goes before their names.")
  var registry: String?

  @Option(help: "Rounds that count, at most.")
  var repetitions = 30

  @Option(name: .customLong("warm-up"), help: "Rounds before those.")
  var warmUp = 1

  @Option(help: "Stops when half the 95 % interval of every median is below this part of it.")
  var precision = 0.05

  @Option(
    help:
      "CPU quotas of containers in cores, or none; all but cold starts are measured with the first alone."
  )
  var cpus = QuotaList([nil, 2, 1, 0.5, 0.25])

  @Option(help: "The limit of memory of every container, or none.")
  var memory = MemoryLimit(.mebibytes(512))

  @Option(help: "How many containers start at a time.")
  var simultaneous = CountList([1, 2, 4, 8, 16])

  @Flag(
    name: .customLong("drop-page-cache"),
    help: "Measures cold starts with the page cache dropped as well; needs root.")
  var dropPageCache = false

  @Option(help: "The time all may take; the step under way then is finished.")
  var budget = Window(.minutes(10))

  @Option(help: "What is measured: \(GroupList.allNames).")
  var phases = GroupList(Set(PhaseGroup.allCases))

  @Option(
    help: "The containers' network: default, none, host, the name of one, or own for one of ours.")
  var network = "default"

  @Flag(
    name: .customLong("allow-image-removal"),
    help: "Lets images that were there before be removed and pulled again.")
  var allowImageRemoval = false

  @Option(help: "How long the engine may be silent before it is given up.")
  var timeout = Window(.minutes(2))

  @Option(help: "The seed of the order.")
  var seed: UInt64 = 1

  @Option(
    name: .customLong("hold-out"),
    help: ArgumentHelp(
      "Leaves every n-th round out of the profile, for calibrate check.", valueName: "n"))
  var holdOut: Int?

  @Option(help: "The folder for samples.csv, facts.json and profile.yaml.")
  var out: String

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard !images.isEmpty else { throw ValidationError("name an image with --image") }
    guard Set(images.map(\.image.reference)).count == images.count else {
      throw ValidationError("an image is named twice")
    }
    guard (1...100_000).contains(repetitions) else {
      throw ValidationError("--repetitions is 1 to 100000")
    }
    guard (0...1_000).contains(warmUp) else { throw ValidationError("--warm-up is 0 to 1000") }
    guard precision > 0, precision < 1 else {
      throw ValidationError("--precision is above 0 and below 1")
    }
    if let holdOut, !(2...1_000).contains(holdOut) {
      throw ValidationError("--hold-out is 2 to 1000: 3 leaves every third round")
    }
    guard budget.length > .zero else {
      throw ValidationError("--budget is above zero")
    }
    guard timeout.length >= .seconds(1) else {
      throw ValidationError("--timeout is a second or more")
    }
  }

  func run() throws {
    let address = try EngineAddress(
      host ?? ProcessInfo.processInfo.environment["DOCKER_HOST"] ?? "unix:///var/run/docker.sock")
    if dropPageCache {
      guard address.isLocal else {
        throw ValidationError(
          "--drop-page-cache drops this machine's page cache, and \(address) is another machine")
      }
      guard LocalSite.canDropPageCache else {
        throw ValidationError("--drop-page-cache needs root")
      }
    }
    Interruption.listen()
    let run = DockerMeasuring(
      plan: plan, address: address, patience: timeout.length.inSeconds, folder: out,
      progress: progress, holdOut: holdOut)
    guard let ended = Waiting.until({ await run.measure() }) else { return }
    try StandardOutput.write(ended.report)
    if let stop = ended.stop { throw stop }
  }

  private var plan: MeasuringPlan {
    var plan = MeasuringPlan(
      images: images.map { choice in
        var image = choice.image
        if let registry { image.reference = "\(registry)/\(image.reference)" }
        return image
      })
    plan.groups = phases.groups
    plan.repetitions = repetitions
    plan.warmUpRounds = warmUp
    plan.precision = precision
    plan.budget = budget.length.inSeconds
    plan.quotas = cpus.quotas
    plan.memoryBytes = memory.bytes
    plan.simultaneous = simultaneous.counts
    plan.dropsPageCache = dropPageCache
    plan.network = network == "own" ? nil : network
    plan.mayRemoveForeignImages = allowImageRemoval
    plan.seed = seed
    return plan
  }
}
