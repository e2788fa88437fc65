import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Requests that are answered once they are in the gateway's queue, and the workers that take from it.
@Suite struct AsynchronousTests {
  private func simulation(
    at times: [Double] = [], execution: Double = 1, asynchronous isAsynchronous: Bool = true,
    _ queue: (inout AsynchronousConfiguration) -> Void = { _ in },
    _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].execution = .constant(execution)
      configuration.profiles[0].start = .constant(0.5)
      var asynchronous = AsynchronousConfiguration()
      asynchronous.accept = .constant(0.01)
      queue(&asynchronous)
      configuration.gateway.asynchronous = asynchronous
      change(&configuration)
    }
    var function = FunctionConfiguration()
    function.isAsynchronous = isAsynchronous
    return Simulation(
      configuration, functions: [function], arrivals: ListedArrivals(at: times))
  }

  private func ends(_ records: [InvocationRecord]) -> [Double] {
    records.sorted { $0.index < $1.index }.map { $0.endedAt.inSeconds }
  }

  @Test func aRequestIsAcceptedTakenByAWorkerExecutedAndEnded() {
    var run = simulation(at: [1, 1.1, 1.2])
    var places: [[RequestPlace]] = []
    for time in [1.005, 1.05, 1.15, 1.6, 3] {
      run.run(until: .start + SimDuration(rounding: time))
      places.append(run.model.state.requests.ids.map { run.model.state.requests[$0].place })
    }
    #expect(places[0] == [.accepting])
    #expect(places[1] == [.bound])
    #expect(places[2] == [.bound, .awaitingWorker])
    #expect(places[3] == [.computing, .awaitingWorker, .awaitingWorker])
    #expect(places[4] == [.none, .computing, .awaitingWorker])
    #expect(abs(ends(run.invocations())[0] - 2.51) < 1e-9)
    // One after the other, though as many containers could have been started.
    let created = run.model.metrics.containers.created
    let accepted = run.model.metrics.acceptance.moments.mean ?? 0
    let answered = run.model.metrics.acceptance.count
    #expect(created == 1 && answered == 3 && abs(accepted - 0.01) < 1e-9)
  }

  @Test func asManyAreUnderWayAsThereAreWorkers() {
    var run = simulation(at: [1, 1, 1, 1]) { $0.workers = 2 }
    #expect(
      zip(ends(run.invocations()), [2.51, 2.51, 3.51, 3.51]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func theQueueHoldsSoManyRequests() {
    var run = simulation(at: [1, 1, 1, 1]) { $0.queueLimit = 2 }
    let records = run.invocations().sorted { $0.index < $1.index }
    #expect(records.map(\.outcome) == [.completed, .completed, .completed, .rejected])
  }

  @Test func aClientGoesOnWhenItsRequestHasBeenAccepted() {
    // A loop of one client sends the next request each 10 ms, while the worker executes for a second.
    var run = simulation {
      $0.workers = 1
    } _: { configuration in
      var loop = ClientLoop(function: FunctionID(0))
      loop.until = .start + .milliseconds(35)
      configuration.loops = [loop]
    }
    let records = run.invocations()
    #expect(
      records.map { $0.arrivedAt.inSeconds }.sorted().elementsEqual([0, 0.01, 0.02, 0.03]) {
        abs($0 - $1) < 1e-9
      })
    let completed = run.model.metrics.completed
    #expect(completed == 4)
  }

  @Test func aFunctionThatIsNotAsynchronousIsCalledAsAlways() {
    var run = simulation(at: [1, 1], asynchronous: false)
    #expect(ends(run.invocations()) == [2.5, 2.5])
    let answered = run.model.metrics.acceptance.count
    #expect(answered == 0)
  }

  @Test func aCallerIsAnsweredOnAcceptanceAndDeeperCallsStillEnd() {
    // The function calls itself down to depth 2, and each awaits that its call is accepted: 10 ms, not a second.
    var run = simulation(at: [1]) {
      $0.workers = 3
    } _: { configuration in
      var group = CallGroup(function: FunctionID(0))
      group.depth = 2
      configuration.profiles[0].calls = [group]
    }
    let records = run.invocations()
    #expect(records.count == 3)
    // 0.51 s to begin, then a second each in the container that the caller has just left.
    let times = records.map { $0.endedAt.inSeconds }.sorted()
    #expect(zip(times, [2.52, 3.53, 4.53]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func whatDiesInItsContainerIsExecutedAgainWhenItsMessageCanBeSeen() {
    // A crash takes 1 s; then 30 s pass until the monitor sees the message, as often as three times.
    var run = simulation(at: [1]) {
      $0.visibilityDelay = .seconds(30)
      $0.deliveries = 3
    } _: {
      $0.profiles[0].crashProbability = 1
    }
    run.run(until: .start + .seconds(10))
    let place = run.model.state.requests[RequestID(0)].place
    let working = run.model.asynchronous.working
    #expect(place == .invisible && working == 0)
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed])
    #expect(abs(ends(records)[0] - (1.01 + 3 * 1.5 + 2 * 30)) < 1e-9)
    let redeliveries = run.model.metrics.redeliveries
    #expect(redeliveries == 2)
  }

  @Test func withAMonitorEveryRequestCompletesAndWithoutSomeFail() {
    func counts(_ delay: SimDuration?) -> [UInt64] {
      var run = simulation(at: (0..<200).map { Double($0) * 0.1 }, execution: 0.1) {
        $0.workers = 4
        $0.visibilityDelay = delay
      } _: { configuration in
        configuration.profiles[0].crashProbability = 0.3
        configuration.profiles[0].errorAfter = 0.5
        configuration.profiles[0].concurrency = 2
        configuration.profiles[0].containerQueue = 1
        configuration.profiles[0].maximumContainers = 2
      }
      run.run(until: .start + .seconds(10_000))
      return [run.model.metrics.completed, run.model.metrics.failed]
    }
    #expect(counts(.seconds(5)) == [200, 0])
    let without = counts(nil)
    #expect(without[0] + without[1] == 200 && without[1] > 20)
  }

  @Test func anErrorOfTheFunctionIsNoReasonToExecuteAgain() {
    var run = simulation(at: [1]) {
      $0.visibilityDelay = .seconds(30)
    } _: {
      $0.profiles[0].errorProbability = 1
    }
    #expect(run.invocations().map(\.outcome) == [.failed])
  }

  @Test func clientsSendAgainWhatWasNotAcceptedAndNotWhatWas() {
    var run = simulation(at: [1, 1]) {
      $0.queueLimit = 0
    } _: { configuration in
      configuration.profiles[0].crashProbability = 0
      configuration.profiles[0].errorProbability = 1
      var retry = RetryConfiguration()
      retry.attempts = 5
      retry.pause = .constant(10)
      retry.outcomes = [.rejected, .failed]
      configuration.retry = retry
    }
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, .failed])
    let retries = run.model.metrics.retries
    #expect(retries == 1, "the second one, which had found the worker busy")
  }

  @Test func aCopyGoesOnAsTheOriginalDoes() {
    var run = simulation(at: (0..<100).map { Double($0) * 0.2 }, execution: 0.5) {
      $0.workers = 2
      $0.visibilityDelay = .seconds(3)
    } _: {
      $0.profiles[0].crashProbability = 0.2
    }
    run.run(until: .start + .seconds(7))
    var other = run.fork()
    run.run(until: .never)
    other.run(until: .never)
    let digests = [run.model.metrics.fingerprint, other.model.metrics.fingerprint]
    #expect(digests[0] == digests[1])
  }
}
