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
  private let plan: RehearsalPlan
  private let engine: Engine
  private let site: Site
  private let labels: RunLabels
  private let handlers: [ImageID: Handler]
  private let show: (UInt64) -> Void
  private let mailbox = Mailbox<Notice>()
  private let end: SimTime
  private let endsWithRequests: Bool

  private var simulation: Simulation<Cluster>
  /// The instant of the site's clock at which the cluster's begins.
  private var origin = 0.0
  private var containers: [ContainerID: LiveContainer] = [:]
  private var executions: [UInt64: LiveExecution] = [:]
  /// Images that are being removed, and pulls that wait for that.
  private var imagesGoing: Set<ImageID> = []
  private var heldPulls: [LiveAction] = []
  /// Actions that can begin now, besides what the cluster puts out.
  private var deferred: [LiveAction] = []
  /// Tasks that are waited for at the end.
  private var underWay = 0
  /// What prepared containers had used before the clock began, by name.
  private var usedBefore: [String: Double] = [:]
  private var timerAt = SimTime.never
  private var result: PlayedRepetition
  private var failure: RehearsalError?
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

  private func nextName() -> String {
    containerNumber += 1
    return labels.containerName(containerNumber)
  }

  private func handler(of image: ImageID) -> Handler { handlers[image] ?? .sh }

  private func work(of request: LiveAction.Request, for function: FunctionID) -> HandlerWork {
    let profile = plan.built.functions.configuration(function.index).profile
    let share = plan.built.configuration.profiles[profile.index].cpuShare
    let seconds = request.execution.inSeconds
    return HandlerWork(cpuSeconds: seconds * share, waitSeconds: seconds * (1 - share))
  }

  private func request(for action: LiveAction, named name: String) -> ContainerRequest {
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

  private func instant(_ seconds: Double) -> SimTime {
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

  // MARK: What the cluster wants

  private func begin(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    switch action.kind {
    case .prepare: preconditionFailure("a container is prepared while the clock runs")
    case .pull: beginPull(action, &group)
    case .removeImage: beginImageRemoval(action, &group)
    case .create:
      let container = LiveContainer(name: nextName(), bound: action.request?.index)
      containers[action.container] = container
      let request = request(for: action, named: container.name)
      order(action, &group) { [engine] () async throws(EngineError) in
        try await engine.create(request)
      }
    case .start: beginStart(action, &group)
    case .initialise:
      containers[action.container]?.awaited[.ready] = action
      match(action.container)
    case .dispatch: beginExecution(action, &group)
    case .execute: awaitExecution(action)
    case .pause, .unpause: beginChange(action, &group)
    case .stop: beginStop(action, &group)
    }
  }

  /// Has the engine do something in a task of its own, and tells when it was done.
  private func order(
    _ action: LiveAction, _ group: inout TaskGroup<Void>,
    _ work: @escaping @Sendable () async throws(EngineError) -> Double
  ) {
    underWay += 1
    group.addTask { [site, mailbox] in
      let began = site.now
      do throws(EngineError) {
        let seconds = try await work()
        mailbox.post(Notice(kind: .ended(action), at: began + seconds))
      } catch {
        mailbox.post(Notice(kind: .failed(.engine(error)), at: site.now))
      }
    }
  }

  private func beginPull(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    guard !imagesGoing.contains(action.image) else {
      heldPulls.append(action)
      return
    }
    let reference = plan.reference(of: action.image)
    order(action, &group) { [engine] () async throws(EngineError) in
      try await engine.pull(reference) { _ in }
    }
  }

  private func beginImageRemoval(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    imagesGoing.insert(action.image)
    let reference = plan.reference(of: action.image)
    order(action, &group) { [engine] () async throws(EngineError) in
      try await engine.removeImage(reference)
    }
  }

  private func beginStart(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    guard let container = containers[action.container] else { return }
    containers[action.container]?.awaited[.started] = action
    let (name, id, isBound) = (container.name, action.container, container.bound != nil)
    group.addTask { [engine, site, mailbox] in
      @Sendable func post(_ kind: Notice.Kind) { mailbox.post(Notice(kind: kind, at: site.now)) }
      do throws(EngineError) {
        try await engine.start(name) { word in
          switch word.kind {
          case .started: post(.reached(.started, of: id, named: name))
          case .line(Handler.done): post(.reached(.done, of: id, named: name))
          case .line(let line):
            guard Handler.parse(line) != nil else {
              post(.failed(.unexpected(container: name, line: line)))
              return false
            }
            post(.reached(.ready, of: id, named: name))
            return isBound
          }
          return word.kind == .started
        }
      } catch {
        post(.failed(.engine(error)))
      }
    }
  }

  /// Has a request executed by a process of its own in a running container.
  private func beginExecution(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    guard let request = action.request, let name = containers[action.container]?.name else {
      return
    }
    executions[request.index] = LiveExecution(container: action.container, dispatch: action)
    let command = handler(of: action.image).execution(of: work(of: request, for: action.function))
    group.addTask { [engine, site, mailbox] in
      let began = site.now
      do throws(EngineError) {
        let seconds = try await engine.execute(command, in: name) { line in
          let isWord = line == Handler.begun
          mailbox.post(
            Notice(
              kind: isWord
                ? .begun(request: request.index)
                : .failed(.unexpected(container: name, line: line)), at: site.now))
        }
        mailbox.post(Notice(kind: .executed(request: request.index), at: began + seconds))
      } catch {
        mailbox.post(Notice(kind: .failed(.engine(error)), at: site.now))
      }
    }
  }

  private func awaitExecution(_ action: LiveAction) {
    guard let request = action.request else { return }
    if containers[action.container]?.bound == request.index {
      containers[action.container]?.awaited[.done] = action
      match(action.container)
    } else {
      executions[request.index]?.execute = action
      match(request: request.index)
    }
  }

  private func beginChange(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    guard let name = containers[action.container]?.name else { return }
    let pauses = action.kind == .pause
    containers[action.container]?.isChanging = true
    containers[action.container]?.isPaused = pauses
    order(action, &group) { [engine] () async throws(EngineError) in
      pauses ? try await engine.pause(name) : try await engine.unpause(name)
    }
  }

  private func beginStop(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
    guard let container = containers[action.container] else { return }
    guard !container.isChanging else {
      containers[action.container]?.stop = action
      return
    }
    let (name, isPaused) = (container.name, container.isPaused)
    let before = usedBefore[name] ?? 0
    order(action, &group) { [engine, site, mailbox] () async throws(EngineError) in
      let began = site.now
      let usage = try await engine.usage(of: name)
      if isPaused { _ = try await engine.unpause(name) }
      _ = try await engine.stop(name)
      _ = try await engine.remove(name)
      mailbox.post(Notice(kind: .used(cpuSeconds: usage.cpuSeconds - before), at: site.now))
      return site.now - began
    }
  }

  // MARK: What the engine has done

  private func receive(_ notice: Notice) {
    switch notice.kind {
    case .ended(let action): ended(action, at: notice.at)
    case .reached(let milestone, let id, let name):
      guard containers[id]?.name == name else { return }
      containers[id]?.reached[milestone] = notice.at
      // A handler that is ready runs, whether or not the engine has said so yet.
      if milestone == .ready, containers[id]?.reached[.started] == nil {
        containers[id]?.reached[.started] = notice.at
      }
      match(id)
    case .begun(let request):
      executions[request]?.begunAt = notice.at
      match(request: request)
    case .executed(let request):
      executions[request]?.endedAt = notice.at
      match(request: request)
    case .used(let seconds): result.cpuSeconds = result.cpuSeconds.map { $0 + seconds }
    case .failed(let error): failure = failure ?? error
    }
  }

  private func ended(_ action: LiveAction, at time: Double) {
    underWay -= 1
    Self.end(action, at: instant(time), &simulation)
    switch action.kind {
    case .pause, .unpause:
      containers[action.container]?.isChanging = false
      if let stop = containers[action.container]?.stop { deferred.append(stop) }
    case .stop: containers[action.container] = nil
    case .removeImage:
      imagesGoing.remove(action.image)
      deferred += heldPulls.filter { $0.image == action.image }
      heldPulls.removeAll { $0.image == action.image }
    case .prepare, .pull, .create, .start, .initialise, .dispatch, .execute: return
    }
  }

  /// Ends what the cluster waits for and a container has reached.
  private func match(_ id: ContainerID) {
    guard let container = containers[id] else { return }
    for milestone in [Milestone.started, .ready, .done] {
      guard let action = container.awaited[milestone], let time = container.reached[milestone]
      else { continue }
      containers[id]?.awaited[milestone] = nil
      if milestone == .done { containers[id]?.bound = nil }
      Self.end(action, at: instant(time), &simulation)
    }
  }

  /// The same for a request that runs in a process of its own.
  private func match(request: UInt64) {
    guard var execution = executions[request] else { return }
    // A process that has ended without a word has begun as well.
    if let dispatch = execution.dispatch, let time = execution.begunAt ?? execution.endedAt {
      execution.dispatch = nil
      Self.end(dispatch, at: instant(time), &simulation)
    }
    if let execute = execution.execute, let time = execution.endedAt {
      executions[request] = nil
      Self.end(execute, at: instant(time), &simulation)
    } else {
      executions[request] = execution
    }
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

  private static func end(
    _ action: LiveAction, at time: SimTime, _ simulation: inout Simulation<Cluster>
  ) {
    simulation.model.liveActionEnded(action, at: time, &simulation.agenda)
  }
}
