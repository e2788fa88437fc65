import Calibration
import Synchronization

/// A clock that moves only when the engine or the site moves it.
final class FakeClock: Sendable {
  private let seconds = Mutex(0.0)

  var now: Double { seconds.withLock { $0 } }

  func advance(_ by: Double) { seconds.withLock { $0 += by } }
}

/// An engine in memory: every call takes as long as `times` says, and may fail.
final class FakeEngine: ContainerEngine {
  /// What a fault does.
  enum Fault: Sendable {
    /// The call does nothing and fails.
    case before(EngineError)
    /// The call does its work, and its answer is lost.
    case after(EngineError)
    /// From here on nothing answers any more.
    case death(EngineError)
  }

  struct State {
    var images: Set<String> = []
    var containers: [String: ContainerRequest] = [:]
    var networks: [String: [String: String]] = [:]
    var volumes: [String: [String: String]] = [:]
    /// Every call, in order: the verb and what it was about.
    var calls: [String] = []
    var isDead = false
  }

  let state = Mutex(State())
  let clock: FakeClock
  /// Images that can be pulled.
  let registry: Set<String>
  /// Images without Python.
  let withoutPython: Set<String>
  /// Seconds that a verb takes.
  let times: @Sendable (String) -> Double
  /// Which call, counted from 1, goes wrong, and how.
  let faults: [Int: Fault]

  init(
    registry: Set<String> = ["r/a:1", "r/b:1"], withoutPython: Set<String> = [],
    clock: FakeClock = FakeClock(), faults: [Int: Fault] = [:],
    times: @escaping @Sendable (String) -> Double = { _ in 0.125 }
  ) {
    self.registry = registry
    self.withoutPython = withoutPython
    self.clock = clock
    self.faults = faults
    self.times = times
  }

  /// Everything that is there, as text, to compare before and after.
  var inventory: [String] {
    state.withLock { state in
      state.images.map { "image \($0)" }.sorted()
        + state.containers.keys.map { "container \($0)" }.sorted()
        + state.networks.keys.map { "network \($0)" }.sorted()
        + state.volumes.keys.map { "volume \($0)" }.sorted()
    }
  }

  var calls: [String] { state.withLock { $0.calls } }

