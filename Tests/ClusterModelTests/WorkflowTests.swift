import SimKernel
import Testing

@testable import ClusterModel

/// Requests from outside with all that they lead to: when the last of it has ended, and whether all of it was answered.
@Suite struct WorkflowTests {
  /// What was measured of the workflows of a function.
  private struct Measured: Equatable {
    var arrived: UInt64
    var completed: UInt64
    var failed: UInt64
    /// Requests of a workflow, on average.
    var requests: Double?
    /// The mean response time of the roots in seconds.
    var response: Double?
    /// The mean time until the last request had ended, in seconds.
    var endToEnd: Double?
  }

  private func measured(
    _ run: borrowing Simulation<Cluster>, of function: Int = 0
  ) -> Measured? {
    run.model.withWorkflowMetrics(of: FunctionID(function)) {
      Measured(
        arrived: $0.arrived, completed: $0.completed, failed: $0.failed,
        requests: $0.requestsPerWorkflow, response: $0.response.moments.mean,
        endToEnd: $0.endToEnd.moments.mean)
    }
  }

  private func group(
    _ function: Int, count: Int = 1, _ change: (inout CallGroup) -> Void = { _ in }
  ) -> CallGroup {
    var group = CallGroup(function: FunctionID(function))
    group.count = count
    change(&group)
    return group
  }

  private func tail(_ function: Int) -> CallGroup { group(function) { $0.isAwaited = false } }

