extension MeasuringRun {
  /// Does one thing with containers.
  mutating func measure(_ task: MeasuringTask) async throws {
    switch task {
    case .life(let image, let quota, let dropsPageCache):
      try await measureLife(of: image, quota: quota, dropsPageCache: dropsPageCache)
    case .runAndRemove(let image): try await measureRunAndRemove(of: image)
    case .simultaneous(let image, let count):
      try await measureSimultaneous(count, of: image)
    }
  }

  /// A container from its creation to its removal.
  private mutating func measureLife(
    of image: Int, quota: Int, dropsPageCache: Bool
  ) async throws {
    if dropsPageCache { try site.dropPageCache() }
    let cpus = plan.quotas[quota]
    let request = nextContainer(of: image, running: handler(of: image).command, quota: cpus)
    var sample = containerSample(of: image, cpus: cpus)
    sample.droppedPageCache = dropsPageCache
    let start = try await ColdStart(request, on: engine, from: site)
    takeColdStart(start, like: sample)
    if quota == 0, !dropsPageCache { try await measureIdleTime(of: request, like: sample) }
    take(MeasuredPhase.stop, try await timed { try await engine.stop(request.name) }, sample)
    take(MeasuredPhase.remove, try await timed { try await engine.remove(request.name) }, sample)
  }

  /// What is done with a container that waits for requests.
  private mutating func measureIdleTime(
    of request: ContainerRequest, like sample: PhaseSample
  ) async throws {
    let (engine, name) = (engine, request.name)
    if plan.groups.contains(.idle) { try await measureUsage(of: name, like: sample) }
    if plan.groups.contains(.exec) {
      let command = (outcome.handlers[request.image] ?? .sh).execution
      take(
        MeasuredPhase.execute, try await timed { try await engine.execute(command, in: name) },
        sample)
    }
    if plan.groups.contains(.pause) {
      take(MeasuredPhase.pause, try await timed { try await engine.pause(name) }, sample)
      take(MeasuredPhase.unpause, try await timed { try await engine.unpause(name) }, sample)
    }
  }

  private mutating func measureUsage(of name: String, like sample: PhaseSample) async throws {
    let unixTime = site.unixTime
    let before = try await engine.usage(of: name)
    let began = site.now
    try await site.wait(seconds: plan.idleSeconds)
    let after = try await engine.usage(of: name)
    let window = max(site.now - began, .leastNonzeroMagnitude)
    var usage = sample
    usage.note = "memory_in_use_bytes=\(after.memoryBytes)"
    take(
      MeasuredPhase.idle, ((after.cpuSeconds - before.cpuSeconds) / window, unixTime), usage)
  }

  private mutating func measureRunAndRemove(of image: Int) async throws {
    let cpus = plan.quotas[0]
    let request = nextContainer(of: image, running: handler(of: image).execution, quota: cpus)
    take(
      MeasuredPhase.runAndRemove, try await timed { try await engine.runAndRemove(request) },
      containerSample(of: image, cpus: cpus))
  }

  /// Several cold starts at a time, all requested at once.
  private mutating func measureSimultaneous(_ count: Int, of image: Int) async throws {
    let cpus = plan.quotas[0]
    let requests = (0..<count).map { _ in
      nextContainer(of: image, running: handler(of: image).command, quota: cpus)
    }
    var sample = containerSample(of: image, cpus: cpus)
    sample.simultaneous = count
    let unixTime = site.unixTime
    let began = site.now
    let starts = try await startAll(requests)
    let all = site.now - began
    for start in starts { takeColdStart(start, like: sample) }
    take(MeasuredPhase.allColdStarts, (all, unixTime), sample)
    for request in requests { _ = try await engine.remove(request.name) }
  }

  private func startAll(
    _ requests: [ContainerRequest]
  ) async throws(EngineError) -> [ColdStart] {
    let (engine, site) = (engine, site)
    let results = await withTaskGroup(of: StartAttempt.self) { group in
      for (place, request) in requests.enumerated() {
        group.addTask { await StartAttempt(place, request, on: engine, from: site) }
      }
      var results: [StartAttempt] = []
      for await result in group { results.append(result) }
      return results
    }
    var starts: [ColdStart] = []
    for attempt in results.sorted(by: { $0.place < $1.place }) {
      starts.append(try attempt.result.get())
    }
    return starts
  }

  private mutating func takeColdStart(_ start: ColdStart, like sample: PhaseSample) {
    var sample = sample
    if let seconds = start.times.handlerSeconds { sample.note = "handler_cpu_seconds=\(seconds)" }
    take(MeasuredPhase.create, (start.create, start.createdAt), sample)
    take(MeasuredPhase.start, (start.times.started, start.startedAt), sample)
    take(
      MeasuredPhase.initialisation,
      (max(0, start.times.ready - start.times.started), start.startedAt + start.times.started),
      sample)
    take(MeasuredPhase.coldStart, (start.create + start.times.ready, start.createdAt), sample)
  }

  // MARK: Samples

  private func handler(of image: Int) -> Handler {
    outcome.handlers[plan.images[image].reference] ?? .sh
  }

  private func containerSample(of image: Int, cpus: Double?) -> PhaseSample {
    var sample = PhaseSample(
      phase: "", image: plan.images[image].reference, seconds: 0, unixTime: 0)
    sample.cpus = cpus
    sample.memoryBytes = plan.memoryBytes
    sample.imageBytes = images.facts[image]?.bytes
    sample.layers = images.facts[image]?.layers
    sample.compressedBytes = images.compressedBytes[image]
    return sample
  }

  private func timed(
    _ action: () async throws -> Double
  ) async throws -> (seconds: Double, unixTime: Double) {
    let unixTime = site.unixTime
    return (try await action(), unixTime)
  }

  private mutating func take(
    _ phase: String, _ time: (seconds: Double, unixTime: Double), _ sample: PhaseSample
  ) {
    var sample = sample
    sample.phase = phase
    sample.seconds = time.seconds
    sample.unixTime = time.unixTime
    take(sample)
  }
}

/// A container that has been created and started.
struct ColdStart: Sendable {
  var create: Double
  var createdAt: Double
  var times: StartTimes
  var startedAt: Double

  init<Engine: ContainerEngine>(
    _ request: ContainerRequest, on engine: Engine, from site: some MeasuringSite
  ) async throws(EngineError) {
    createdAt = site.unixTime
    create = try await engine.create(request)
    startedAt = site.unixTime
    times = try await engine.start(request.name)
  }
}

/// One of several starts at a time, and how it ended.
private struct StartAttempt: Sendable {
  let place: Int
  let result: Result<ColdStart, EngineError>

  init<Engine: ContainerEngine>(
    _ place: Int, _ request: ContainerRequest, on engine: Engine, from site: some MeasuringSite
  ) async {
    self.place = place
    do throws(EngineError) {
      result = .success(try await ColdStart(request, on: engine, from: site))
    } catch {
      result = .failure(error)
    }
  }
}
