import SimKernel
import Testing

@testable import ClusterModel

/// Clients that send requests again, instant by instant, and how often.
@Suite struct RetryTests {
  private func run(
    at arrivals: [Double], _ change: (inout ClusterConfiguration) -> Void,
    retry: (inout RetryConfiguration) -> Void = { _ in }
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].execution = .constant(2)
      var retries = RetryConfiguration()
      retry(&retries)
      configuration.retry = retries
      change(&configuration)
    }
    return Simulation(configuration, arrivals: ListedArrivals(at: arrivals))
  }

  @Test func aRejectedRequestIsSentAgainAfterPausesThatDouble() {
    var run = run(
      at: [0, 1],
      { configuration in
        configuration.profiles[0].execution = .constant(20)
        configuration.profiles[0].maximumContainers = 1
        configuration.rules.withoutRoom = .reject
      },
      retry: { retry in
        retry.attempts = 6
        retry.pause = .constant(1)
        retry.maximumPause = .seconds(7)
      })
    // Sent at 1, 2, 4, 8, then after the longest pause of 7 s at 15 and 22, when the container is free.
    var sendings: [Double] = []
    while let step = run.step() {
      if step.event?.kind == .resendCameDue { sendings.append(step.time.inSeconds) }
    }
    #expect(sendings == [2, 4, 8, 15, 22])
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.completed, .completed])
    #expect(records.map { seconds($0.arrivedAt) } == [0, 1])
    #expect(records.map { seconds($0.endedAt) } == [20, 42])
    #expect(seconds(records[1].phases.gatewayAt) == 22)
    let metrics = [
      run.model.metrics.arrived, run.model.metrics.completed, run.model.metrics.rejected,
      run.model.metrics.retries,
    ]
    #expect(metrics == [2, 2, 0, 5])
    let response = run.model.metrics.response.moments.maximum
    let waiting = run.model.metrics.waiting.moments.maximum
    #expect(response == .seconds(41) && waiting == .seconds(21))
  }

  @Test func theLastAttemptDecides() {
    var run = run(
      at: [0, 1],
      { configuration in
        configuration.profiles[0].execution = .constant(20)
        configuration.profiles[0].maximumContainers = 1
        configuration.rules.withoutRoom = .reject
      }, retry: { $0.pause = .constant(1) })
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.rejected, .completed])
    // Sent at 1, 2 and 4.
    #expect(records.map { seconds($0.endedAt) } == [4, 20])
    let (rejected, retries) = (run.model.metrics.rejected, run.model.metrics.retries)
    #expect(rejected == 1 && retries == 2)
  }

  @Test func onlyTheStatedOutcomesAreRetried() {
    var run = run(
      at: [0, 1],
      { configuration in
        configuration.profiles[0].maximumContainers = 1
        configuration.rules.withoutRoom = .reject
      }, retry: { $0.outcomes = [.timedOut, .failed] })
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.rejected, .completed])
  }

  @Test(arguments: [
    // The container works on for nothing until 5; a second one is started for the second attempt.
    (AfterTimeOut.goesOn, 2, UInt64(2)),
    (.stops, 1, 1),
  ])
  func anAttemptThatTimesOutIsAGhostThatNobodyCounts(
    rule: AfterTimeOut, busy: Int, containers: UInt64
  ) {
    var run = run(
      at: [0],
      { configuration in
        configuration.profiles[0].execution = .constant(5)
        configuration.rules.afterTimeOut = rule
      },
      retry: { retry in
        retry.attempts = 2
        retry.pause = .constant(1)
        retry.timeOut = .seconds(3)
      })
    run.run(until: .start + .milliseconds(4_500))
    let (busyThen, present) = (
      run.model.metrics.containers.busy.value, run.model.metrics.present
    )
    #expect(busyThen == busy && present == 1)
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.timedOut])
    // Given up at 3, sent again at 4, given up for good at 7.
    #expect(records.map { seconds($0.endedAt) } == [7])
    let metrics = [
      run.model.metrics.arrived, run.model.metrics.completed, run.model.metrics.timedOut,
      run.model.metrics.retries, run.model.metrics.containers.created,
    ]
    #expect(metrics == [1, 0, 1, 1, containers])
  }

  @Test func aRequestBehindAColdStartSucceedsAtTheSecondAttempt() {
    var run = run(
      at: [0],
      { configuration in
        configuration.profiles[0].start = .constant(4)
        configuration.gateway.timeOut = .seconds(3)
      }, retry: { $0.pause = .constant(2) })
    let records = run.invocations()
    // Given up at 3, sent again at 5 to the container that was ready at 4.
    #expect(records.map(\.outcome) == [.completed])
    #expect(records.map { seconds($0.endedAt) } == [7])
    #expect(records.map(\.warmth) == [.warmed])
  }

  @Test func aPausingClientIsNotAtTheGateway() {
    // Two requests may be under way: the one that pauses does not keep the third out.
    var run = run(
      at: [0, 0.5, 1, 1.5],
      { configuration in
        configuration.profiles[0].execution = .constant(1.25)
        configuration.gateway.maximumRequests = 2
      },
      retry: { $0.pause = .constant(10) })
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [1.25, 1.75, 2.75, 12.25])
    #expect(records.map { seconds($0.arrivedAt) } == [0, 0.5, 1.5, 1])
  }

  @Test func everyAttemptExecutesAsLong() {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].execution = .exponential(mean: 1)
      configuration.profiles[0].coldExecution = .exponential(mean: 1)
      configuration.rules.coldExecution = .adds
      configuration.profiles[0].errorProbability = 0.5
      var retry = RetryConfiguration()
      retry.attempts = 50
      configuration.retry = retry
    }
    // No window: each attempt is cold, and meets the same start and the same execution.
    var run = Simulation(
      configuration, keepAlive: .zero, arrivals: ListedArrivals(at: (0..<50).map { Double($0) }))
    let records = run.invocations()
    #expect(records.count == 50)
    var attempts: [Int] = []
    for record in records {
      let execution = (record.executedAt - record.phases.executionAt).nanoseconds
      let response = (record.endedAt - record.arrivedAt).nanoseconds
      #expect(response % execution == 0)
      attempts.append(Int(response / execution))
    }
    #expect(attempts.contains(1) && attempts.contains { $0 > 2 })
  }

  @Test func theNumberOfAttemptsIsGeometric() {
    // P(k attempts) = p^(k−1) (1 − p): mean 1 ÷ (1 − p), variance p ÷ (1 − p)².
    let (p, count) = (0.3, 10_000)
    var run = run(
      at: (0..<count).map { Double($0) * 0.01 },
      { configuration in
        configuration.metrics.recordsInvocations = false
        configuration.profiles[0].execution = .constant(0.001)
        configuration.profiles[0].errorProbability = p
      },
      retry: { retry in
        retry.attempts = 1_000
        retry.pause = .exponential(mean: 0.01)
        retry.factor = 1
      })
    run.run(until: .never)
    let (completed, retries) = (run.model.metrics.completed, run.model.metrics.retries)
    #expect(completed == UInt64(count))
    let mean = Double(retries) / Double(count)
    let error = (p / ((1 - p) * (1 - p)) / Double(count)).squareRoot()
    #expect(abs(mean - p / (1 - p)) < 4 * error)
  }

  @Test func aClientOfAClosedLoopThinksBehindItsLastAttempt() {
    var configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles[0].execution = .constant(1)
      configuration.profiles[0].errorProbability = 1
      configuration.profiles[0].errorAfter = 0.5
    }
    var retry = RetryConfiguration()
    retry.pause = .constant(1)
    configuration.retry = retry
    var loop = ClientLoop(function: FunctionID(0))
    loop.think = .constant(10)
    loop.requests = 2
    configuration.loops = [loop]
    var run = Simulation(configuration)
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, .failed])
    // 0.5, pause 1, 0.5, pause 2, 0.5.
    #expect(records.map { seconds($0.endedAt) } == [4.5, 19])
  }
}