  /// A run of function *n* of profile *n*, one for each of `executions`; requests of the first one at `arrivals`.
  private func simulation(
    _ executions: [Double], at arrivals: [Double] = [10],
    _ change: (inout ClusterConfiguration) -> Void
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles = executions.map {
        var profile = FunctionProfile()
        profile.execution = .constant($0)
        return profile
      }
      change(&configuration)
    }
    let functions = executions.indices.map {
      var function = FunctionConfiguration()
      function.profile = ProfileID($0)
      function.isAsynchronous = $0 == 0
      return function
    }
    return Simulation(
      configuration, functions: functions, arrivals: ListedArrivals(at: arrivals))
  }

  private func workflows(
    _ executions: [Double], at arrivals: [Double] = [10], until end: SimTime = .never,
    _ change: (inout ClusterConfiguration) -> Void
  ) -> Measured? {
    var run = simulation(executions, at: arrivals, change)
    run.run(until: end)
    return measured(run)
  }

  // MARK: Shapes

  @Test func aChainEndsWithTheAnswerOfItsRoot() {
    let chain = workflows([1, 2, 4], at: [10, 20]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      configuration.profiles[1].calls = [self.group(2)]
    }
    #expect(
      chain
        == Measured(arrived: 2, completed: 2, failed: 0, requests: 3, response: 7, endToEnd: 7))
  }

  @Test func aFanInEndsBehindTheGathering() {
    let fan = workflows([1, 2]) { configuration in
      configuration.profiles[0].calls = [self.group(1, count: 3)]
      configuration.profiles[0].gather = .constant(0.5)
    }
    #expect(
      fan
        == Measured(
          arrived: 1, completed: 1, failed: 0, requests: 4, response: 3.5, endToEnd: 3.5))
  }

  @Test func anUnawaitedTailEndsBehindTheAnswer() {
    // The answer at 13; the tail runs from 11 to 16, what it calls in turn from 16 to 20.
    let tailed = workflows([1, 5, 2, 4]) { configuration in
      configuration.profiles[0].calls = [self.tail(1), self.group(2)]
      configuration.profiles[1].calls = [self.tail(3)]
    }
    #expect(
      tailed
        == Measured(arrived: 1, completed: 1, failed: 0, requests: 4, response: 3, endToEnd: 10))
  }

  @Test func aRecursionIsOneWorkflow() {
    let sort = workflows([1]) { configuration in
      configuration.profiles[0].calls = [self.group(0, count: 2) { $0.depth = 2 }]
      configuration.profiles[0].gather = .constant(0.5)
    }
    #expect(
      sort
        == Measured(arrived: 1, completed: 1, failed: 0, requests: 7, response: 4, endToEnd: 4))
  }

  @Test func onlyFunctionsThatClientsCallAndThatSendCallsAreRoots() {
    var run = simulation([1, 1, 1]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      configuration.profiles[1].calls = [self.group(2)]
      configuration.metrics.perFunction = false
    }
    run.run(until: .never)
    let (first, second, third) = (
      measured(run, of: 0)?.arrived, measured(run, of: 1), measured(run, of: 2)
    )
    #expect(first == 1 && second == nil && third == nil)
    #expect(workflows([1, 1]) { _ in } == nil)
  }

  @Test func workflowsUnderWayAtOnceAreKeptApartAndTheirRowsUsedAgain() {
    // One a second for 100 s, each with a tail of 3.5 s: at most five at a time, with the one that arrives.
    var run = simulation([1, 2.5], at: (0..<100).map { Double($0) }) { configuration in
      configuration.profiles[0].calls = [self.tail(1)]
    }
    run.run(until: .never)
    let rows = run.model.workflows.rows.count
    let seen = measured(run)
    #expect(rows <= 5)
    #expect(
      seen
        == Measured(
          arrived: 100, completed: 100, failed: 0, requests: 2, response: 1, endToEnd: 3.5))
  }

  // MARK: What does not complete

  @Test(arguments: [(FailedCall.fail, Outcome.failed), (.ignore, .completed)])
  func aFailureInTheMiddleFailsTheWorkflow(rule: FailedCall, root: Outcome) {
    var run = simulation([1, 2, 4]) { configuration in
      configuration.profiles[0].calls = [self.group(1) { $0.onFailure = rule }]
      configuration.profiles[1].calls = [self.group(2)]
      configuration.profiles[1].errorProbability = 1
    }
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.failed, root])
    let seen = measured(run)
    #expect(
      seen
        == Measured(
          arrived: 1, completed: 0, failed: 1, requests: 2, response: nil, endToEnd: nil))
  }

  @Test func aTailThatFailsFailsTheWorkflowThoughItsRootWasAnswered() {
    let tailed = workflows([1, 5]) { configuration in
      configuration.profiles[0].calls = [self.tail(1)]
      configuration.profiles[1].crashProbability = 1
    }
    #expect(tailed?.completed == 0 && tailed?.failed == 1 && tailed?.requests == 2)
  }

  @Test(arguments: AfterTimeOut.allCases)
  func aRootThatTimesOutFailsItsWorkflowWhenTheLastCallHasEnded(rule: AfterTimeOut) {
    // The root gives up at 14.5, its call ends at 15. What an abandoned root sends then is nobody's.
    func change(_ configuration: inout ClusterConfiguration) {
      configuration.profiles[0].calls = [group(1), tail(2)]
      configuration.gateway.timeOut = .milliseconds(4_500)
      configuration.rules.afterTimeOut = rule
    }
    let before = workflows([1, 4, 3], until: .start + .milliseconds(14_900), change)
    #expect(before?.arrived == 1 && before?.failed == 0)
    var run = simulation([1, 4, 3], change)
    run.run(until: .never)
    let (seen, calls) = (measured(run), run.model.metrics.calls)
    #expect(seen?.failed == 1 && seen?.requests == 2)
    #expect(calls == (rule == .goesOn ? 2 : 1))
  }

  @Test func aRejectedRootIsAWorkflowThatFailedAtOnce() {
    let rejected = workflows([2, 1], at: [10, 11]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      configuration.profiles[0].maximumContainers = 1
      configuration.rules.withoutRoom = .reject
    }
    #expect(
      rejected
        == Measured(
          arrived: 2, completed: 1, failed: 1, requests: 1.5, response: 3, endToEnd: 3))
  }

  // MARK: Again

  @Test func theLastAttemptOfTheRootDecides() {
    // The second root's call is rejected at 11.5, for the only container is busy from 11 to 13. It is sent again at 13.5,
    // executes until 14.5, and its call until 16.5. Tails: 11–21 of the first, 11.5–21.5 and 14.5–24.5 of the second.
    func run(_ attempts: Int) -> Measured? {
      workflows([1, 2, 10], at: [10, 10.5]) { configuration in
        configuration.profiles[0].calls = [self.tail(2), self.group(1)]
        configuration.profiles[1].maximumContainers = 1
        configuration.rules.withoutRoom = .reject
        var retry = RetryConfiguration()
        retry.attempts = attempts
        retry.outcomes = [.failed]
        retry.pause = .constant(2)
        configuration.retry = retry
      }
    }
    #expect(
      run(2)
        == Measured(
          arrived: 2, completed: 2, failed: 0, requests: (3 + 5) / 2, response: (3 + 6) / 2,
          endToEnd: (11 + 14) / 2))
    #expect(
      run(1)
        == Measured(arrived: 2, completed: 1, failed: 1, requests: 3, response: 3, endToEnd: 11))
  }

  @Test func anAttemptThatIsGivenUpGoesOnForNobody() {
    // 10–14.5: the first attempt, given up. From 14.5 the second, given up at 19; the calls of both end at 16 and 20.5.
    var run = simulation([1, 5]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      var retry = RetryConfiguration()
      retry.attempts = 2
      retry.outcomes = [.timedOut]
      retry.pause = .constant(0)
      retry.timeOut = .milliseconds(4_500)
      configuration.retry = retry
    }
    run.run(until: .start + .milliseconds(20_400))
    let before = measured(run)
    run.run(until: .never)
    let after = measured(run)
    #expect(before?.failed == 0)
    #expect(after?.failed == 1 && after?.requests == 3)
  }

  @Test func anAsynchronousRootOfAClosedLoopIsFollowedToItsEnd() throws {
    var run = simulation([1, 2], at: []) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      var asynchronous = AsynchronousConfiguration()
      asynchronous.accept = .constant(0.25)
      asynchronous.workers = 0
      configuration.gateway.asynchronous = asynchronous
      var loop = ClientLoop(function: FunctionID(0))
      loop.clients = 1
      loop.requests = 3
      configuration.loops = [loop]
    }
    let records = run.invocations()
    let roots = records.filter { $0.function == FunctionID(0) }.map { seconds($0.arrivedAt) }
    // Answered when it is accepted, the client asks again at once.
    #expect(roots == [0, 0.25, 0.5])
    let seen = measured(run)
    #expect(
      seen
        == Measured(
          arrived: 3, completed: 3, failed: 0, requests: 2, response: 3.25, endToEnd: 3.25))
  }

  @Test(arguments: [true, false])
  func aRootThatIsExecutedAgainBehindACrashCompletesItsWorkflow(isDeliveredAgain: Bool) {
    // The node crashes at 12, under the root and its call. The root can be seen again at 13; executed until 14, it calls
    // until 16.
    let crashed = workflows([1, 2]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      var asynchronous = AsynchronousConfiguration()
      asynchronous.visibilityDelay = isDeliveredAgain ? .seconds(1) : nil
      configuration.gateway.asynchronous = asynchronous
      var crash = NodeCrash(.at(.start + .seconds(12)))
      crash.repair = .constant(0)
      configuration.faults.nodeCrashes = [crash]
    }
    #expect(
      crashed
        == (isDeliveredAgain
          ? Measured(arrived: 1, completed: 1, failed: 0, requests: 3, response: 6, endToEnd: 6)
          : Measured(arrived: 1, completed: 0, failed: 1, requests: 2, response: nil, endToEnd: nil))
    )
  }

  // MARK: Warm-up

  @Test func whatIsUnderWayAtTheEndOfTheWarmUpCountsByItsEnd() {
    // Begun at 1 and 2, ended at 3 and 4; the warm-up ends at 3.5.
    var run = simulation([1, 1], at: [1, 2, 20]) { configuration in
      configuration.profiles[0].calls = [self.tail(1)]
      configuration.metrics.warmUp = .milliseconds(3_500)
    }
    run.run(until: .start + .milliseconds(3_200))
    let before = measured(run)
    #expect(before?.completed == 1)
    run.run(until: .start + .milliseconds(4_500))
    let during = measured(run)
    #expect(during?.arrived == 0 && during?.completed == 1)
    run.run(until: .never)
    let after = measured(run)
    #expect(
      after
        == Measured(arrived: 1, completed: 2, failed: 0, requests: 2, response: 1, endToEnd: 2))
  }

  // MARK: Branches

  @Test func branchesAreTakenAsOftenAsTheirProbabilitiesSay() {
    let count = 20_000
    var run = simulation([0.1, 0.1, 0.1, 0.1], at: (0..<count).map { Double($0) }) {
      $0.metrics.recordsInvocations = false
      $0.profiles[0].calls = [
        self.group(1) { $0.probability = 0.6 },
        self.group(2, count: 2) {
          $0.probability = 0.3
          $0.isAlternative = true
        },
        self.group(3) { $0.probability = 0.25 },
      ]
    }
    run.run(until: .never)
    func calls(_ function: Int) -> Double {
      Double(run.model.withMetrics(of: FunctionID(function)) { $0.arrived })
    }
    let (first, second, third) = (calls(1), calls(2) / 2, calls(3))
    // Four standard errors.
    func isNear(_ seen: Double, _ p: Double) -> Bool {
      abs(seen - Double(count) * p) < 4 * (Double(count) * p * (1 - p)).squareRoot()
    }
    #expect(isNear(first, 0.6) && isNear(second, 0.3) && isNear(third, 0.25))
    // Never both of the first two: one request in ten sends neither.
    #expect(isNear(Double(count) - first - second, 0.1))
    let requests = measured(run)?.requests ?? 0
    #expect(abs(requests - (1 + (first + 2 * second + third) / Double(count))) < 1e-9)
  }

  @Test func probabilitiesThatAddUpToOneLeaveNothingOut() {
    // As doubles ten tenths add up to less than 1.
    var run = simulation([0, 0], at: (0..<5_000).map { Double($0) }) { configuration in
      configuration.profiles[0].calls = (0..<10).map { number in
        self.group(1) {
          $0.probability = 0.1
          $0.isAlternative = number > 0
        }
      }
    }
    run.run(until: .never)
    let calls = run.model.metrics.calls
    #expect(calls == 5_000)
    let ends = run.model.calls.groups.map(\.to)
    #expect(ends.last == 1 && ends[0] == 0.1)
  }

  @Test func aBranchIsTheSameInWhateverOrderRequestsCome() {
    func branches(_ change: (inout ClusterConfiguration) -> Void) -> [UInt64: FunctionID] {
      var run = simulation([1, 1, 1], at: (0..<200).map { Double($0) / 10 }) { configuration in
        configuration.profiles[0].calls = [
          self.group(1) { $0.probability = 0.5 },
          self.group(2) {
            $0.probability = 0.5
            $0.isAlternative = true
          },
        ]
        change(&configuration)
      }
      let records = run.invocations().filter { $0.function != FunctionID(0) }
      return Dictionary(uniqueKeysWithValues: records.map { ($0.index, $0.function) })
    }
    let usual = branches { _ in }
    let other = branches {
      $0.gateway.before = .exponential(mean: 5)
      $0.rules.maximumContainers = 7
      $0.profiles[0].concurrency = 3
      $0.profiles[1].execution = .exponential(mean: 1)
    }
    #expect(usual.count == 200 && usual == other)
  }

  @Test func aRetriedRequestTakesTheSameBranch() {
    // Both branches crash, so each root makes three attempts: three calls of the one function, or of the other.
    var run = simulation([1, 1, 1], at: (0..<40).map { Double($0) * 100 }) { configuration in
      configuration.profiles[0].calls = [
        self.group(1) { $0.probability = 0.5 },
        self.group(2) {
          $0.probability = 0.5
          $0.isAlternative = true
        },
      ]
      configuration.profiles[1].crashProbability = 1
      configuration.profiles[2].crashProbability = 1
      var retry = RetryConfiguration()
      retry.attempts = 3
      retry.outcomes = [.failed]
      configuration.retry = retry
    }
    let records = run.invocations().filter { $0.function != FunctionID(0) }
    for start in stride(from: 0, to: records.count, by: 3) {
      let ofOne = records[start..<min(start + 3, records.count)]
      #expect(ofOne.count == 3 && Set(ofOne.map(\.function)).count == 1)
    }
    #expect(Set(records.map(\.function)).count == 2 && records.count == 120)
  }

  @Test func aBranchThatCallsItselfEndsAtItsDepth() {
    // Always taken, it goes down to the depth; each level with a half, seven in eight end before the third call.
    let always = workflows([1]) { configuration in
      configuration.profiles[0].calls = [self.group(0) { $0.depth = 3 }]
    }
    #expect(always?.requests == 4)
    let half = workflows([0], at: (0..<8_000).map { Double($0) }) { configuration in
      configuration.metrics.recordsInvocations = false
      configuration.profiles[0].calls = [
        self.group(0) {
          $0.depth = 3
          $0.probability = 0.5
        }
      ]
    }
    // 1 + ½ + ¼ + ⅛, with a variance of 1.109 (N = min of a geometric number and 3).
    let requests = half?.requests ?? 0
    #expect(abs(requests - 1.875) < 4 * (1.109 / 8_000).squareRoot(), "\(requests)")
  }
}
