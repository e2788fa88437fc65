import SimKernel
import Testing

@testable import ClusterModel

/// Requests that send requests: the life of a caller, instant by instant, and how many there are.
@Suite struct CallTests {
  /// Function *n* of profile *n*, one profile for each of `executions`, all warm after the first request.
  private func configuration(
    _ executions: [Double], _ change: (inout ClusterConfiguration) -> Void
  ) -> (ClusterConfiguration, [FunctionConfiguration]) {
    var functions: [FunctionConfiguration] = []
    let configuration = ClusterConfiguration.simple { configuration in
      configuration.profiles = executions.map {
        var profile = FunctionProfile()
        profile.execution = .constant($0)
        return profile
      }
      for index in executions.indices {
        var function = FunctionConfiguration()
        function.profile = ProfileID(index)
        functions.append(function)
      }
      change(&configuration)
    }
    return (configuration, functions)
  }

  private func group(
    _ function: Int, count: Int = 1, _ change: (inout CallGroup) -> Void = { _ in }
  ) -> CallGroup {
    var group = CallGroup(function: FunctionID(function))
    group.count = count
    change(&group)
    return group
  }

  private func run(
    _ executions: [Double], at arrivals: [Double] = [10],
    _ change: (inout ClusterConfiguration) -> Void
  ) -> Simulation<Cluster> {
    let (configuration, functions) = configuration(executions, change)
    return Simulation(
      configuration, functions: functions, arrivals: ListedArrivals(at: arrivals))
  }

  private func ends(_ records: [InvocationRecord], of function: Int) -> [Double] {
    records.filter { $0.function == FunctionID(function) }.map { seconds($0.endedAt) }
  }

