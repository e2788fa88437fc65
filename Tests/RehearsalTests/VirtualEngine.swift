import Calibration
import Synchronization

/// An engine in virtual time: every call takes as long as `times` says, work as long as it is, and calls may fail.
final class VirtualEngine: ContainerEngine {
  struct State {
    var images: Set<String> = []
    var containers: [String: ContainerRequest] = [:]
    var volumes: [String: [String: String]] = [:]
    var cpu: [String: Double] = [:]
    var paused: Set<String> = []
    /// Every call, in order: the verb and what it was about.
    var calls: [String] = []
    /// The most containers that there were at a time.
    var mostContainers = 0
  }

  let state = Mutex(State())
  let time: VirtualTime
  let times: @Sendable (String) -> Double
  let registry: Set<String>
  let withoutPython: Set<String>
  /// Which call of a verb, counted from 1, goes wrong, and how.
  let faults: [String: (number: Int, error: EngineError)]

  init(
    in time: VirtualTime, registry: Set<String> = ["r/a:1", "r/b:1"],
    withoutPython: Set<String> = [], faults: [String: (number: Int, error: EngineError)] = [:],
    times: @escaping @Sendable (String) -> Double = { _ in 0 }
  ) {
    self.time = time
    self.times = times
    self.registry = registry
    self.withoutPython = withoutPython
    self.faults = faults
  }

  var inventory: [String] {
    state.withLock { state in
      state.images.map { "image \($0)" }.sorted()
        + state.containers.keys.map { "container \($0)" }
        .sorted() + state.volumes.keys.map { "volume \($0)" }.sorted()
    }
  }

  var calls: [String] { state.withLock { $0.calls } }

  private func wait(_ seconds: Double) async throws(EngineError) {
    do { if seconds > 0 { try await time.sleep(for: seconds) } } catch { throw .interrupted }
  }

  /// One call: counts, takes its time, fails where it is to, and else does `body`.
  @discardableResult
  private func call<Value: Sendable>(
    _ verb: String, _ object: String, seconds: Double? = nil,
    _ body: (inout State) throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    let count = state.withLock { state in
      state.calls.append("\(verb) \(object)")
      return state.calls.count { $0.hasPrefix("\(verb) ") }
    }
    if Task.isCancelled { throw .interrupted }
    try await wait(seconds ?? times(verb))
    if let fault = faults[verb], fault.number <= count { throw fault.error }
    return try state.withLock { state -> Result<Value, EngineError> in
      do throws(EngineError) { return .success(try body(&state)) } catch { return .failure(error) }
    }.get()
  }

  private static func noSuch(_ name: String) -> EngineError {
    .refused(doing: "using \(name)", status: 404, reason: "no such container")
  }

  private func act(_ verb: String, _ name: String) async throws(EngineError) -> Double {
    try await call(verb, name) { state throws(EngineError) in
      guard state.containers[name] != nil else { throw Self.noSuch(name) }
    }
    return times(verb)
  }

  func facts() async throws(EngineError) -> EngineFacts {
    try await call("facts", "") { _ in EngineFacts() }
  }
  func ping() async throws(EngineError) -> Double { 0 }

  func image(_ reference: String) async throws(EngineError) -> ImageFacts? {
    try await call("image", reference, seconds: 0) { state in
      state.images.contains(reference) ? ImageFacts(id: reference, bytes: 100, layers: 1) : nil
    }
  }

  func pull(
    _ reference: String, telling listener: @escaping @Sendable (PullEvent) -> Void
  ) async throws(EngineError) -> Double {
    try await call("pull", reference) { state throws(EngineError) in
      guard registry.contains(reference) else {
        throw .imageMissing(image: reference, reason: "manifest unknown")
      }
      state.images.insert(reference)
    }
    return times("pull")
  }

  func removeImage(_ reference: String) async throws(EngineError) -> Double {
    try await call("removeImage", reference) { state throws(EngineError) in
      if let user = state.containers.values.first(where: { $0.image == reference }) {
        throw .refused(doing: "removing", status: 409, reason: "\(user.name) uses it")
      }
      guard state.images.remove(reference) != nil else { throw Self.noSuch(reference) }
    }
    return times("removeImage")
  }

