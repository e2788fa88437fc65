import SimKernel

/// What is recorded of single requests and containers, until it is taken.
struct RecordLog {
  let recordsInvocations: Bool
  let recordsContainers: Bool
  var invocations: [InvocationRecord] = []
  var containers: [ContainerRecord] = []
  var samples: [ClusterSample] = []
  private var phasesByRequest: [RequestPhases] = []
  private var lives: [(readyAt: SimTime, requests: UInt64)] = []

  init(_ configuration: MetricsConfiguration) {
    recordsInvocations = configuration.recordsInvocations
    recordsContainers = configuration.recordsContainers
  }

  mutating func began(_ request: RequestID, at now: SimTime) {
    while phasesByRequest.count <= request.index { phasesByRequest.append(RequestPhases()) }
    phasesByRequest[request.index] = RequestPhases()
    phasesByRequest[request.index].gatewayAt = now
  }

  mutating func selecting(_ request: RequestID, at now: SimTime) {
    if phasesByRequest[request.index].selectionAt == .never {
      phasesByRequest[request.index].selectionAt = now
    }
  }

  mutating func read(_ request: RequestID, _ readings: NodeReadings) {
    guard let reading = readings[readings.last] else { return }
    note(reading, for: request)
  }

  mutating func placed(
    _ request: RequestID, on node: NodeID, _ reading: NodeReading, at now: SimTime
  ) {
    phasesByRequest[request.index].node = node
    phasesByRequest[request.index].placedAt = now
    if phasesByRequest[request.index].nodeCPU < 0 { note(reading, for: request) }
  }

  private mutating func note(_ reading: NodeReading, for request: RequestID) {
    phasesByRequest[request.index].nodeCPU = Int32((min(reading.cpu, 1_000) * 1_000).rounded())
    phasesByRequest[request.index].nodeMemory = Int32(
      (min(reading.memory, 1_000) * 1_000).rounded())
  }

  mutating func pulling(_ request: RequestID, at now: SimTime) {
    if !request.isNone { phasesByRequest[request.index].pullAt = now }
  }

  mutating func creating(_ request: RequestID, at now: SimTime) {
    if !request.isNone { phasesByRequest[request.index].createAt = now }
  }

  mutating func starting(_ request: RequestID, at now: SimTime) {
    if !request.isNone { phasesByRequest[request.index].startAt = now }
  }

  mutating func initialising(_ request: RequestID, at now: SimTime) {
    if !request.isNone { phasesByRequest[request.index].initialiseAt = now }
  }

  mutating func executing(_ request: RequestID, at now: SimTime) {
    phasesByRequest[request.index].executionAt = now
  }

  func phases(of request: RequestID) -> RequestPhases { phasesByRequest[request.index] }

  mutating func beganContainer(_ container: ContainerID) {
    while lives.count <= container.index { lives.append((.never, 0)) }
    lives[container.index] = (.never, 0)
  }

  mutating func ready(_ container: ContainerID, at now: SimTime) {
    lives[container.index].readyAt = now
  }

  mutating func ran(_ container: ContainerID) { lives[container.index].requests += 1 }

  mutating func gone(
    _ container: ContainerID, _ row: ContainerRow, at now: SimTime, endOfRun: Bool = false
  ) {
    let life = lives[container.index]
    let failed: ContainerEnd = life.readyAt == .never ? .failed : .crashed
    let reason: ContainerEnd =
      endOfRun
      ? .endOfRun
      : row.flags.contains(.failed)
        ? failed : row.flags.contains(.evicted) ? .evicted : .expired
    containers.append(
      ContainerRecord(
        container: container, function: row.function, node: row.node, createdAt: row.createdAt,
        readyAt: life.readyAt, goneAt: now, requests: life.requests, reason: reason))
  }
}