  @Test func aCallerWaitsForItsThreeCallsAndGathers() throws {
    var run = run([2, 3]) { configuration in
      configuration.profiles[0].calls = [self.group(1, count: 3)]
      configuration.profiles[0].gather = .constant(0.5)
      configuration.profiles[1].start = .constant(1)
      configuration.gateway.before = .constant(0.25)
    }
    let caller = RequestID(0)
    var steps: [(ClusterEvent.Kind?, Double)] = []
    var places: [RequestPlace] = []
    var busy: [Int] = []
    while let step = run.step(), steps.count < 19 {
      steps.append((step.event?.kind, step.time.inSeconds))
      places.append(run.model.state.requests[caller].place)
      busy.append(run.model.metrics.containers.busy.value)
    }
    let expected: [(ClusterEvent.Kind?, Double)] = [
      (nil, 10), (.gatewayPassed, 10.25), (.waitingFinished, 12.25),
      (.callerBecameReady, 12.25),
      (.gatewayPassed, 12.5), (.gatewayPassed, 12.5), (.gatewayPassed, 12.5),
      (.containerStarted, 13.5), (.containerStarted, 13.5), (.containerStarted, 13.5),
      (.waitingFinished, 16.5), (.waitingFinished, 16.5), (.waitingFinished, 16.5),
      (.callsEnded, 16.5), (.waitingFinished, 17),
    ]
    #expect(steps.count >= expected.count)
    for (step, wanted) in zip(steps, expected) { #expect(step == wanted) }
    var expectedPlaces: [RequestPlace] = [.inGateway, .computing, .calling]
    expectedPlaces += Array(repeating: .awaitingAnswers, count: 10)
    expectedPlaces += [.computing, .none]
    #expect(Array(places.prefix(15)) == expectedPlaces)
    // While it waits its container is busy, but no core is.
    #expect(busy.prefix(15) == [0, 1, 1, 1, 1, 1, 1, 2, 3, 4, 3, 2, 1, 1, 0])
    let counts = [run.model.metrics.arrived, run.model.metrics.completed, run.model.metrics.calls]
    #expect(counts == [4, 4, 3])
    let response = run.model.metrics.response.moments.maximum
    #expect(response == .seconds(7))
    run.model.withMetrics(of: FunctionID(1)) { #expect($0.calls == 3 && $0.arrived == 3) }
    run.model.withMetrics(of: FunctionID(0)) { #expect($0.calls == 0 && $0.arrived == 1) }
  }

  @Test func aWaitingCallerUsesNoCPU() {
    // One core: the call has all of it while its caller waits, and shares it with nobody.
    var run = run([1, 4]) { configuration in
      configuration.machines[0].cores = .cores(1)
      configuration.profiles[0].calls = [self.group(1)]
    }
    let records = run.invocations()
    #expect(records.map { seconds($0.endedAt) } == [15, 15])
  }

  @Test func groupsFollowOneAnotherAndUnawaitedOnesDoNotDelay() {
    var run = run([1, 2, 4, 8]) { configuration in
      configuration.profiles[0].calls = [
        self.group(3) { $0.isAwaited = false }, self.group(1), self.group(2),
      ]
    }
    let records = run.invocations()
    #expect(ends(records, of: 1) == [13])
    #expect(ends(records, of: 2) == [17])
    #expect(ends(records, of: 3) == [19])
    #expect(ends(records, of: 0) == [17])
  }

  @Test func aChainOfFunctionsAnswersFromItsEnd() {
    var run = run([1, 1, 1]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      configuration.profiles[1].calls = [self.group(2)]
      configuration.gateway.after = .constant(0.5)
    }
    let records = run.invocations()
    #expect(records.map(\.function.index) == [2, 1, 0])
    #expect(records.map { seconds($0.endedAt) } == [13.5, 14, 14.5])
    #expect(records.map { seconds($0.arrivedAt) } == [12, 11, 10])
  }

  @Test(arguments: [(0, UInt64(1)), (1, 3), (2, 7), (6, 127)])
  func mergeSortOfDepthDNeedsTwoToTheDPlusOneLessOneRequests(depth: Int, requests: UInt64) {
    // Two halves are sorted at the same time, then merged by the sort that called them.
    var run = run([1]) { configuration in
      configuration.profiles[0].calls = [self.group(0, count: 2) { $0.depth = depth }]
      configuration.profiles[0].gather = .constant(0.5)
    }
    let records = run.invocations()
    let counts = [run.model.metrics.arrived, run.model.metrics.completed]
    #expect(counts == [requests, requests])
    // d + 1 executions on the way down, d merges on the way up.
    #expect(records.last.map { seconds($0.endedAt) } == 11 + 1.5 * Double(depth))
    // All requests of one level run at the same time, each in a container of its own.
    let containers = run.model.metrics.containers.created
    #expect(containers == requests)
  }

  @Test func theSortOfJFNCallsItselfTwiceInTurnThenMerge() {
    // Depth 2: 7 sorts, and a merge for each of the 3 that have halves.
    var run = run([0.5, 2]) { configuration in
      configuration.profiles[0].calls = [
        self.group(0) { $0.depth = 2 }, self.group(0) { $0.depth = 2 },
        self.group(1) { $0.depth = 2 },
      ]
    }
    let records = run.invocations()
    #expect(ends(records, of: 0).count == 7)
    #expect(ends(records, of: 1).count == 3)
    // One after the other: 7 · 0.5 + 3 · 2.
    #expect(records.last.map { seconds($0.endedAt) } == 19.5)
  }

  @Test func aCallPastTheGatewaySkipsItsWorkAndItsLimit() {
    func times(_ path: CallPath) -> [Double] {
      var run = run([1, 1]) { configuration in
        configuration.profiles[0].calls = [
          self.group(1) {
            $0.via = path
            $0.onFailure = .ignore
          }
        ]
        configuration.gateway.before = .constant(0.5)
        configuration.gateway.after = .constant(0.25)
        configuration.gateway.maximumRequests = path == .internal ? 1 : 2
      }
      return run.invocations().map { seconds($0.endedAt) }
    }
    #expect(times(.gateway) == [13.25, 13.5])
    #expect(times(.internal) == [12.5, 12.75])
  }

  @Test(arguments: [(FailedCall.fail, Outcome.failed), (.ignore, .completed)])
  func aRejectedCallFailsItsCallerBehindTheLastAnswer(rule: FailedCall, outcome: Outcome) {
    var run = run([1, 3]) { configuration in
      configuration.profiles[0].calls = [self.group(1, count: 2) { $0.onFailure = rule }]
      configuration.profiles[1].maximumContainers = 1
      configuration.rules.withoutRoom = .reject
    }
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.rejected, .completed, outcome])
    #expect(records.map { seconds($0.endedAt) } == [11, 14, 14])
    let busy = run.model.metrics.containers.busy.value
    #expect(busy == 0)
  }

  @Test func theCallsOfACallerThatTimedOutGoOnAndAnswerNobody() {
    for rule in AfterTimeOut.allCases {
      var run = run([1, 4]) { configuration in
        configuration.profiles[0].calls = [self.group(1)]
        configuration.profiles[0].gather = .constant(1)
        configuration.gateway.timeOut = .milliseconds(4_500)
        configuration.rules.afterTimeOut = rule
      }
      run.run(until: .start + .milliseconds(14_600))
      let busy = run.model.metrics.containers.busy.value
      #expect(busy == (rule == .goesOn ? 2 : 1))
      let records = run.invocations()
      #expect(records.map(\.outcome) == [.timedOut, .completed])
      #expect(records.map { seconds($0.endedAt) } == [14.5, 15])
    }
  }

  @Test func aCallerCanBlockItsOwnCallsForEver() {
    // One container in all: the call waits for the place that its caller keeps.
    var run = run([1, 1]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      configuration.rules.maximumContainers = 1
    }
    run.run(until: .never)
    let (now, present) = (run.now.inSeconds, run.model.metrics.present)
    #expect(now == 11 && present == 2)
  }

  @Test func theTimeOutEndsACallerThatBlocksItsOwnCalls() {
    var run = run([1, 1]) { configuration in
      configuration.profiles[0].calls = [self.group(1)]
      configuration.rules.maximumContainers = 1
      configuration.gateway.timeOut = .seconds(5)
    }
    let records = run.invocations()
    #expect(records.map(\.outcome) == [.timedOut, .timedOut])
    #expect(records.map { seconds($0.endedAt) } == [15, 16])
    let busy = run.model.metrics.containers.busy.value
    #expect(busy == 0)
  }

  @Test func aChainOfTenThousandCallsThatTakeNoTimeIsNoDeepRecursion() {
    var run = run([0]) { configuration in
      configuration.metrics.recordsInvocations = false
      configuration.profiles[0].calls = [self.group(0) { $0.depth = 10_000 }]
    }
    run.run(until: .start + .seconds(11))
    let (completed, response) = (
      run.model.metrics.completed, run.model.metrics.response.moments.maximum
    )
    #expect(completed == 10_001 && response == .zero)
  }

  @Test func whatACallIsDependsOnTheCallsAboveItOnly() {
    var seen: Set<UInt64> = []
    for caller in 0..<UInt64(200) {
      for number in 0..<UInt64(200) {
        for depth in Int32(0)..<3 {
          let index = Calls.index(ofCall: number, depth: depth, below: caller)
          seen.insert(index)
        }
      }
    }
    #expect(seen.count == 120_000)
    #expect(seen.allSatisfy { $0 >> 62 == 1 })

    func executions(_ concurrency: Int) -> [UInt64: SimDuration] {
      var run = run([1, 1], at: [1, 1.5, 2, 9]) { configuration in
        configuration.profiles[0].calls = [self.group(1, count: 5)]
        configuration.profiles[1].execution = .exponential(mean: 2)
        configuration.profiles[1].concurrency = concurrency
      }
      var times: [UInt64: SimDuration] = [:]
      for record in run.invocations() where record.function == FunctionID(1) {
        times[record.index] = record.executedAt - record.phases.executionAt
      }
      return times
    }
    let alone = executions(1)
    #expect(alone.count == 20)
    #expect(alone == executions(5))
  }

  @Test(arguments: [1, 3, 10])
  func theSlowestOfNExponentialCallsTakesTheHarmonicNumber(calls: Int) {
    // The caller itself takes no time: its response is the maximum of n, mean Hₙ ÷ μ, variance Σ 1 ÷ (kμ)².
    let count = 3_000
    var run = run([0, 0.5], at: (0..<count).map { Double($0) }) { configuration in
      configuration.metrics.recordsInvocations = false
      configuration.metrics.perFunction = true
      configuration.profiles[0].calls = [self.group(1, count: calls)]
      configuration.profiles[1].execution = .exponential(mean: 0.5)
    }
    run.run(until: .start + .seconds(Int64(count) + 1_000))
    let mean = run.model.withMetrics(of: FunctionID(0)) { $0.response.moments.mean ?? 0 }
    let expected = (1...calls).reduce(0.0) { $0 + 0.5 / Double($1) }
    let variance = (1...calls).reduce(0.0) { $0 + 0.25 / Double($1 * $1) }
    let error = (variance / Double(count)).squareRoot()
    #expect(abs(mean - expected) < 4 * error)
  }
}
