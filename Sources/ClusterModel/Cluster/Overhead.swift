import SimKernel

/// How a component, or a container before and after its function, works on a request.
struct WorkTerms: BitwiseCopyable {
  /// The share of the work that is CPU work; it comes first.
  var share = 0.0
  /// Who computes.
  var sharer = ContainerID.none
  var cpu = CPUTerms()
  /// Where nobody can slow the work down, the speed at which it goes on a machine of speed 1, otherwise 0.
  var steadySpeed = 0.0
  /// The cores that it then uses, in millionths.
  var steadyMicrocores = 0
}

/// What kind of CPU a request uses beside its execution.
enum CPUUse: UInt8, BitwiseCopyable {
  case none
  /// Cores that nobody else can take.
  case steady
  /// A share of its machine's cores.
  case shared
}

/// What of a request's work beside its execution is under way.
struct PassageRow: BitwiseCopyable {
  /// The component that works on it, or at which it waits.
  var component = ComponentID.none
  /// It may hold workers of this many components, counted from the first.
  var entered: UInt32 = 0
  /// Whether its answer says that it has failed.
  var hasFailed = false
  /// The CPU that the work uses now.
  var cpu = CPUUse.none
  /// How long it takes after its CPU part.
  var rest = SimDuration.zero
}

// Work on a request beside its execution: a CPU part, then a part that waits for others.
extension Cluster {
  /// Begins work of `seconds` at full speed; ``workFinished(_:_:)`` follows.
  mutating func work(
    on id: RequestID, for seconds: Double, _ terms: WorkTerms,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let computing = max(seconds, 0) * terms.share
    guard computing > 0 else {
      path.passages[id].cpu = .none
      goOn(after: SimDuration(rounding: max(seconds, 0)), id, &agenda)
      return
    }
    path.passages[id].rest = SimDuration(rounding: seconds * (1 - terms.share))
    guard terms.steadySpeed > 0 else {
      path.passages[id].cpu = .shared
      state.requests[id].eventAt = .never
      let cores = terms.cpu.parallelism.inCores
      beginComputing(id, in: terms.sharer, work: computing * cores, terms.cpu, &agenda)
      return
    }
    path.passages[id].cpu = .steady
    let machine = machine(of: terms)
    state.machines[machine].coresInUse.change(by: terms.steadyMicrocores, at: agenda.now)
    if countsLoad { state.countCPU(of: terms.sharer, by: terms.steadyMicrocores, at: agenda.now) }
    let speed = state.machines[machine].speed * terms.steadySpeed
    goOn(after: SimDuration(rounding: computing / speed), id, &agenda)
  }

  private func machine(of terms: WorkTerms) -> MachineID {
    state.nodes[state.containers[terms.sharer].node].machine
  }

  /// Lets the next step of a request's work come after `duration`.
  mutating func goOn(
    after duration: SimDuration, _ id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let end = agenda.now + duration
    state.requests[id].eventAt = end
    // What is on its way in comes behind whatever frees resources at that instant.
    if state.requests[id].place == .inComponent {
      agenda.schedule(.componentWorked(id), at: end)
    } else {
      agenda.schedule(.waitingFinished(id), at: end)
    }
  }

  /// The time has come that work on a request waited for.
  @inline(never)
  mutating func workAdvanced(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    if path.passages[id].cpu == .steady {
      endSteady(id, at: agenda.now)
      if path.passages[id].rest > .zero {
        goOn(after: path.passages[id].rest, id, &agenda)
        return
      }
    }
    workFinished(id, &agenda)
  }

  private mutating func endSteady(_ id: RequestID, at now: SimTime) {
    path.passages[id].cpu = .none
    let terms = terms(of: id)
    let machine = machine(of: terms)
    state.machines[machine].coresInUse.change(by: 0 &- terms.steadyMicrocores, at: now)
    if countsLoad { state.countCPU(of: terms.sharer, by: 0 &- terms.steadyMicrocores, at: now) }
  }

  func terms(of id: RequestID) -> WorkTerms {
    switch state.requests[id].place {
    case .forwarding, .answering, .loadingCode, .unloadingCode: terms(of: id, hostProfile(of: id))
    default: path.components[path.passages[id].component].work
    }
  }

  /// Ends the work of a component on a request before its time.
  mutating func stopWork(on id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    switch path.passages[id].cpu {
    case .none: return
    case .steady: endSteady(id, at: agenda.now)
    case .shared: takeFromCPU(id, in: terms(of: id).sharer, &agenda)
    }
    path.passages[id].cpu = .none
  }

  /// Work on a request has had the shared CPU time that it needs.
  @inline(never)
  mutating func workComputed(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    path.passages[id].cpu = .none
    if path.passages[id].rest > .zero || state.requests[id].place == .inComponent {
      goOn(after: path.passages[id].rest, id, &agenda)
    } else {
      workFinished(id, &agenda)
    }
  }

  private mutating func workFinished(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    state.requests[id].eventAt = .never
    switch state.requests[id].place {
    case .inComponent: passed(id, &agenda)
    case .returning: returned(id, &agenda)
    case .forwarding: runAtLast(id, &agenda)
    case .answering: leaveContainer(id, hostProfile(of: id), &agenda)
    case .loadingCode: loaded(id, &agenda)
    case .unloadingCode: unloaded(id, &agenda)
    default: preconditionFailure("work beside the execution ended where there is none")
    }
  }
}

// What a container does with a request before and after its function.
extension Cluster {
  /// Begins what the container does before the function begins.
  @inline(never)
  mutating func forward(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    workInContainer(
      id, profile, as: .forwarding, state.profiles[profile].forward, streams.forward, &agenda)
  }

  /// Begins what the container does between the function's end and its answer.
  @inline(never)
  mutating func answer(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    workInContainer(
      id, profile, as: .answering, state.profiles[profile].respond, streams.respond, &agenda)
  }

  private mutating func workInContainer(
    _ id: RequestID, _ profile: ProfileID, as place: RequestPlace, _ sampler: Sampler,
    _ stream: RandomStream, _ agenda: inout Agenda<ClusterEvent>
  ) {
    path.makeRoom(for: id)
    state.requests[id].place = place
    var random = stream.draws(for: state.requests[id].index)
    let seconds = state.samplers.sample(sampler, &random)
    work(on: id, for: seconds, terms(of: id, profile), &agenda)
  }

  /// How the container of a request works on it: as its function does, but for the share that is CPU work.
  private func terms(of id: RequestID, _ profile: ProfileID) -> WorkTerms {
    let row = state.profiles[profile]
    let container = state.requests[id].container
    let machine = state.nodes[state.containers[container].node].machine
    // To load code is CPU work and nothing else.
    let isOverhead =
      state.requests[id].place == .forwarding || state.requests[id].place == .answering
    let isSteady = cpuIsAmple || state.machines[machine].cores.isUnlimited
    return WorkTerms(
      share: isOverhead ? row.overheadShare : 1, sharer: container,
      cpu: CPUTerms(quota: row.cores, parallelism: row.parallelism, weight: row.weight),
      steadySpeed: isSteady ? row.steadySpeed : 0, steadyMicrocores: row.steadyMicrocores)
  }

  /// Ends what a container does with a request that nobody waits for any more.
  mutating func stopOverhead(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    switch path.passages[id].cpu {
    case .none: return
    case .steady: endSteady(id, at: agenda.now)
    case .shared: takeFromCPU(id, in: state.requests[id].container, &agenda)
    }
    path.passages[id].cpu = .none
  }
}
