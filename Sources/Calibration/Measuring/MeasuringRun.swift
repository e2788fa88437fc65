/// Measures images and containers on an engine, in rounds of interleaved order, and leaves the engine as it was.
///
/// A round does everything once: first the pulls, then what is done with containers, each in an order of its own. The reference work
/// stands beside each of them. Whatever happens, also an error or cancellation of the task, everything made is removed at the end.
public struct MeasuringRun<Engine: ContainerEngine, Site: MeasuringSite> {
  let plan: MeasuringPlan
  let engine: Engine
  let site: Site
  let labels: RunLabels
  private let record: ([PhaseSample]) throws -> Void
  private let show: (MeasuringProgress) -> Void

  var images: ImageShelf<Engine>
  var round = 0
  var outcome = MeasuringOutcome(end: .repetitions)
  private var began = 0.0
  private var steps = 0
  private var containers = 0
  /// The samples of the round under way, and its references.
  private var pending: [PhaseSample] = []
  private var references: [[Double]] = []

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - plan: What is measured.
  ///   - engine: The engine.
  ///   - site: The machine that measures.
  ///   - labels: The run's name and process.
  ///   - record: Takes the samples of each round, or of what there is of it; what it throws ends the run.
  ///   - show: Told how far the run has come.
  public init(
    _ plan: MeasuringPlan, on engine: Engine, from site: Site, labels: RunLabels,
    recording record: @escaping ([PhaseSample]) throws -> Void,
    showing show: @escaping (MeasuringProgress) -> Void = { _ in }
  ) {
    self.plan = plan
    self.engine = engine
    self.site = site
    self.labels = labels
    self.record = record
    self.show = show
    images = ImageShelf(plan, on: engine)
  }

  /// Measures until all is known well enough, or time is up.
  public mutating func run() async -> MeasuringOutcome {
    began = site.now
    do {
      try await prepare()
      outcome.end = try await allRounds()
    } catch {
      outcome.end = (error as? EngineError) == .interrupted ? .interrupted : .failed(error)
    }
    do { try endRound() } catch { outcome.end = .failed(error) }
    outcome.leftBehind = await cleanUp()
    outcome.drift = Drift(references: references)
    outcome.elapsed = site.now - began
    return outcome
  }

  // MARK: Before and behind the rounds

  private mutating func prepare() async throws {
    say("asking the engine")
    outcome.facts = try await engine.facts()
    outcome.notes += try await cleaner.removeLeftovers { [site] in site.isGone($0) }
    try await images.lookAround()
    outcome.notes += images.notes
    var note = labels.all
    note[RunLabels.images] = images.ours.joined(separator: " ")
    try await engine.createVolume(labels.objectName, labels: note)
    if plan.network == nil {
      try await engine.createNetwork(labels.objectName, labels: labels.all)
    }
    say("pulling")
    try await images.pullMissing()
    for index in plan.images.indices { try await chooseHandler(of: index) }
  }

  /// The one that was asked for, or the first that the image has the programs for.
  private mutating func chooseHandler(of index: Int) async throws {
    let image = plan.images[index]
    say("trying \(image.reference)")
    let engine = engine
    if let handler = image.handler {
      try await engine.tryOut(nextContainer(of: index, running: handler.command, quota: nil))
      outcome.handlers[image.reference] = handler
    } else {
      outcome.handlers[image.reference] = try await engine.firstHandler {
        nextContainer(of: index, running: $0.command, quota: nil)
      }
    }
  }

  private func cleanUp() async -> [String] {
    let mayGrow =
      switch outcome.end {
      case .precise, .repetitions, .budget: false
      case .interrupted, .failed: true
      }
    return await cleaner.end(run: labels.id, mayGrow: mayGrow, puttingBack: images)
  }

  private var cleaner: Cleaner<Engine> {
    Cleaner(engine) { [site] in try? await site.wait(seconds: 0.5) }
  }

  // MARK: Rounds

