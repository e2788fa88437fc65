import ClusterModel
import SimKernel

/// The least that each request of a run takes, gathered while it runs: 16 bytes a request, and a third as much again at the end.
struct ResponseWork {
  /// What is the same for all requests of a function.
  private struct Function {
    /// The share of the execution that is CPU work.
    var cpuShare = 1.0
    /// Cores that a request can use.
    var parallelism = 1.0
    /// Its quota as a share of these, at most 1.
    var quotaShare = 1.0
    /// Whether executions are as long as they are drawn, wherever they run.
    var isKnown = true
    /// Whether cold requests execute for another time.
    var hasColdExecution = false
  }

  private let start: SimTime
  private let functions: [Function]
  /// Core-seconds a second, of all cores; `nil` where they are unlimited.
  private let speed: Double?
  /// The speed of the fastest core.
  private let fastest: Double
  private let periods: QuotaPeriods
  private var jobs: [SharedServer.Job] = []
  private var alone = 0.0
  private var response = 0.0

  init(_ built: BuiltScenario) {
    let configuration = built.configuration
    start = .start + configuration.metrics.warmUp
    fastest = configuration.machines.map(\.speed).max() ?? 1
    periods = QuotaPeriods(period: configuration.rules.quotaPeriod.inSeconds)
    let isShared = configuration.rules.cpuSharing == .fair
    let isLimited = isShared && configuration.machines.allSatisfy { !$0.cores.isUnlimited }
    speed =
      isLimited
      ? configuration.machines.reduce(0) {
        $0 + ($1.cores - $1.backgroundCPU).inCores * $1.speed
      } : nil
    functions = (0..<built.functions.count).map { index in
      let function = built.functions.configuration(index)
      let profile = configuration.profiles[function.profile.index]
      var terms = Function()
      terms.cpuShare = profile.cpuShare
      terms.parallelism = profile.parallelism.inCores
      if isShared {
        terms.quotaShare = min(1, profile.cores.inCores / profile.parallelism.inCores)
      }
      // A Runner's quota is another one, and a client of an asynchronous function awaits no execution.
      terms.isKnown = function.runner == nil && !function.isAsynchronous
      terms.hasColdExecution = profile.coldExecution != nil
      return terms
    }
  }

  /// Takes a request that has ended.
  mutating func add(_ record: InvocationRecord) {
    guard record.outcome == .completed, record.endedAt >= start else { return }
    response += (record.endedAt - record.arrivedAt).inSeconds
    let function = functions[record.function.index]
    var job = SharedServer.Job(arrival: record.arrivedAt.inSeconds, work: 0)
    defer { jobs.append(job) }
    // What a cold execution takes, a warm one may not.
    guard function.isKnown, !(function.hasColdExecution && record.isColdExecution) else { return }
    // Times are whole nanoseconds; what rounding may have added is taken off.
    let seconds = max(0, record.work.inSeconds - 1e-9)
    let computing = seconds * function.cpuShare
    alone += max(0, shortest(computing, function) + seconds - computing - 1e-9)
    job.work = leastWork(computing, function) * function.parallelism
  }

  /// How long CPU work takes at least, on the fastest machine with nobody beside it.
  private func shortest(_ seconds: Double, _ function: Function) -> Double {
    guard function.quotaShare < 1 else { return seconds / fastest }
    return periods.elapsed(seconds / fastest, share: function.quotaShare)
  }

  /// What of CPU work is left at least where quotas count by periods, which the model takes off where cores are shared.
  private func leastWork(_ seconds: Double, _ function: Function) -> Double {
    let share = function.quotaShare
    guard periods.period > 0, share < 1 else { return seconds }
    // By periods it takes no less than seconds ÷ share less period · (1 − share), and no less than at full speed.
    return max(seconds * share, seconds - fastest * periods.period * share * (1 - share))
  }

  /// What was possible; `nil` where nothing was answered.
  func bound() -> ResponseBound? {
    guard !jobs.isEmpty else { return nil }
    var least = alone
    if let speed, speed > 0 {
      least = max(least, SharedServer.totalResponse(of: jobs, speed: speed))
    }
    // Sums of so many numbers are true to a part in 10⁹.
    let count = Double(jobs.count)
    return ResponseBound(
      requests: UInt64(jobs.count), mean: response / count, least: least * (1 - 1e-9) / count)
  }
}

extension InvocationRecord {
  /// Whether it executed as the first request of a container, which may take longer.
  fileprivate var isColdExecution: Bool { warmth == .cold || warmth == .preWarmed }
}
