import Calibration
import ClusterModel
import SimKernel

// What the engine has done, and what the cluster is told of it.
extension Performance {
  func receive(_ notice: Notice) {
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
  func match(_ id: ContainerID) {
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
  func match(request: UInt64) {
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
}