  private mutating func allRounds() async throws -> MeasuringEnd {
    while round < plan.warmUpRounds + plan.repetitions {
      guard try await oneRound() else { return .budget }
      try endRound()
      if round >= plan.warmUpRounds { outcome.rounds += 1 }
      round += 1
      if isPrecise { return .precise }
    }
    return .repetitions
  }

  /// - Returns: Whether there was time for all of it.
  private mutating func oneRound() async throws -> Bool {
    references.append([])
    let ping = PhaseSample(
      phase: MeasuredPhase.ping, image: "", seconds: try await engine.ping(),
      unixTime: site.unixTime)
    take(ping)
    if plan.groups.contains(.pull) {
      for image in plan.pulls(of: images.pullable, in: round) {
        guard beginStep("pulling \(plan.images[image].reference)") else { return false }
        try await measurePull(of: image)
      }
      try await images.pullMissing()
    }
    for task in plan.tasks(in: round) {
      guard beginStep(describe(task)) else { return false }
      try await measure(task)
    }
    return true
  }

  /// Does the reference work, unless time is up.
  private mutating func beginStep(_ name: String) -> Bool {
    guard site.now - began < plan.budget else { return false }
    say(name)
    steps += 1
    let unixTime = site.unixTime
    let seconds = site.reference()
    references[references.count - 1].append(seconds)
    take(
      PhaseSample(phase: MeasuredPhase.reference, image: "", seconds: seconds, unixTime: unixTime))
    return true
  }

  /// Gives the round's samples its reference, and passes them on.
  private mutating func endRound() throws {
    let reference = references.last.flatMap { middle(of: $0) }
    for index in pending.indices { pending[index].referenceSeconds = reference }
    let done = pending
    pending = []
    outcome.samples += done
    if !done.isEmpty { try record(done) }
  }

  /// Whether every phase's median is known as well as was asked for.
  ///
  /// Containers that start together are not independent; of them only the time until all are ready counts here.
  private var isPrecise: Bool {
    guard outcome.rounds >= 6 else { return false }
    let counting = outcome.samples.filter { sample in
      !MeasuringRun.uncounted.contains(sample.phase)
        && (sample.simultaneous == 1 || sample.phase == MeasuredPhase.allColdStarts)
    }
    return PhaseSummary.summaries(of: counting).allSatisfy {
      ($0.interval?.relativeHalfWidth ?? .infinity) <= plan.precision
    }
  }

  /// Phases that no one waits for, or that are zero up to jitter.
  private static var uncounted: Set<String> {
    [
      MeasuredPhase.ping, MeasuredPhase.reference, MeasuredPhase.initialisation, MeasuredPhase.idle,
    ]
  }

  // MARK: Samples and names

  mutating func take(_ sample: PhaseSample) {
    var sample = sample
    sample.round = round
    sample.isWarmUp = round < plan.warmUpRounds
    sample.repetition = sample.isWarmUp ? round : round - plan.warmUpRounds
    pending.append(sample)
  }

  /// The next container of an image, not yet made.
  mutating func nextContainer(
    of image: Int, running command: [String], quota: Double?
  ) -> ContainerRequest {
    containers += 1
    var request = ContainerRequest(
      name: labels.containerName(containers), image: plan.images[image].reference,
      command: command, labels: labels.all)
    request.cpus = quota
    request.memoryBytes = plan.memoryBytes
    request.network = plan.network ?? labels.objectName
    return request
  }

  private func describe(_ task: MeasuringTask) -> String {
    switch task {
    case .life(let image, _, _): "starting \(plan.images[image].reference)"
    case .runAndRemove(let image): "running \(plan.images[image].reference)"
    case .simultaneous(let image, let count):
      "starting \(count) × \(plan.images[image].reference)"
    }
  }

  private func say(_ doing: String) {
    let perRound =
      plan.allTasks.count + (plan.groups.contains(.pull) ? images.pullable.count : 0)
    show(
      MeasuringProgress(
        steps: steps, allSteps: perRound * (plan.warmUpRounds + plan.repetitions),
        elapsed: site.now - began, budget: plan.budget, doing: doing))
  }
}
