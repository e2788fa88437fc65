import Calibration
import ClusterModel
import Experiments
import SimKernel

/// Plays a scenario once: the simulator's own cluster decides, in real time, and the engine does.
///
/// The cluster's clock follows the site's. What the engine has done is told to it with the instant at which that happened, so a
/// late look at the mailbox moves nothing; what was to happen by the clock (arrivals, windows) and was looked at late happens late in
/// the world, which ``PlayedRepetition/largestLag`` tells.
final class Performance<Engine: ContainerEngine, Site: MeasuringSite> {
  let plan: RehearsalPlan
  let engine: Engine
  let site: Site
  private let labels: RunLabels
  private let handlers: [ImageID: Handler]
  private let show: (UInt64) -> Void
  let mailbox = Mailbox<Notice>()
  private let end: SimTime
  private let endsWithRequests: Bool

  var simulation: Simulation<Cluster>
  /// The instant of the site's clock at which the cluster's begins.
  private var origin = 0.0
  var containers: [ContainerID: LiveContainer] = [:]
  var executions: [UInt64: LiveExecution] = [:]
  /// Images that are being removed, and pulls that wait for that.
  var imagesGoing: Set<ImageID> = []
  var heldPulls: [LiveAction] = []
  /// Actions that can begin now, besides what the cluster puts out.
  var deferred: [LiveAction] = []
  /// Tasks that are waited for at the end.
  var underWay = 0
  /// What prepared containers had used before the clock began, by name.
  var usedBefore: [String: Double] = [:]
  private var timerAt = SimTime.never
  var result: PlayedRepetition
  var failure: RehearsalError?
  /// The number of the container that was made last.
  private(set) var containerNumber: Int

  init(
    _ plan: RehearsalPlan, repetition: Int, on engine: Engine, from site: Site, labels: RunLabels,
    handlers: [ImageID: Handler], containersMade: Int, showing show: @escaping (UInt64) -> Void
  ) {
    self.plan = plan
    self.engine = engine
    self.site = site
    self.labels = labels
    self.handlers = handlers
    self.show = show
    containerNumber = containersMade
    result = PlayedRepetition(number: repetition)
    var built = plan.built
    built.configuration = built.configuration.played
    end = built.end ?? .start + .longest
    endsWithRequests = built.end == nil
    var cluster = built.makeCluster()
    cluster.stopsWhenDone = endsWithRequests
    simulation = Simulation(cluster)
    Self.begin(&simulation)
  }

  /// Plays.
  ///
  /// Containers that are left after an error are for the run to remove.
  ///
  /// - Parameter mayRemove: Whether an image may be removed.
  /// - Returns: What came of it, and why it ended early.
  func play(
    mayRemove: (String) -> Bool
  ) async -> (repetition: PlayedRepetition, failure: RehearsalError?) {
    do throws(RehearsalError) {
      try await prepare(mayRemove: mayRemove)
    } catch {
      return (result, error)
    }
    origin = site.now
    await withTaskGroup(of: Void.self) { group in
      await perform(&group)
      await settle()
      group.cancelAll()
    }
    if failure == nil {
      do throws(EngineError) { try await removeRest() } catch { failure = .engine(error) }
    }
    return (result, failure)
  }

  // MARK: Before the clock begins

  private func prepare(mayRemove: (String) -> Bool) async throws(RehearsalError) {
    do throws(EngineError) {
      for image in plan.images {
        let reference = plan.reference(of: image)
        let isThere = try await engine.image(reference) != nil
        if simulation.model.holds(image, on: MachineID(0)) {
          if !isThere { _ = try await engine.pull(reference) { _ in } }
        } else if isThere {
          guard mayRemove(reference) else {
            failure = .imageIsForeign(image: reference)
            break
          }
          _ = try await engine.removeImage(reference)
        }
      }
      if failure == nil {
        for action in simulation.model.takeLiveActions() {
          guard action.kind == .prepare else {
            deferred.append(action)
            continue
          }
          try await prepareContainer(action)
          Self.end(action, at: .start, &simulation)
        }
      }
    } catch {
      throw .engine(error)
    }
    if let failure { throw failure }
  }

  private func prepareContainer(_ action: LiveAction) async throws(EngineError) {
    let container = LiveContainer(name: nextName(), bound: nil)
    containers[action.container] = container
    _ = try await engine.create(request(for: action, named: container.name))
    _ = try await engine.start(container.name)
    usedBefore[container.name] = try await engine.usage(of: container.name).cpuSeconds
  }

  func nextName() -> String {
    containerNumber += 1
    return labels.containerName(containerNumber)
  }