  func create(_ container: ContainerRequest) async throws(EngineError) -> Double {
    try await call("create", container.image) { state throws(EngineError) in
      guard state.images.contains(container.image) else {
        throw .imageMissing(image: container.image, reason: "not here")
      }
      state.containers[container.name] = container
      state.mostContainers = max(state.mostContainers, state.containers.count)
    }
    return times("create")
  }

  func start(_ name: String) async throws(EngineError) -> StartTimes {
    try await start(name) { word in word.kind == .started }
    return StartTimes(started: times("start"), ready: times("start") + times("initialise"))
  }

  func start(
    _ name: String, listening listener: @escaping @Sendable (HandlerWord) -> Bool
  ) async throws(EngineError) {
    let container = try await call("start", name) { state throws(EngineError) in
      guard let container = state.containers[name] else { throw Self.noSuch(name) }
      if container.command.first == "python3", withoutPython.contains(container.image) {
        throw .refused(doing: "starting", status: 400, reason: "executable file not found in $PATH")
      }
      return container
    }
    _ = listener(HandlerWord(.started, seconds: 0))
    try await wait(times("initialise"))
    guard listener(HandlerWord(.line("ready 0.1"), seconds: 0)) else { return }
    try await work(container.command, in: name)
    _ = listener(HandlerWord(.line(times("lie") > 0 ? "nonsense" : "done"), seconds: 0))
  }

  /// Does what the last two words of a command say: CPU seconds, then waiting.
  private func work(_ command: [String], in name: String) async throws(EngineError) {
    let words = command.suffix(2).map { Double($0) ?? 0 }
    state.withLock { $0.cpu[name, default: 0] += words[0] }
    try await wait(words[0] + words[1])
  }

  func execute(
    _ command: [String], in name: String, listening listener: @escaping @Sendable (String) -> Void
  ) async throws(EngineError) -> Double {
    let began = time.now
    try await call("dispatch", name) { state throws(EngineError) in
      guard state.containers[name] != nil, !state.paused.contains(name) else {
        throw Self.noSuch(name)
      }
    }
    listener("begun")
    try await work(command, in: name)
    return time.now - began
  }

  func runAndRemove(_ container: ContainerRequest) async throws(EngineError) -> Double { 0 }

  func pause(_ name: String) async throws(EngineError) -> Double {
    let seconds = try await act("pause", name)
    _ = state.withLock { $0.paused.insert(name) }
    return seconds
  }

  func unpause(_ name: String) async throws(EngineError) -> Double {
    let seconds = try await act("unpause", name)
    _ = state.withLock { $0.paused.remove(name) }
    return seconds
  }

  func stop(_ name: String) async throws(EngineError) -> Double {
    if state.withLock({ $0.paused.contains(name) }) {
      throw .refused(doing: "stopping", status: 409, reason: "paused")
    }
    return try await act("stop", name)
  }

  func remove(_ name: String) async throws(EngineError) -> Double {
    try await call("remove", name) { state throws(EngineError) in
      guard state.containers.removeValue(forKey: name) != nil else { throw Self.noSuch(name) }
    }
    return times("remove")
  }

  func usage(of name: String) async throws(EngineError) -> ContainerUsage {
    try await call("usage", name) { state throws(EngineError) in
      guard state.containers[name] != nil else { throw Self.noSuch(name) }
      return ContainerUsage(memoryBytes: 1_000, cpuSeconds: state.cpu[name] ?? 0)
    }
  }

  func labelled(
    _ kind: EngineObject.Kind, by key: String
  ) async throws(EngineError) -> [EngineObject] {
    try await call("list", "\(kind)", seconds: 0) { state in
      let all =
        switch kind {
        case .container: state.containers.mapValues(\.labels)
        case .network: [String: [String: String]]()
        case .volume: state.volumes
        }
      return all.filter { $0.value[key] != nil }.sorted { $0.key < $1.key }
        .map { EngineObject(kind: kind, name: $0.key, labels: $0.value) }
    }
  }

  func createNetwork(_ name: String, labels: [String: String]) async throws(EngineError) {}

  func createVolume(_ name: String, labels: [String: String]) async throws(EngineError) {
    try await call("createVolume", name, seconds: 0) { $0.volumes[name] = labels }
  }

  func removeObject(_ object: EngineObject) async throws(EngineError) {
    try await call("removeObject", object.name, seconds: 0) { state in
      state.volumes[object.name] = nil
    }
  }
}
