import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Clients that join one after the other, that stop, and that back off.
@Suite struct ClientsTests {
  private func run(
    execution: Double = 1, _ change: (inout ClientLoop) -> Void
  ) -> Simulation<Cluster> {
    var loop = ClientLoop(function: FunctionID(0))
    change(&loop)
    return Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(execution)
        configuration.loops = [loop]
      })
  }

  private func arrivals(_ records: [InvocationRecord]) -> [Double] {
    records.map { $0.arrivedAt.inSeconds }.sorted()
  }

  @Test func clientsJoinOneAfterTheOther() {
    // Requests of one second without a pause: client k sends at 10k, 10k + 1, … until 25.
    var run = run { loop in
      loop.clients = 3
      loop.every = .seconds(10)
      loop.until = .start + .seconds(25)
    }
    let sent = arrivals(run.invocations())
    var expected: [Double] = []
    for first in [0, 10, 20] { expected += (first..<25).map(Double.init) }
    #expect(sent == expected.sorted())
  }

  @Test func eachClientSendsItsShareAndLeaves() {
    // A container for each: whoever is ready first would send the fifth.
    var run = run { loop in
      loop.clients = 2
      loop.requests = 5
      loop.requestsPerClient = 2
    }
    run.model.stopsWhenDone = true
    let records = run.invocations()
    #expect(arrivals(records) == [0, 0, 1, 1])
    let isDone = run.model.isDone
    #expect(isDone)
  }

  @Test func aClientThatWouldJoinAtTheEndDoesNot() {
    var run = run { loop in
      loop.clients = 4
      loop.every = .seconds(5)
      loop.until = .start + .seconds(10)
      loop.think = .constant(100)
    }
    #expect(arrivals(run.invocations()) == [0, 5])
    let isDone = run.model.isDone
    #expect(isDone)
  }

  @Test func aLoopIsDoneWhenItsClientsWouldOnlySendAfterItsEnd() {
    // The answer comes at 1; the next request would be sent at 101.
    var run = run { loop in
      loop.until = .start + .seconds(10)
      loop.think = .constant(100)
    }
    run.model.stopsWhenDone = true
    let early = run.model.isDone
    #expect(!early)
    run.run(until: .start + .seconds(1_000))
    let isDone = run.model.isDone
    #expect(isDone)
    #expect(run.now.inSeconds == 1)
  }

  @Test func aRequestThatWasSentBeforeTheEndIsAwaited() {
    var run = run(execution: 20) { $0.until = .start + .seconds(10) }
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [20])
    #expect(records.map(\.outcome) == [.completed])
  }

  @Test func aClientBacksOffInEqualStepsAndBeginsAnew() {
    // Idle 10, 15, 20 s after each answer, twice; a request takes one second.
    var run = run { loop in
      loop.gaps = ClientLoop.Gaps(first: .seconds(10), step: .seconds(5), count: 3)
      loop.requests = 7
    }
    #expect(arrivals(run.invocations()) == [0, 11, 27, 48, 59, 75, 96])
  }

  @Test func aForkGoesOnAsItsOriginal() {
    var run = run { loop in
      loop.clients = 3
      loop.every = .seconds(10)
      loop.gaps = ClientLoop.Gaps(first: .seconds(1), step: .seconds(1), count: 4)
      loop.until = .start + .seconds(60)
    }
    run.run(until: .start + .seconds(17))
    var fork = run.fork()
    let ahead = arrivals(run.invocations())
    #expect(arrivals(fork.invocations()) == ahead)
    #expect(ahead.contains { $0 > 17 })
  }

  @Test func everyRequestOfJoiningClientsEnds() {
    var run = run { loop in
      loop.clients = 15
      loop.every = .seconds(10)
      loop.until = .start + .seconds(150)
      loop.think = .exponential(mean: 0.5)
    }
    run.run(until: .never)
    let metrics = run.model.metrics.copy()
    #expect(metrics.arrived > 0)
    #expect(metrics.arrived == metrics.completed)
    #expect(metrics.present == 0)
  }
}
