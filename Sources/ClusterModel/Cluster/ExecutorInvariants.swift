import SimKernel

// What must be true of executors after every event; checked in debug builds.
extension Cluster {
  /// Runners count the requests that they have, the catalog those that ask it.
  func checkExecutors() {
    checkCodes()
    checkCatalog()
    for request in state.requests.ids where state.requests[request].place == .queued {
      let runner = state.executors.runner(of: state.requests[request].function)
      guard !runner.isNone else { continue }
      let entry = state.executors.functions[runner.index]
      let ticket = state.executors.requests[request].ticket
      precondition(
        entry.line[entry.lineFirst...].contains { $0.ticket == ticket && $0.request == request },
        "a request waits and is not in the line for a Runner")
    }
  }

  private func checkCodes() {
    var present = Array(repeating: Int32(0), count: state.containers.count)
    var users = present
    for request in state.requests.ids where request.index < state.executors.requests.count {
      let row = state.requests[request]
      let entry = state.executors.requests[request]
      guard row.place != .none, !row.container.isNone, entry.isPresent else { continue }
      present[row.container.index] += 1
      if entry.isUser { users[row.container.index] += 1 }
      let code = state.executors.code(of: row.function, on: row.container)
      precondition(
        code.present > 0 && (!entry.isUser || code.users > 0),
        "a request is in a Runner that does not know of it")
    }
    for container in state.containers.ids {
      let codes = state.executors.codes(on: container)
      precondition(
        codes.isEmpty || state.containers[container].phase != .gone,
        "a container that is no more has code")
      precondition(
        codes.reduce(0) { $0 + $1.present } == present[container.index]
          && codes.reduce(0) { $0 + $1.users } == users[container.index],
        "a Runner has other requests than it says")
    }
  }

  private func checkCatalog() {
    guard catalog.isOn else { return }
    var asking = 0
    for request in state.requests.ids {
      let place = state.requests[request].place
      if place == .checkingCode || place == .fetchingCode { asking += 1 }
    }
    var working = Array(repeating: 0, count: catalog.instances.count)
    var known = 0
    for case let service? in catalog.services {
      working[service.instance] += 1
      if !service.query.request.isNone { known += 1 }
    }
    for (number, instance) in catalog.instances.enumerated() {
      precondition(
        instance.working == working[number] && instance.working <= catalog.workers,
        "the catalog has other workers occupied than it says")
      let waiting = instance.line[instance.lineFirst...]
      precondition(
        instance.working == catalog.workers || waiting.isEmpty,
        "queries wait at the catalog though a worker is free")
      known += waiting.count { !$0.request.isNone }
    }
    precondition(asking == known, "other requests ask the catalog than it knows of")
  }
}
