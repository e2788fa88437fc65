import SimKernel
import Testing

@testable import ClusterModel

/// Plays an engine whose times are known: every action ends that long after it was put out.
private func play(
  _ run: inout Simulation<Cluster>, until end: SimTime,
  taking duration: (LiveAction) -> SimDuration
) -> [LiveAction] {
  var all: [LiveAction] = []
  var waiting: [(end: SimTime, action: LiveAction)] = []
  while true {
    for action in run.model.takeLiveActions() {
      all.append(action)
      waiting.append((run.now + duration(action), action))
    }
    let next = run.nextEventTime()
    if let first = waiting.indices.min(by: { waiting[$0].end < waiting[$1].end }),
      waiting[first].end <= next
    {
      let (time, action) = waiting.remove(at: first)
      run.model.liveActionEnded(action, at: time, &run.agenda)
    } else if next <= end, next < .never {
      run.run(until: next)
    } else {
      return all
    }
  }
}

@Suite struct LiveClusterTests {
  /// One function whose engine takes known times, with requests that meet every warmth.
  private static func lab(
    _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) -> ClusterConfiguration {
    .simple { configuration in
      configuration.layers = [LayerConfiguration(compressed: .megabytes(1), stored: .megabytes(3))]
      configuration.images = [ImageConfiguration(name: "image", layers: [LayerID(0)])]
      configuration.registry.latency = .constant(1)
      configuration.profiles[0].create = .constant(0.101)
      configuration.profiles[0].start = .constant(0.202)
      configuration.profiles[0].initialise = .constant(0.303)
      configuration.profiles[0].dispatch = .constant(0.047)
      configuration.profiles[0].stop = .constant(0.083)
      configuration.profiles[0].execution = .exponential(mean: 0.5)
      configuration.profiles[0].cpuShare = 0.25
      change(&configuration)
    }
  }

  private static func seconds(_ action: LiveAction) -> SimDuration {
    switch action.kind {
    case .prepare, .removeImage: .zero
    case .pull: .seconds(1)
    case .create: .milliseconds(101)
    case .start: .milliseconds(202)
    case .initialise: .milliseconds(303)
    case .dispatch: .milliseconds(47)
    case .execute: execution(action)
    case .stop: .milliseconds(83)
    case .pause: .milliseconds(20)
    case .unpause: .milliseconds(30)
    }
  }

  /// A CPU part and one that waits, each a whole number of nanoseconds.
  private static func execution(_ action: LiveAction) -> SimDuration {
    let seconds = action.request?.execution.inSeconds ?? 0
    return SimDuration(rounding: seconds * 0.25) + SimDuration(rounding: seconds * 0.75)
  }

  /// What a client, and the engine's user, can see of a request.
  private static func story(_ record: InvocationRecord) -> [Int64] {
    let phases = record.phases
    return [
      Int64(record.index), Int64(record.warmth.rawValue), Int64(record.container.rawValue),
      record.arrivedAt.nanoseconds, phases.pullAt.nanoseconds, phases.createAt.nanoseconds,
      phases.startAt.nanoseconds, phases.initialiseAt.nanoseconds,
      phases.executionAt.nanoseconds, record.executedAt.nanoseconds, record.endedAt.nanoseconds,
    ]
  }

  /// How many requests differ: a list of them all would fill pages.
  private static func differences(_ a: [[Int64]], _ b: [[Int64]]) -> Int {
    abs(a.count - b.count) + zip(a, b).count { $0 != $1 }
  }

  private static func compare(
    _ configuration: ClusterConfiguration, window: SimDuration = .seconds(1),
    warming: Warming = .cold, rate: Double = 1
  ) -> (plain: [[Int64]], live: [[Int64]], actions: [LiveAction]) {
    var function = FunctionConfiguration()
    function.image = ImageID(0)
    function.warming = warming
    let end = SimTime.start + .seconds(200)
    func start(_ configuration: ClusterConfiguration) -> Simulation<Cluster> {
      Simulation(
        configuration, functions: [function], keepAlive: window,
        arrivals: TestPoisson(rate: rate))
    }
    var plain = start(configuration)
    let expected = plain.invocations(until: end).map(story)
    var live = start(configuration.played)
    let actions = play(&live, until: end, taking: seconds)
    var records: [[Int64]] = []
    live.model.takeInvocations { records.append(story($0)) }
    return (expected, records, actions)
  }

