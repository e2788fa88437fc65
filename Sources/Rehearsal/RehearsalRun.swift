import Calibration
import ClusterModel
import Experiments
import SimKernel

/// Plays a scenario on an engine several times, with the reference work between, and leaves the engine as it was.
public struct RehearsalRun<Engine: ContainerEngine, Site: MeasuringSite> {
  private let plan: RehearsalPlan
  private let engine: Engine
  private let site: Site
  private let labels: RunLabels
  private let record: (PlayedRepetition) throws -> Void
  private let show: (RehearsalProgress) -> Void
  private var images: ImageShelf<Engine>
  private var handlers: [ImageID: Handler] = [:]
  private var containersMade = 0
  private var outcome = RehearsalOutcome()

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - plan: What is played.
  ///   - engine: The engine.
  ///   - site: The machine on which the gateway runs.
  ///   - labels: The run's name and process.
  ///   - record: Takes each repetition, or what there is of it; what it throws ends the run.
  ///   - show: Told how far the run has come.
  public init(
    _ plan: RehearsalPlan, on engine: Engine, from site: Site, labels: RunLabels,
    recording record: @escaping (PlayedRepetition) throws -> Void = { _ in },
    showing show: @escaping (RehearsalProgress) -> Void = { _ in }
  ) {
    self.plan = plan
    self.engine = engine
    self.site = site
    self.labels = labels
    self.record = record
    self.show = show
    images = ImageShelf(plan.measuring, on: engine)
  }

  /// Plays all repetitions.
  public mutating func run() async -> RehearsalOutcome {
    let began = site.now
    do {
      try await prepare()
      try await play()
    } catch {
      switch error {
      case EngineError.interrupted, RehearsalError.engine(.interrupted):
        outcome.end = .interrupted
      default: outcome.end = .failed(error)
      }
    }
    outcome.leftBehind = await cleanUp()
    outcome.elapsed = site.now - began
    return outcome
  }

  // MARK: Before and behind the repetitions

  private mutating func prepare() async throws {
    let facts = try await engine.facts()
    outcome.facts = facts
    outcome.notes += try await cleaner.removeLeftovers { [site] in site.isGone($0) }
    noteProcessors(facts)
    try await images.lookAround()
    var note = labels.all
    note[RunLabels.images] = images.ours.joined(separator: " ")
    try await engine.createVolume(labels.objectName, labels: note)
    try await images.pullMissing()
    for image in plan.images { try await chooseHandler(of: image) }
    for index in 0..<plan.built.functions.count {
      let function = plan.built.functions.configuration(index)
      let share = plan.built.configuration.profiles[function.profile.index].cpuShare
      guard share > 0, handlers[function.image]?.usesCPU == false else { continue }
      throw RehearsalError.cannotUseCPU(
        function: plan.built.functions.name(index), image: plan.reference(of: function.image))
    }
  }

  private mutating func noteProcessors(_ facts: EngineFacts) {
    let cores = plan.built.configuration.machines[0].cores
    guard facts.processors > 0, cores != .cores(Int64(facts.processors)) else { return }
    outcome.notes.append(
      "the scenario's machine has \(cores.isUnlimited ? "unlimited" : cores.written) CPU, the engine's has \(facts.processors)"
    )
  }

  private mutating func chooseHandler(of image: ImageID) async throws {
    let engine = engine
    let reference = plan.reference(of: image)
    let handler = try await engine.firstHandler {
      containersMade += 1
      var request = ContainerRequest(
        name: labels.containerName(containersMade), image: reference, command: $0.command,
        labels: labels.all)
      request.network = plan.network
      return request
    }
    handlers[image] = handler
    outcome.handlers.append((reference, handler))
  }

  private func cleanUp() async -> [String] {
    let mayGrow =
      switch outcome.end {
      case .complete: false
      case .interrupted, .failed: true
      }
    return await cleaner.end(run: labels.id, mayGrow: mayGrow, puttingBack: images)
  }

  private var cleaner: Cleaner<Engine> {
    Cleaner(engine) { [site] in try? await site.wait(seconds: 0.5) }
  }

  // MARK: Repetitions

  private mutating func play() async throws {
    let removable = Set(images.ours)
    for number in 0..<plan.repetitions {
      let references = takeReferences()
      if number > 0 { outcome.repetitions[number - 1].references += references }
      let performance = Performance(
        plan, repetition: number, on: engine, from: site, labels: labels, handlers: handlers,
        containersMade: containersMade,
        showing: { [show, plan] in
          show(
            RehearsalProgress(played: number, repetitions: plan.repetitions, requests: $0))
        })
      var (played, failure) = await performance.play(
        mayRemove: { [plan] in plan.mayRemoveForeignImages || removable.contains($0) })
      containersMade = performance.containerNumber
      played.references = references
      if let failure {
        if !played.records.isEmpty {
          outcome.partial = played
          try record(played)
        }
        throw failure
      }
      outcome.repetitions.append(played)
      try record(played)
    }
    if plan.repetitions > 0 {
      outcome.repetitions[plan.repetitions - 1].references += takeReferences()
    }
  }

  private func takeReferences() -> [Double] { (0..<plan.references).map { _ in site.reference() } }
}
