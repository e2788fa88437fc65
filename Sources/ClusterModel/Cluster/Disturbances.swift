import SimKernel

/// What breaks besides executions: nodes, containers by themselves, pings, starts, the registry.
struct Disturbances {
  let configuration: FaultConfiguration
  /// Whether starts can fail or be slow.
  let changesStarts: Bool
  /// Whether containers are pinged.
  let watches: Bool
  var nodes: NodeCrashes
  var deaths: ExecutorDeaths
  var watch: Watch
  var starts: Starts
  /// Events that are scheduled and will only bring about others like them.
  var timers = 0
  /// How many requests had come or gone when that changed last, and when that was.
  private var progress: UInt64 = 0
  private var progressAt = SimTime.start

  init(_ configuration: ClusterConfiguration, in samplers: inout SamplerPool) {
    let faults = configuration.faults
    self.configuration = faults
    changesStarts = !faults.failedStarts.isEmpty || !faults.slowStarts.isEmpty
    watches = faults.heartbeat != nil
    func stream(_ name: String) -> RandomStream {
      RandomStream(
        seed: configuration.seed, name: "faults/\(name)",
        replication: configuration.replication, pairing: configuration.pairing)
    }
    nodes = NodeCrashes(configuration, stream, in: &samplers)
    deaths = ExecutorDeaths(faults, stream)
    watch = Watch(faults.heartbeat, stream("ping"))
    starts = Starts(faults, stream)
  }

  /// Notes how many requests have come or gone, and returns for how long nothing has changed.
  mutating func standstill(_ progress: UInt64, at now: SimTime) -> SimDuration {
    if progress != self.progress {
      self.progress = progress
      progressAt = now
    }
    return now - progressAt
  }

  /// How long faults come about while requests wait and nothing else is left to happen.
  static let patience = SimDuration.minutes(10)
  /// How long they come about while no request comes or goes, whatever else happens.
  static let longPatience = SimDuration.hours(6)
}

extension Cluster {
  /// Schedules the faults that come by themselves.
  mutating func beginFaults(_ agenda: inout Agenda<ClusterEvent>) {
    beginNodeCrashes(&agenda)
    beginExecutorDeaths(&agenda)
    beginHeartbeat(&agenda)
    for time in disturbances.configuration.registry.changes where time < .never {
      agenda.schedule(.registryChanged, at: max(time, agenda.now))
    }
  }

  /// Whether there is any use in faults that come again and again: not for ever, if nothing else is left to happen.
  mutating func goesOnBreaking(_ agenda: borrowing Agenda<ClusterEvent>) -> Bool {
    guard !isDone else { return false }
    let ended = metrics.completed &+ metrics.rejected &+ metrics.timedOut &+ metrics.failed
    let progress = metrics.arrived &+ metrics.retries &+ ended
    let standstill = disturbances.standstill(progress, at: agenda.now)
    guard batch.nextTime == .never else { return true }
    let periodic =
      disturbances.timers + (isSampling ? 1 : 0) + (scaling.wakesAt < .never ? 1 : 0)
    let patience =
      agenda.count > periodic ? Disturbances.longPatience : Disturbances.patience
    return standstill < patience
  }

  /// The gap of a process in which something happens `rate` times a second.
  func gap(_ rate: Double, _ random: inout RandomStream) -> SimDuration {
    SimDuration(rounding: random.exponential() / rate)
  }

  /// Something has happened to the registry: what it does from now on.
  mutating func registryChanged(_ agenda: inout Agenda<ClusterEvent>) {
    let share = disturbances.configuration.registry.share(at: agenda.now)
    state.images.setRegistry(share: share, agenda: &agenda)
    imagesAdvanced(&agenda)
  }
}
