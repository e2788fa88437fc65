import SimKernel

/// What exporters count of one function, where an autoscaler reads it.
struct LoadRow: BitwiseCopyable {
  var arrived: UInt64 = 0
  var given: UInt64 = 0
  var completed: UInt64 = 0
  var failed: UInt64 = 0
  /// Requests that have arrived and not ended.
  var inFlight = TimeWeighted()
  /// CPU that its containers use, in millionths of cores.
  var microcores = TimeWeighted()
}

extension ClusterState {
  /// What a scrape of `function` finds at `now`.
  ///
  /// - Precondition: an autoscaler is at work; without one nothing is counted.
  /// - Complexity: O(1).
  public func load(of function: FunctionID, at now: SimTime) -> FunctionLoad {
    let row = loads[function]
    let scale = scales[function]
    let profile = functions[function].profile
    var load = FunctionLoad()
    load.arrived = row.arrived
    load.given = row.given
    load.completed = row.completed
    load.failed = row.failed
    load.inFlight = row.inFlight.value
    load.inFlightSeconds = Double(row.inFlight.area(at: now)) / 1e9
    load.coreSeconds = Double(row.microcores.area(at: now)) / 1e15
    load.ready = Int(scale.ready)
    load.comingUp = Int(scale.comingUp)
    load.draining = Int(scale.draining)
    load.memory = Bytes(functions[function].memory.count * Int64(functions[function].containers))
    load.cores = profiles[profile].cores
    load.limits = scale.limits
    return load
  }
}

// What is counted as it happens.
extension ClusterState {
  @inline(never)
  mutating func countArrival(of function: FunctionID, at now: SimTime) {
    loads[function].arrived &+= 1
    loads[function].inFlight.change(by: 1, at: now)
  }

  @inline(never)
  mutating func countEnd(of function: FunctionID, _ outcome: Outcome, at now: SimTime) {
    loads[function].inFlight.change(by: -1, at: now)
    if outcome == .completed {
      loads[function].completed &+= 1
    } else {
      loads[function].failed &+= 1
    }
  }

  mutating func countGiven(_ function: FunctionID) { loads[function].given &+= 1 }

  /// The CPU that a container has has changed by this many millionths of a core.
  @inline(never)
  mutating func countCPU(of container: ContainerID, by change: Int, at now: SimTime) {
    // A component of the request path computes for no function in particular.
    let function = containers[container].function
    if !function.isNone { loads[function].microcores.change(by: change, at: now) }
  }
}
