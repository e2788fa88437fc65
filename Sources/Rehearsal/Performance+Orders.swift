import Calibration
import ClusterModel
import SimKernel

// What the cluster wants, and who sees to it.
extension Performance {
  func begin(_ action: LiveAction, _ group: inout TaskGroup<Void>) {
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
}
