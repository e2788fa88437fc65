import ClusterModel
import SimKernel
import Workloads

extension WorkloadSettings {
  /// The process that a workload with an ``ArrivalSpan`` stands for, before requests are kept, counted and moved.
  ///
  /// - Parameters:
  ///   - function: What is called.
  ///   - name: What the process draws from, as a name for `stream`.
  ///   - stream: Makes the stream of a name.
  /// - Returns: The process; for other workloads one without arrivals.
  /// - Throws: When a parameter is out of range in a way that the settings by themselves do not show.
  func source(
    of function: FunctionID, name: String, _ stream: (String) -> RandomStream
  ) throws(WorkloadDescriptionError) -> any ArrivalSource {
    guard let (_, span) = spanned else { return NoArrivals() }
    let start = SimTime.start + span.start
    let until = span.until.map { .start + $0 } ?? SimTime.never
    switch self {
    case .renewal(let it):
      return try RenewalArrivals(
        of: function, gaps: it.gaps, stream: stream(name), from: start, until: until)
    case .timer(let it):
      return try TimerArrivals(
        of: function, every: it.interval, jitter: it.jitter, stream: stream(name), first: start,
        until: until)
    case .varying(let it):
      return try VaryingArrivals(
        of: function, rate: it.rate.perSecond, profiles: it.profiles, stream: stream(name),
        from: start, until: until)
    case .markovModulated(let it):
      let phases = it.states.map {
        ModulatedArrivals.Phase(
          rate: $0.rate.perSecond, length: .exponential(mean: $0.sojourn.inSeconds),
          next: $0.next ?? [])
      }
      return try ModulatedArrivals(
        of: function, phases: phases, stream: stream(name), from: start, until: until)
    case .onOff(let it):
      let phases = [
        ModulatedArrivals.Phase(rate: it.rate.perSecond, length: it.on),
        ModulatedArrivals.Phase(rate: 0, length: it.off),
      ]
      return try ModulatedArrivals(
        of: function, phases: phases, spacing: it.spacing, stream: stream(name), from: start,
        until: until)
    case .hawkes(let it):
      return try HawkesArrivals(
        of: function, rate: it.rate.perSecond, profiles: it.profiles, branching: it.branching,
        decay: it.decay, stream: stream(name), baseStream: stream(name + "/base"), from: start,
        until: until)
    case .poisson, .constant, .popularity, .closedLoop, .backoff, .trace, .population:
      return NoArrivals()
    }
  }
}
