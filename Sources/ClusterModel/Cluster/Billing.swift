import SimKernel

/// What is billed as it happens, where a price list asks for it.
struct Billing {
  /// How; `nil` where nothing is billed.
  let terms: BillingTerms?
  /// When the initialisation of each container began, `never` while it has none.
  private var initialisations: [SimTime] = []

  init(_ terms: BillingTerms?) { self.terms = terms }

  var isOn: Bool { terms != nil }

  mutating func noteInitialisation(of container: ContainerID, at now: SimTime) {
    while initialisations.count <= container.index { initialisations.append(.never) }
    initialisations[container.index] = now
  }

  mutating func takeInitialisation(of container: ContainerID) -> SimTime? {
    guard container.index < initialisations.count else { return nil }
    let time = initialisations[container.index]
    initialisations[container.index] = .never
    return time == .never ? nil : time
  }
}

// Executions and initialisations are billed one by one, because each is rounded up for itself.
extension Cluster {
  /// The execution of a request has ended, in whatever way.
  @inline(never)
  mutating func billExecution(_ id: RequestID, at now: SimTime) {
    metrics.billed.executions &+= 1
    bill(
      state.containers[state.requests[id].container].function, now - state.requests[id].startedAt)
  }

  /// A request is taken off its container: what it has executed is billed, if it was executing.
  mutating func billInterrupted(_ id: RequestID, at now: SimTime) {
    switch state.requests[id].place {
    case .computing, .executing, .calling, .awaitingAnswers: billExecution(id, at: now)
    default: return
    }
  }

  /// The initialisation of a container begins.
  mutating func beginBilling(_ container: ContainerID, at now: SimTime) {
    guard billing.terms?.includesInitialisation == true else { return }
    billing.noteInitialisation(of: container, at: now)
  }

  /// A container has become ready.
  mutating func billInitialisation(_ container: ContainerID, at now: SimTime) {
    guard let began = billing.takeInitialisation(of: container), now > began else { return }
    bill(state.containers[container].function, now - began)
  }

  private mutating func bill(_ function: FunctionID, _ duration: SimDuration) {
    guard let terms = billing.terms else { return }
    let nanoseconds = Int128(terms.billed(duration).nanoseconds)
    let row = state.functions[function]
    metrics.billed.byteNanoseconds &+= Int128(terms.billed(row.memory).count) &* nanoseconds
    let cores = state.profiles[row.profile].cores
    guard !cores.isUnlimited else { return }
    metrics.billed.millicoreNanoseconds &+= Int128(cores.millicores) &* nanoseconds
  }
}
