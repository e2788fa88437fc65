import ClusterModel
import SimKernel
import Testing

@testable import Policies

/// Requests of one function, one every so many seconds.
private struct EvenArrivals: ArrivalSource {
  var times: [Double]
  var execution: SimDuration

  mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) -> Int {
    let count = min(times.count, batch.count)
    for place in 0..<count {
      batch[place] = Arrival(
        time: .start + SimDuration(rounding: times[place]), function: FunctionID(0),
        execution: execution)
    }
    times.removeFirst(count)
    return count
  }
}

@Suite struct LimitedLifetimeTests {
  /// The records of requests at `times` to containers that take no time to start.
  private func records(
    at times: [Double], executing execution: Double = 0.125, window: SimDuration = .minutes(10),
    lifetime: Distribution
  ) -> (invocations: [InvocationRecord], containers: [ContainerRecord]) {
    var configuration = ClusterConfiguration()
    configuration.machines = [MachineConfiguration()]
    configuration.nodes = [NodeConfiguration()]
    configuration.profiles = [FunctionProfile()]
    configuration.metrics.recordsInvocations = true
    configuration.metrics.recordsContainers = true
    var parameters = LimitedLifetime.Parameters()
    parameters.window = window
    parameters.lifetime = lifetime
    var cluster = Cluster(
      configuration,
      policies: ClusterPolicies(
        nodeSelection: RoundRobin(RoundRobin.Parameters()), keepAlive: LimitedLifetime(parameters)),
      arrivals: EvenArrivals(times: times, execution: SimDuration(rounding: execution)))
    cluster.addFunction(FunctionConfiguration())
    var simulation = Simulation(cluster)
    simulation.model.begin(&simulation.agenda)
    simulation.run(until: .never)
    var invocations: [InvocationRecord] = []
    var containers: [ContainerRecord] = []
    simulation.model.takeInvocations { invocations.append($0) }
    simulation.model.takeContainers { containers.append($0) }
    return (invocations, containers)
  }

  @Test func noContainerServesBeyondItsLifetime() {
    // At 5 s the first container has gone, at 10 s the second.
    let found = records(at: (0..<12).map(Double.init), lifetime: .constant(5))
    #expect(
      found.invocations.filter { $0.warmth != .warmed }.map { $0.arrivedAt.inSeconds } == [
        0, 5, 10,
      ])
    #expect(found.containers.map { $0.goneAt.inSeconds } == [5, 10, 15])
    #expect(found.containers.allSatisfy { $0.reason == .expired })
  }

  @Test func aContainerThatIsBusyAtItsEndRunsWhatItHas() {
    let found = records(at: [0, 9], executing: 8, lifetime: .constant(5))
    #expect(found.invocations.map { $0.endedAt.inSeconds } == [8, 17])
    #expect(found.containers.map { $0.goneAt.inSeconds } == [8, 17])
  }

  @Test func theWindowEndsContainersThatAreNotOldEnough() {
    let found = records(at: [0, 20], window: .seconds(4), lifetime: .constant(1_000))
    #expect(found.containers.map { $0.goneAt.inSeconds } == [4.125, 24.125])
  }

  /// With a request a second and lifetimes of mean m, a container serves 1 + ⌊lifetime⌋ requests, and 1 − e^(−1 ÷ m) are cold.
  @Test func drawnLifetimesHaveTheirLaw() {
    let count = 20_000
    let found = records(
      at: (0..<count).map(Double.init), executing: 0, lifetime: .exponential(mean: 20))
    let cold = Double(found.invocations.count { $0.warmth != .warmed })
    let expected = -Arithmetic.expm1(-1 / 20.0)
    let error = (expected * (1 - expected) * Double(count)).squareRoot()
    #expect((cold - expected * Double(count)).magnitude < 4 * error)
  }

  @Test func aLifetimeThatNeverEndsChangesNothing() {
    let times = (0..<200).map { Double($0 * $0) / 7 }
    let limited = records(at: times, window: .seconds(30), lifetime: .constant(1e9))
    let short = records(at: times, window: .seconds(30), lifetime: .constant(40))
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 - 0.125 }
    #expect(limited.invocations.count { $0.warmth != .warmed } == 1 + gaps.count { $0 >= 30 })
    #expect(
      short.invocations.count { $0.warmth != .warmed }
        > limited.invocations.count { $0.warmth != .warmed })
  }
}
