import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// How cores are shared, against cases worked by hand.
@Suite struct CPUSharingTests {
  /// Runs `calls` (profile, seconds at the profile's full share), all at 0, on `cores`, and returns when each ends.
  private func ends(
    cores: Int64, _ profiles: [FunctionProfile], calls: [(profile: Int, seconds: Double)],
    split: RequestSplit = .equal, quotaPeriod: SimDuration = .zero, speed: Double = 1
  ) -> [Double] {
    var functions: [FunctionConfiguration] = []
    for index in profiles.indices {
      var function = FunctionConfiguration()
      function.profile = ProfileID(index)
      functions.append(function)
    }
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(cores)
        configuration.profiles = profiles
        configuration.rules.requestSplit = split
        configuration.rules.quotaPeriod = quotaPeriod
        configuration.machines[0].speed = speed
      }, functions: functions,
      arrivals: ListedArrivals(
        calls.map {
          Arrival(
            time: .start, function: FunctionID($0.profile),
            execution: SimDuration(rounding: $0.seconds))
        }))
    let records = run.invocations()
    return records.sorted { $0.index < $1.index }.map { $0.endedAt.inSeconds }
  }

  /// A container that asks for `weight` cores, and whose calls use all of them.
  private func asking(_ weight: Int64, concurrency: Int) -> FunctionProfile {
    var profile = FunctionProfile()
    profile.cores = .cores(weight)
    profile.parallelism = .cores(weight)
    profile.weight = Double(weight)
    profile.concurrency = concurrency
    return profile
  }

  // The two cases of DSLab-FaaS's tests.

  @Test func twoContainersOfUnequalWeightShareTwoCores() {
    let ends = ends(
      cores: 2, [asking(1, concurrency: 9), asking(2, concurrency: 9)],
      calls: [(0, 1), (0, 1), (1, 1), (1, 1), (1, 1)])
    #expect(ends == [3, 3, 4, 4, 4])
  }

  @Test func whoeverIsLeftSharesWhatTheOthersLeave() {
    let short = Array(repeating: (profile: 0, seconds: 1.0), count: 5)
    let long = Array(repeating: (profile: 1, seconds: 2.0), count: 5)
    let ends = ends(
      cores: 7, [asking(2, concurrency: 1), asking(3, concurrency: 1)], calls: short + long)
    #expect(ends.prefix(5).allSatisfy { abs($0 - 3.571_428_571_4) < 1e-9 })
    #expect(ends.suffix(5).allSatisfy { abs($0 - 5.714_285_714_3) < 1e-9 })
  }

  @Test func aQuotaHoldsEvenWhenCoresAreFree() {
    var profile = FunctionProfile()
    profile.cores = .millicores(500)
    #expect(ends(cores: 8, [profile], calls: [(0, 1), (0, 1)]) == [2, 2])
  }

  @Test func whatALimitLeavesGoesToTheOthersByWeight() {
    // 3 cores: quota ¼ takes ¼; the remaining 2.75 go 1 : 2 to weights 1 and 2, up to one core a call.
    var small = FunctionProfile()
    small.cores = .millicores(250)
    var one = FunctionProfile()
    one.concurrency = 4
    var two = one
    two.weight = 2
    // Two calls each: λ = 2.75 / 3; weight 1 gets 0.9167 cores, weight 2 gets 1.8333.
    let ends = ends(
      cores: 3, [small, one, two], calls: [(0, 1), (1, 1), (1, 1), (2, 1), (2, 1)])
    #expect(ends[3] == ends[4])
    #expect(abs(ends[3] - 2 / (2.75 * 2 / 3)) < 1e-9)
    // Then the others have all they can use: two cores for two calls.
    let done = ends[3] * 2.75 / 3 / 2
    #expect(abs(ends[1] - (ends[3] + (1 - done))) < 2e-9)
    #expect(ends[0] == 4)
  }

  @Test func requestsInOrderRunOneAfterTheOther() {
    var profile = FunctionProfile()
    profile.cores = .cores(1)
    profile.concurrency = 3
    let calls = [(profile: 0, seconds: 1.0), (0, 2.0), (0, 1.0)]
    #expect(ends(cores: 4, [profile], calls: calls, split: .inOrder) == [1, 3, 4])
    #expect(ends(cores: 4, [profile], calls: calls, split: .equal) == [3, 4, 3])
  }

  @Test func onlyTheCPUPartIsStretched() {
    var profile = FunctionProfile()
    profile.cpuShare = 0.25
    // Four calls of 4 s: 1 s of CPU each on one core, then 3 s of waiting.
    #expect(
      ends(cores: 1, [profile], calls: Array(repeating: (0, 4.0), count: 4)) == [7, 7, 7, 7])
  }

  @Test func coldStartsOfManyContainersSlowOneAnotherDown() {
    var profile = FunctionProfile()
    profile.start = .constant(0.2)
    profile.engineShare = 1
    profile.execution = .constant(0)
    // Sixteen starts of 0.2 core-seconds on two cores.
    let ends = ends(cores: 2, [profile], calls: Array(repeating: (0, 0.0), count: 16))
    #expect(ends.allSatisfy { abs($0 - 1.6) < 1e-9 })
  }

  @Test func anEngineOnSeveralCoresIsSlowerOnFewer() {
    var profile = FunctionProfile()
    profile.start = .constant(0.2)
    profile.engineShare = 1.5
    profile.execution = .constant(0)
    #expect(ends(cores: 4, [profile], calls: [(0, 0)]) == [0.2])
    #expect(abs(ends(cores: 1, [profile], calls: [(0, 0)])[0] - 0.3) < 1e-9)
    let eight = ends(cores: 4, [profile], calls: Array(repeating: (0, 0.0), count: 8))
    #expect(eight.allSatisfy { abs($0 - 0.6) < 1e-9 })
  }

  @Test func whatTheEngineDoesForOneStartAtATimeIsDoneInTurn() {
    var profile = FunctionProfile()
    profile.create = .constant(0.5)
    profile.start = .constant(0.25)
    profile.startTurn = .milliseconds(100)
    profile.execution = .constant(0)
    let ends = ends(cores: 8, [profile], calls: Array(repeating: (0, 0.0), count: 4))
    #expect(ends == [0.85, 0.95, 1.05, 1.15])
  }

  @Test(arguments: [2, 16] as [Int64])
  func quotasCountByPeriods(cores: Int64) {
    var profile = FunctionProfile()
    profile.cores = .millicores(250)
    func end(_ seconds: Double) -> Double {
      ends(
        cores: cores, [profile], calls: [(0, seconds)], quotaPeriod: .milliseconds(100))[0]
    }
    // 25 ms in each period of 100 ms; what fits in the first is not slowed down, and the last is not waited for.
    #expect(end(0.02) == 0.02)
    #expect(end(0.025) == 0.025)
    #expect(abs(end(0.03) - 0.105) < 1e-9)
    #expect(abs(end(1) - 3.925) < 1e-9)
  }

  @Test func aQuotaByPeriodsOnAFasterMachineCountsItsOwnTime() {
    var profile = FunctionProfile()
    profile.cores = .millicores(500)
    // 1 s of work is half a second of a machine twice as fast: ten times 50 ms.
    let ends = ends(
      cores: 8, [profile], calls: [(0, 1)], quotaPeriod: .milliseconds(100), speed: 2)
    #expect(abs(ends[0] - 0.95) < 1e-9)
  }

  @Test func initialisationByPeriods() {
    var profile = FunctionProfile()
    profile.initialise = .constant(0.29)
    profile.cores = .millicores(250)
    let end = ends(cores: 2, [profile], calls: [(0, 0)], quotaPeriod: .milliseconds(100))[0]
    // Eleven whole periods and 15 ms.
    #expect(abs(end - 1.115) < 1e-9)
  }

  @Test func initialisationIsCPUWorkUnderTheQuota() {
    var profile = FunctionProfile()
    profile.initialise = .constant(0.29)
    profile.cores = .millicores(250)
    #expect(ends(cores: 2, [profile], calls: [(0, 0)]) == [1.16])
  }

  @Test func aFasterMachineEndsSooner() {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(1)
        configuration.machines[0].speed = 2
        configuration.profiles[0].execution = .constant(3)
      }, arrivals: ListedArrivals(at: [0]))
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [1.5])
  }

  @Test func withoutSharingNothingIsSlowedDown() {
    var run = Simulation(
      .simple { configuration in
        configuration.machines[0].cores = .cores(1)
        configuration.rules.cpuSharing = .none
        configuration.profiles[0].execution = .constant(3)
      }, arrivals: ListedArrivals(at: [0, 0, 0]))
    let records = run.invocations()
    #expect(records.map { $0.endedAt.inSeconds } == [3, 3, 3])
  }
}
