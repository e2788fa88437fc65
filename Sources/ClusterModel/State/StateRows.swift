import SimKernel

// What a cluster is made of.
extension ClusterState {
  mutating func add(_ machine: MachineConfiguration, sharingCPU: Bool) {
    let cores = sharingCPU ? machine.cores : .unlimited
    let id = machines.append(
      MachineRow(
        cores: cores,
        coresToShare: cores.isUnlimited ? cores : cores - machine.backgroundCPU,
        memory: machine.overcommitment == nil ? machine.memory : .largest, speed: machine.speed,
        simultaneousCreations: Int32(clamping: machine.simultaneousCreations)))
    machines[id].coresInUse.change(by: Int(machine.backgroundCPU.millicores) * 1_000, at: .start)
    reserve(machine.memoryReserved, on: id)
  }

  mutating func add(_ node: NodeConfiguration) {
    let agent = node.agent
    let limit = min(1, agent.cores.inCores)
    let row = AgentRow(
      cores: agent.cores, memory: agent.memory, memoryInUse: agent.memoryInUse,
      commandDelay: samplers.add(agent.commandDelay ?? .constant(0)),
      metricsDelay: samplers.add(agent.metricsDelay ?? .constant(0)),
      commandTime: agent.commandCPU > 0 ? agent.commandCPU / limit : 0,
      metricsTime: agent.metricsCPU > 0 ? agent.metricsCPU / limit : 0,
      commandCPU: agent.commandCPU, metricsCPU: agent.metricsCPU,
      window: agent.metricsWindow.inSeconds, noise: agent.metricsNoise,
      readingsAreFree: agent.metricsDelay == nil && agent.metricsCPU == 0,
      hasOwnLimits: !agent.cores.isUnlimited || agent.memory != .largest)
    _ = agents.append(row)
    _ = nodes.append(NodeRow(machine: node.machine, commandsAreFree: agent.isFree))
  }

  mutating func add(
    _ profile: FunctionProfile, sharingCPU: Bool, isLive: Bool, isBilled: Bool
  ) {
    var flags: ProfileRow.Flags = isLive ? .liveAtLeast : []
    func compile(
      _ distribution: Distribution?, _ flag: ProfileRow.Flags, into samplers: inout SamplerPool
    ) -> Sampler {
      if distribution != nil { flags.insert(flag) }
      return samplers.add(distribution ?? .constant(0))
    }
    let coldExecution = compile(profile.coldExecution, .coldExecution, into: &samplers)
    let create = compile(profile.create, .create, into: &samplers)
    let start = compile(profile.start, .start, into: &samplers)
    let initialise = compile(profile.initialise, .initialise, into: &samplers)
    let dispatch = compile(profile.dispatch, .dispatch, into: &samplers)
    let stop = compile(profile.stop, .stop, into: &samplers)
    let pause = compile(profile.pause, .pause, into: &samplers)
    let unpause = compile(profile.unpause, .unpause, into: &samplers)
    if isBilled { flags.insert(.billed) }
    if profile.pauseAfter != nil { flags.insert(.pauses) }
    if profile.responseAwaitsRemoval { flags.insert(.responseAwaitsRemoval) }
    if profile.cpuShare < 1 { flags.insert(.waits) }
    let forward = compile(profile.forward, .forwards, into: &samplers)
    let respond = compile(profile.respond, .responds, into: &samplers)
    if !profile.calls.isEmpty { flags.insert(.calls) }
    if profile.errorProbability > 0 || profile.crashProbability > 0 { flags.insert(.fails) }
    let concurrency = UInt16(clamping: max(profile.concurrency, 1))
    let wanted = Double(concurrency) * profile.parallelism.inCores
    let quota = profile.cores.inCores
    // Alone in its container, or with enough for all: the same cores at all times.
    let steady =
      !sharingCPU || quota >= wanted
      ? profile.parallelism.inCores
      : concurrency == 1 ? min(quota, profile.parallelism.inCores) : 0
    if concurrency == 1, steady > 0, flags.isDisjoint(with: .besidesExecution) {
      flags.insert(.plain)
    }
    _ = profiles.append(
      ProfileRow(
        concurrency: concurrency, containerQueue: Int32(clamping: profile.containerQueue),
        maximumContainers: Int32(clamping: profile.maximumContainers), cores: profile.cores,
        weight: profile.weight, parallelism: profile.parallelism,
        execution: samplers.add(profile.execution), cpuShare: profile.cpuShare,
        steadyCores: steady, steadySpeed: steady / profile.parallelism.inCores,
        steadyMicrocores: Int(steady * 1e6), scale: profile.scale, coldExecution: coldExecution,
        create: create,
        start: start,
        initialise: initialise, dispatch: dispatch, stop: stop, pause: pause, unpause: unpause,
        engineShare: profile.engineShare, startTurn: profile.startTurn.inSeconds,
        pauseAfter: profile.pauseAfter ?? .longest,
        flags: flags, forward: forward, respond: respond, overheadShare: profile.overheadShare))
  }

  /// Takes memory of a machine for the whole run, for what is no container.
  mutating func reserve(_ memory: Bytes, on machine: MachineID) {
    machines[machine].memoryReserved += memory
    machines[machine].memoryInUse += memory
    machines[machine].memoryOverTime.change(by: Int(memory.count), at: .start)
  }
}
