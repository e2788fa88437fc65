import SimKernel
import Testing

@testable import ClusterModel

/// What is measured of single functions and their containers.
@Suite struct FunctionMeasuringTests {
  /// Three requests of one function at 10, 12 and 30 s, two seconds each, on two nodes by turns; windows of five seconds.
  private func run(warmUp: SimDuration = .zero, perFunction: Bool = true) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple(nodes: 2) { configuration in
      configuration.profiles[0].start = .constant(1)
      configuration.profiles[0].stop = .constant(0.5)
      configuration.profiles[0].execution = .constant(2)
      configuration.metrics.warmUp = warmUp
      configuration.metrics.perFunction = perFunction
    }
    var run = Simulation(
      configuration, functions: [FunctionConfiguration(), FunctionConfiguration()],
      keepAlive: .seconds(5), arrivals: ListedArrivals(at: [10, 12, 30]))
    run.run(until: .start + .seconds(40))
    return run
  }

  @Test func theContainersOfAFunctionAreThoseThatServedIt() {
    let run = run()
    // Up from 10, 12 and 30 s for one second, busy for two, idle for five, being stopped for half a second.
    let end = run.now
    run.model.withMetrics(of: FunctionID(0)) { metrics in
      #expect(metrics.containers.created == 3)
      #expect(metrics.containers.expired == 3)
      #expect(metrics.containers.evicted == 0)
      #expect(metrics.containers.lifetime.mean == 8.5)
      #expect(metrics.containers.total.area(at: end) == 25_500_000_000)
      #expect(metrics.containers.busy.area(at: end) == 6_000_000_000)
      #expect(metrics.containers.meanIdle(from: .start, to: end) == 15.0 / 40)
    }
    let nodes = run.model.nodeMetrics(of: FunctionID(0))
    #expect(
      nodes == [
        FunctionNodeMetrics(node: NodeID(0), requests: 2, created: 2),
        FunctionNodeMetrics(node: NodeID(1), requests: 1, created: 1),
      ])
    run.model.withMetrics(of: FunctionID(1)) { metrics in
      #expect(!metrics.containers.hadAny(until: end))
    }
    let uncalled = run.model.nodeMetrics(of: FunctionID(1))
    #expect(uncalled == [])
  }

  @Test func whatCameBeforeTheWarmUpEndedIsForgottenButContainersStay() {
    // At 14 s the first container is idle since 13 s, and the second busy since 13 s.
    let run = run(warmUp: .seconds(14))
    let end = run.now
    run.model.withMetrics(of: FunctionID(0)) { metrics in
      #expect(metrics.containers.created == 1)
      #expect(metrics.containers.expired == 3)
      #expect(metrics.containers.lifetime.mean == 8.5)
      #expect(
        metrics.containers.total.area(at: end) == 4_500_000_000 + 6_500_000_000 + 8_500_000_000)
      #expect(metrics.containers.busy.area(at: end) == 1_000_000_000 + 2_000_000_000)
      #expect(metrics.containers.meanIdle(from: .start + .seconds(14), to: end) == 14.0 / 26)
    }
    let nodes = run.model.nodeMetrics(of: FunctionID(0))
    #expect(nodes == [FunctionNodeMetrics(node: NodeID(0), requests: 1, created: 1)])
  }

  @Test func pairsOfFunctionAndNodeAreCountedUpToAMillion() {
    let counts = [
      FunctionNodeTable(functions: 1_000, nodes: 1_000).isCounted,
      FunctionNodeTable(functions: 1_001, nodes: 1_000).isCounted,
    ]
    #expect(counts == [true, false])
    let run = run(perFunction: false)
    let nodes = run.model.nodeMetrics(of: FunctionID(0))
    #expect(nodes == nil)
  }
}