  @Test func anEngineOfTheDrawnTimesGivesTheSameRun() {
    let (plain, live, actions) = Self.compare(Self.lab())
    #expect(plain.count > 100)
    #expect(Self.differences(live, plain) == 0)
    // All three warmths were met, so the comparison compares something.
    #expect(Set(plain.map { $0[1] }) == [0, 1, 3])
    #expect(actions.contains { $0.kind == .dispatch } && actions.contains { $0.kind == .stop })
  }

  @Test func severalRequestsInAContainerGiveTheSameRun() {
    let (plain, live, _) = Self.compare(
      Self.lab {
        $0.profiles[0].concurrency = 3
        $0.profiles[0].maximumContainers = 2
      }, rate: 5)
    #expect(plain.count > 800)
    #expect(Self.differences(live, plain) == 0)
    #expect(plain.contains { $0[1] == Int64(Warmth.busy.rawValue) })
  }

  @Test func imagesThatGoAfterUseAndAnswersThatAwaitRemovalGiveTheSameRun() {
    let (plain, live, actions) = Self.compare(
      Self.lab {
        $0.rules.imageRemoval = .afterColdRun
        $0.profiles[0].responseAwaitsRemoval = true
      }, window: .zero, rate: 0.2)
    #expect(Self.differences(live, plain) == 0)
    let removals = actions.filter { $0.kind == .removeImage }.count
    // The image stays from when another container used it at that moment, as in the plain run.
    #expect(removals > 5 && removals <= actions.filter { $0.kind == .pull }.count)
  }

  @Test func pausesGiveTheSameRun() {
    let (plain, live, actions) = Self.compare(
      Self.lab {
        $0.profiles[0].pauseAfter = .milliseconds(200)
        $0.profiles[0].pause = .constant(0.02)
        $0.profiles[0].unpause = .constant(0.03)
      }, window: .seconds(20))
    #expect(Self.differences(live, plain) == 0)
    #expect(actions.contains { $0.kind == .unpause })
  }

  @Test func preparedContainersAreAskedForBeforeTheFirstRequest() {
    let (plain, live, actions) = Self.compare(
      Self.lab { $0.profiles[0].maximumContainers = 2 }, warming: .warmed(containers: 2))
    #expect(Self.differences(live, plain) == 0)
    #expect(actions.prefix(2).map(\.kind) == [.prepare, .prepare])
    #expect(actions.allSatisfy { [.prepare, .dispatch, .execute].contains($0.kind) })
  }

  @Test func anActionNamesTheRequestThatItIsFor() throws {
    let (_, _, actions) = Self.compare(Self.lab())
    let first = try #require(actions.first { $0.kind == .create })
    let execution = try #require(actions.first { $0.kind == .execute })
    #expect(first.request?.index == 0 && first.request == execution.request)
    #expect(first.image == ImageID(0) && first.container == execution.container)
    #expect(actions.map(\.number) == Array(0..<UInt64(actions.count)))
  }

  @Test func aLiveRunWaitsForEverWhereNothingIsDone() {
    var function = FunctionConfiguration()
    function.image = ImageID(0)
    var run = Simulation(
      Self.lab().played, functions: [function], arrivals: ListedArrivals(at: [1]))
    run.run(until: .never)
    let awaits = run.model.awaitsNoEngine
    #expect(!awaits)
    let present = run.model.metrics.present
    #expect(present == 1)
    let actions = run.model.takeLiveActions()
    #expect(actions.map(\.kind) == [.pull])
  }

  @Test func engineTimesAloneAreDrawnAnew() {
    func run(_ replication: UInt32?) -> [InvocationRecord] {
      let configuration = Self.lab {
        $0.profiles[0].create = .exponential(mean: 0.1)
        $0.engineReplication = replication
      }
      var run = Simulation(
        configuration, keepAlive: .zero, arrivals: ListedArrivals(at: [1, 10, 20, 30]))
      return run.invocations().sorted { $0.index < $1.index }
    }
    func executions(_ records: [InvocationRecord]) -> [SimDuration] {
      records.map { $0.executedAt - $0.phases.executionAt }
    }
    let (one, same, other) = (run(nil), run(0), run(7))
    #expect(one.map(\.endedAt) == same.map(\.endedAt))
    #expect(one.map(\.endedAt) != other.map(\.endedAt))
    #expect(executions(one) == executions(other))
  }
}