  func handler(of image: ImageID) -> Handler { handlers[image] ?? .sh }

  func work(of request: LiveAction.Request, for function: FunctionID) -> HandlerWork {
    let profile = plan.built.functions.configuration(function.index).profile
    let share = plan.built.configuration.profiles[profile.index].cpuShare
    let seconds = request.execution.inSeconds
    return HandlerWork(cpuSeconds: seconds * share, waitSeconds: seconds * (1 - share))
  }

  func request(for action: LiveAction, named name: String) -> ContainerRequest {
    let function = plan.built.functions.configuration(action.function.index)
    let profile = plan.built.configuration.profiles[function.profile.index]
    let handler = handler(of: action.image)
    let command =
      action.request.map { handler.command(for: work(of: $0, for: action.function)) }
      ?? handler.command
    var request = ContainerRequest(
      name: name, image: plan.reference(of: action.image), command: command, labels: labels.all)
    request.cpus = profile.cores.isUnlimited ? nil : profile.cores.inCores
    request.memoryBytes = function.memory > .zero ? function.memory.count : nil
    request.network = plan.network
    return request
  }

  // MARK: The loop

  private var now: SimTime { instant(site.now) }

  func instant(_ seconds: Double) -> SimTime {
    max(.start + SimDuration(rounding: seconds - origin), simulation.now)
  }

  private func perform(_ group: inout TaskGroup<Void>) async {
    while failure == nil {
      let now = now
      if now >= timerAt { timerAt = .never }
      for notice in mailbox.take() { receive(notice) }
      advance(to: min(now, end))
      var actions = deferred
      deferred = []
      actions += simulation.model.takeLiveActions()
      for action in actions { begin(action, &group) }
      collect()
      // What has ended at once may lead on at once.
      if !actions.isEmpty { continue }
      if endsWithRequests ? simulation.model.isDone : now >= end { break }
      await sleep(&group)
      if Task.isCancelled { failure = .engine(.interrupted) }
    }
    collect()
    result.unfinished = simulation.model.metrics.present
    result.seconds = simulation.now.inSeconds
  }

  private func advance(to now: SimTime) {
    let due = simulation.nextEventTime()
    if due < now { result.largestLag = max(result.largestLag, (now - due).inSeconds) }
    simulation.run(until: now)
    if let reason = simulation.model.arrivalFailure { failure = .workload("\(reason)") }
  }

  /// Waits for what comes first: something the engine did, or what is due by the clock.
  private func sleep(_ group: inout TaskGroup<Void>) async {
    let due = min(simulation.nextEventTime(), endsWithRequests ? .never : end)
    if due == .never, simulation.model.awaitsNoEngine {
      failure = .stuck(requests: simulation.model.metrics.present)
      return
    }
    if due < timerAt {
      timerAt = due
      let seconds = due.inSeconds - (site.now - origin)
      group.addTask { [site, mailbox] in
        do throws(EngineError) {
          if seconds > 0 { try await site.wait(seconds: seconds) }
          mailbox.wake()
        } catch {
          // The run ends and needs no timer.
          return
        }
      }
    }
    await mailbox.wait()
  }

  private func collect() {
    let known = result.records.count
    simulation.model.takeInvocations { result.records.append($0) }
    if result.records.count > known { show(UInt64(result.records.count)) }
  }

  // MARK: Behind the last request

  /// Waits until the engine has done what it was about to do.
  private func settle() async {
    while failure == nil, underWay > 0 {
      await mailbox.wait()
      if Task.isCancelled { failure = .engine(.interrupted) }
      for notice in mailbox.take() {
        switch notice.kind {
        case .ended(let action):
          underWay -= 1
          if action.kind == .stop { containers[action.container] = nil }
        case .used, .failed: receive(notice)
        case .reached, .begun, .executed: continue
        }
      }
    }
  }

  private func removeRest() async throws(EngineError) {
    for id in containers.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      guard let name = containers[id]?.name else { continue }
      let used = try await engine.usage(of: name).cpuSeconds - (usedBefore[name] ?? 0)
      result.cpuSeconds = result.cpuSeconds.map { $0 + used }
      _ = try await engine.remove(name)
    }
  }

  // The model and its agenda are changed together, and a property of a class cannot be lent twice.

  private static func begin(_ simulation: inout Simulation<Cluster>) {
    simulation.model.begin(&simulation.agenda)
  }

  static func end(
    _ action: LiveAction, at time: SimTime, _ simulation: inout Simulation<Cluster>
  ) {
    simulation.model.liveActionEnded(action, at: time, &simulation.agenda)
  }
}
