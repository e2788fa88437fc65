import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Closed forms that must come out, within four standard errors over independent replications.
@Suite struct QueueingLawTests {
  /// Mean and standard error of what `measure` returns for each replication.
  private func estimate(
    replications: Int = 10, _ measure: (UInt32) -> Double
  ) -> (mean: Double, error: Double) {
    let values = (0..<replications).map { measure(UInt32($0)) }
    let mean = values.reduce(0, +) / Double(replications)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (mean, (squares / Double(replications * (replications - 1))).squareRoot())
  }

  private func expect(
    _ estimate: (mean: Double, error: Double), toBe value: Double,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      abs(estimate.mean - value) <= 4 * estimate.error,
      "\(estimate.mean) ± \(estimate.error) is not \(value)", sourceLocation: location)
    // An interval that is wide enough for anything proves nothing.
    #expect(estimate.error < 0.05 * value, sourceLocation: location)
  }

  /// The case of the SimFaaS README: λ 0.9/s, warm 1.991 s, cold 2.244 s, window 600 s.
  private func simFaaS(
    _ replication: UInt32, seconds: Int64, most: Int = 0
  ) -> (cold: Double, containers: Double, running: Double, rejected: Double) {
    var run = Simulation(
      .simple { configuration in
        configuration.replication = replication
        configuration.metrics.recordsInvocations = false
        configuration.metrics.warmUp = .seconds(2_000)
        configuration.profiles[0].execution = .exponential(mean: 1.991)
        configuration.profiles[0].coldExecution = .exponential(mean: 2.244)
        configuration.rules.coldExecution = .replaces
        configuration.rules.idleOrder = .newest
        configuration.rules.withoutRoom = .reject
        configuration.rules.maximumContainers = most
      }, arrivals: TestPoisson(rate: 0.9, seed: 100 + UInt64(replication)))
    let end = SimTime.start + .seconds(seconds)
    run.run(until: end)
    let metrics = run.model.metrics.copy()
    let cold = metrics.met[.preWarmed] + metrics.met[.cold]
    return (
      Double(cold) / Double(metrics.arrived),
      metrics.containers.total.mean(from: metrics.since, to: end),
      metrics.containers.busy.mean(from: metrics.since, to: end),
      Double(metrics.rejected) / Double(metrics.arrived)
    )
  }

  @Test func theCaseOfTheSimFaaSReadmeComesOut() {
    let runs = (0..<12).map { simFaaS(UInt32($0), seconds: 60_000) }
    expect(estimate(replications: 12) { runs[Int($0)].cold }, toBe: 0.001337)
    expect(estimate(replications: 12) { runs[Int($0)].containers }, toBe: 7.7003)
    expect(estimate(replications: 12) { runs[Int($0)].running }, toBe: 1.7924)
  }

  @Test func withTwoContainersTheRejectedShareIsErlangB() {
    expect(estimate { simFaaS($0, seconds: 20_000, most: 2).rejected }, toBe: 0.36510)
  }

  @Test func withSparseArrivalsTheColdShareIsTheChanceOfAGapLongerThanTheWindow() {
    // λ · (T + service) small enough that requests never overlap: exp(−λT).
    let rate = 0.01
    let window = 60.0
    let result = estimate { replication in
      var run = Simulation(
        .simple { configuration in
          configuration.replication = replication
          configuration.metrics.recordsInvocations = false
          configuration.profiles[0].execution = .constant(0.001)
        }, keepAlive: .seconds(60), arrivals: TestPoisson(rate: rate, seed: 7 + UInt64(replication))
      )
      run.run(until: .start + .seconds(200_000))
      let metrics = run.model.metrics.copy()
      return Double(metrics.met[.preWarmed]) / Double(metrics.arrived)
    }
    expect(result, toBe: Arithmetic.exp(-rate * window))
  }

  @Test func containersThatNeverExpireAreServersOfErlangC() {
    // M/M/4 at 75 %: mean wait = C(4, 3) / (4μ − λ), C(4, 3) = 0.50943…
    let servers = 4
    let offered = 3.0
    var term = 1.0
    var sum = 1.0
    for k in 1..<servers {
      term *= offered / Double(k)
      sum += term
    }
    term *= offered / Double(servers)
    let busy = term / (1 - offered / Double(servers))
    let wait = busy / (sum + busy) / (Double(servers) - offered)
    let result = estimate(replications: 16) { replication in
      var run = Simulation(
        .simple { configuration in
          configuration.replication = replication
          configuration.metrics.recordsInvocations = false
          configuration.metrics.warmUp = .seconds(200)
          configuration.profiles[0].execution = .exponential(mean: 1)
          configuration.profiles[0].maximumContainers = servers
        }, arrivals: TestPoisson(rate: offered, seed: 31 + UInt64(replication)))
      run.run(until: .start + .seconds(6_000))
      return run.model.metrics.waiting.moments.mean ?? 0
    }
    expect(result, toBe: wait)
  }

  @Test(arguments: [false, true])
  func workersOfAComponentAreServersOfErlangC(holds: Bool) {
    // M/M/3 at 70 %, the service being the component's own work or the execution behind it.
    let servers = 3
    let offered = 2.1
    let term = offered * offered * offered / 6 / (1 - offered / Double(servers))
    let wait =
      term / (1 + offered + offered * offered / 2 + term) / (Double(servers) - offered)
    let result = estimate(replications: 16) { replication in
      var run = Simulation(
        .simple { configuration in
          configuration.replication = replication
          configuration.metrics.recordsInvocations = false
          configuration.metrics.warmUp = .seconds(200)
          var component = PathComponent()
          component.workers = servers
          component.holdsWorker = holds
          component.before = holds ? nil : .exponential(mean: 1)
          configuration.profiles[0].execution = holds ? .exponential(mean: 1) : .constant(0)
          configuration.path = [component]
        }, arrivals: TestPoisson(rate: offered, seed: 71 + UInt64(replication)))
      run.run(until: .start + .seconds(6_000))
      return run.model.metrics.response.moments.mean ?? 0
    }
    expect(result, toBe: wait + 1)
  }

  @Test(arguments: [
    Distribution.constant(0.6), .exponential(mean: 0.6),
    .mixture([
      Distribution.Component(weight: 9, .constant(0.1)),
      Distribution.Component(weight: 1, .constant(5.1)),
    ]),
  ])
  func oneCoreSharedByAllIsProcessorSharingWhateverTheLaw(law: Distribution) {
    // M/G/1-PS: mean response = E[S] / (1 − ρ).
    let result = estimate(replications: 16) { replication in
      var run = Simulation(
        .simple { configuration in
          configuration.replication = replication
          configuration.metrics.recordsInvocations = false
          configuration.metrics.warmUp = .seconds(200)
          configuration.machines[0].cores = .cores(1)
          configuration.profiles[0].execution = law
          configuration.profiles[0].concurrency = 60_000
        }, arrivals: TestPoisson(rate: 1, seed: 51 + UInt64(replication)))
      run.run(until: .start + .seconds(6_000))
      return run.model.metrics.response.moments.mean ?? 0
    }
    expect(result, toBe: 0.6 / (1 - 0.6))
  }

  @Test func theCountOfBusyContainersWithoutLimitsIsPoisson() {
    // M/G/∞: mean and variance of the number in service are both λ·E[S].
    let result = estimate(replications: 12) { replication in
      var run = Simulation(
        .simple { configuration in
          configuration.replication = replication
          configuration.metrics.recordsInvocations = false
          configuration.metrics.samplingPeriod = .seconds(20)
          configuration.profiles[0].execution = .uniform(minimum: 0, maximum: 4)
        }, arrivals: TestPoisson(rate: 2.5, seed: 71 + UInt64(replication)))
      run.run(until: .start + .seconds(8_000))
      var counts: [Double] = []
      run.model.takeSamples { counts.append(Double($0.containers[2])) }
      counts.removeFirst(5)
      let mean = counts.reduce(0, +) / Double(counts.count)
      let squares = counts.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      return squares / Double(counts.count - 1)
    }
    expect(result, toBe: 5)
  }

  @Test func littlesLawHoldsForContainersThatWork() {
    var run = Simulation(
      .simple { configuration in
        configuration.metrics.recordsInvocations = false
        configuration.profiles[0].execution = .logNormal(mu: 0, sigma: 1)
      }, arrivals: TestPoisson(rate: 3))
    let end = SimTime.start + .seconds(20_000)
    run.run(until: end)
    let metrics = run.model.metrics.copy()
    let rate = Double(metrics.completed) / end.inSeconds
    let busy = metrics.containers.busy.mean(from: .start, to: end)
    // Exact but for those cut off at the end.
    #expect(abs(busy - rate * (metrics.execution.moments.mean ?? 0)) < 0.01)
  }
}