  /// One call: counts, takes time, fails where it is to, and else does `body`.
  private func call<Value: Sendable>(
    _ verb: String, _ object: String, _ body: (inout State) throws(EngineError) -> Value
  ) throws(EngineError) -> Value {
    let seconds = times(verb)
    clock.advance(seconds)
    let result = state.withLock { state -> Result<Value, EngineError> in
      state.calls.append("\(verb) \(object)")
      if Task.isCancelled { return .failure(.interrupted) }
      let fault = faults[state.calls.count]
      if case .death = fault { state.isDead = true }
      if state.isDead { return .failure(.away(host: "fake", reason: "dead")) }
      if case .before(let error) = fault { return .failure(error) }
      do throws(EngineError) {
        let value = try body(&state)
        if case .after(let error) = fault { return .failure(error) }
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// A call on a container that has to be there.
  private func act(_ verb: String, _ name: String) throws(EngineError) -> Double {
    try call(verb, name) { state throws(EngineError) in
      guard state.containers[name] != nil else { throw Self.noSuch(name) }
    }
    return times(verb)
  }

  private static func noSuch(_ name: String) -> EngineError {
    .refused(doing: "using \(name)", status: 404, reason: "no such container")
  }

  func facts() async throws(EngineError) -> EngineFacts {
    try call("facts", "") { _ in EngineFacts() }
  }

  func ping() async throws(EngineError) -> Double {
    try call("ping", "") { _ in }
    return times("ping")
  }

  func image(_ reference: String) async throws(EngineError) -> ImageFacts? {
    try call("image", reference) { state in
      state.images.contains(reference) ? ImageFacts(id: reference, bytes: 100, layers: 1) : nil
    }
  }

  func pull(
    _ reference: String, telling listener: @escaping @Sendable (PullEvent) -> Void
  ) async throws(EngineError) -> Double {
    let seconds = times("pull")
    try call("pull", reference) { state throws(EngineError) in
      guard registry.contains(reference) else {
        throw .imageMissing(image: reference, reason: "manifest unknown")
      }
      state.images.insert(reference)
    }
    listener(PullEvent(layer: "l", kind: .downloading(10, of: 40), seconds: seconds / 4))
    listener(PullEvent(layer: "l", kind: .downloaded, seconds: seconds / 2))
    listener(PullEvent(layer: "l", kind: .complete, seconds: seconds))
    return seconds
  }

  func removeImage(_ reference: String) async throws(EngineError) -> Double {
    try call("removeImage", reference) { state throws(EngineError) in
      if let user = state.containers.values.first(where: { $0.image == reference }) {
        throw .refused(doing: "removing", status: 409, reason: "\(user.name) uses it")
      }
      guard state.images.remove(reference) != nil else { throw Self.noSuch(reference) }
    }
    return times("removeImage")
  }

  func create(_ container: ContainerRequest) async throws(EngineError) -> Double {
    try call("create", container.image) { state throws(EngineError) in
      guard state.images.contains(container.image) else {
        throw .imageMissing(image: container.image, reason: "not here")
      }
      state.containers[container.name] = container
    }
    return times("create")
  }

  func start(_ name: String) async throws(EngineError) -> StartTimes {
    try call("start", name) { state throws(EngineError) in
      guard let container = state.containers[name] else { throw Self.noSuch(name) }
      if container.command == Handler.python.command, withoutPython.contains(container.image) {
        throw .refused(doing: "starting", status: 400, reason: "executable file not found in $PATH")
      }
    }
    let seconds = times("start")
    return StartTimes(started: seconds, ready: seconds * 3, handlerSeconds: seconds)
  }

  func start(
    _ name: String, listening listener: @escaping @Sendable (HandlerWord) -> Bool
  ) async throws(EngineError) {
    let times = try await start(name)
    _ = listener(HandlerWord(.started, seconds: times.started))
    _ = listener(HandlerWord(.line("ready"), seconds: times.ready))
  }

  func execute(
    _ command: [String], in name: String, listening listener: @escaping @Sendable (String) -> Void
  ) async throws(EngineError) -> Double {
    try act("exec", name)
  }

  func runAndRemove(_ container: ContainerRequest) async throws(EngineError) -> Double {
    // The engine removes it, unless it dies on the way.
    try call("runAndRemove", container.image) { state throws(EngineError) in
      if case .after = faults[state.calls.count] { state.containers[container.name] = container }
    }
    return times("runAndRemove")
  }

  func pause(_ name: String) async throws(EngineError) -> Double { try act("pause", name) }
  func unpause(_ name: String) async throws(EngineError) -> Double { try act("unpause", name) }
  func stop(_ name: String) async throws(EngineError) -> Double { try act("stop", name) }

  func remove(_ name: String) async throws(EngineError) -> Double {
    try call("remove", name) { state throws(EngineError) in
      guard state.containers.removeValue(forKey: name) != nil else { throw Self.noSuch(name) }
    }
    return times("remove")
  }

  func usage(of name: String) async throws(EngineError) -> ContainerUsage {
    _ = try act("usage", name)
    return ContainerUsage(memoryBytes: 1_000, cpuSeconds: clock.now / 10)
  }

  func labelled(
    _ kind: EngineObject.Kind, by key: String
  ) async throws(EngineError) -> [EngineObject] {
    try call("list", "\(kind)") { state in
      let all =
        switch kind {
        case .container: state.containers.mapValues(\.labels)
        case .network: state.networks
        case .volume: state.volumes
        }
      return all.filter { $0.value[key] != nil }.sorted { $0.key < $1.key }
        .map { EngineObject(kind: kind, name: $0.key, labels: $0.value) }
    }
  }

  func createNetwork(_ name: String, labels: [String: String]) async throws(EngineError) {
    try call("createNetwork", name) { $0.networks[name] = labels }
  }

  func createVolume(_ name: String, labels: [String: String]) async throws(EngineError) {
    try call("createVolume", name) { $0.volumes[name] = labels }
  }

  func removeObject(_ object: EngineObject) async throws(EngineError) {
    try call("removeObject", object.name) { state in
      switch object.kind {
      case .container: state.containers[object.name] = nil
      case .network: state.networks[object.name] = nil
      case .volume: state.volumes[object.name] = nil
      }
    }
  }
}

/// A machine whose reference work takes as long as it is told.
struct FakeSite: MeasuringSite {
  var clock: FakeClock
  var work: @Sendable (_ now: Double) -> Double = { _ in 0.5 }
  /// Processes that are gone.
  var gone: Set<ProcessMark> = []

  var now: Double { clock.now }
  var unixTime: Double { 1_000 + clock.now }

  func reference() -> Double {
    let seconds = work(clock.now)
    clock.advance(seconds)
    return seconds
  }

  func wait(seconds: Double) async throws(EngineError) { clock.advance(seconds) }
  func dropPageCache() throws(EngineError) { clock.advance(0.25) }
  func isGone(_ mark: ProcessMark) -> Bool { gone.contains(mark) }
}

/// A process of another time.
func mark(_ number: Int32) -> ProcessMark {
  ProcessMark(machine: "m", boot: "b", number: number, start: "1")
}

/// Measures with a fake engine; what was recorded comes beside the outcome.
func measure(
  _ plan: MeasuringPlan, on engine: FakeEngine, id: String = "now",
  work: @escaping @Sendable (Double) -> Double = { _ in 0.5 }, gone: Set<ProcessMark> = []
) async -> (outcome: MeasuringOutcome, recorded: [PhaseSample]) {
  var recorded: [PhaseSample] = []
  var run = MeasuringRun(
    plan, on: engine, from: FakeSite(clock: engine.clock, work: work, gone: gone),
    labels: RunLabels(id: id, mark: mark(1)), recording: { recorded += $0 })
  let outcome = await run.run()
  return (outcome, recorded)
}

/// A plan of few steps that contains every kind of them.
func smallPlan() -> MeasuringPlan {
  var plan = MeasuringPlan(images: [.init("r/a:1"), .init("r/b:1", handler: .sh)])
  plan.repetitions = 2
  plan.quotas = [nil, 0.5]
  plan.simultaneous = [3]
  plan.dropsPageCache = true
  plan.network = nil
  plan.budget = 1e9
  return plan
}
