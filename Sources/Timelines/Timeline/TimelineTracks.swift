import ClusterModel
import Experiments
import SimKernel

/// Writes the tracks of a timeline: lanes of requests at the gateway, containers on nodes.
struct TimelineTracks {
  let shown: ShownRequests
  let plan: TimelinePlan
  let options: TimelineOptions
  let nodes: [String]
  /// The most lanes at the gateway; requests beyond have no parts and no flow.
  let lanes: Int
  /// How many containers have been written.
  private(set) var containers = 0
  /// The number of the next track.
  private var nextThread: Int
  /// Which requests have a flow.
  private var hasFlow: [Bool]

  /// A node with more containers than these packs them into lanes.
  static let mostTracks = 100

  init(
    shown: ShownRequests, plan: TimelinePlan, options: TimelineOptions, nodes: [String],
    lanes: Int
  ) {
    self.shown = shown
    self.plan = plan
    self.options = options
    self.nodes = nodes
    self.lanes = lanes
    // Numbers of tracks differ from those of processes, or a viewer takes them for main threads.
    nextThread = nodes.count + 2
    hasFlow = Array(repeating: false, count: shown.records.count)
  }

  private mutating func newTrack(_ process: Int) -> TraceEvents.Track {
    nextThread += 1
    return TraceEvents.Track(process: process, thread: nextThread)
  }

  /// Writes all of them.
  mutating func write(to events: inout TraceEvents) throws(OutputError) {
    try writeRequests(to: &events)
    var requests = Array(repeating: [Int](), count: plan.lives.lives.count)
    for (request, life) in shown.lives.enumerated() {
      if let life, shown.records[request].phases.executionAt != .never {
        requests[life].append(request)
      }
    }
    var livesByNode = Array(repeating: [Int](), count: nodes.count)
    for life in plan.lives.lives.indices where plan.showsLife(life) {
      livesByNode[plan.lives.lives[life].node.index].append(life)
    }
    for node in nodes.indices { try writeNode(node, livesByNode[node], requests, to: &events) }
  }

  // MARK: The gateway

  private mutating func writeRequests(to events: inout TraceEvents) throws(OutputError) {
    var packing = Lanes(most: lanes)
    var tracks: [TraceEvents.Track] = []
    for request in shown.records.indices {
      let record = shown.records[request]
      guard let lane = packing.lane(from: record.arrivedAt, to: record.endedAt) else {
        try events.overlappingSlice(
          of: TimelineExport.gateway, id: record.index, from: record.arrivedAt, to: record.endedAt,
          "more requests", arguments(of: record))
        continue
      }
      if lane == tracks.count {
        tracks.append(newTrack(TimelineExport.gateway))
        try events.track(tracks[lane], "requests \(lane + 1)")
      }
      try write(record, number: request, on: tracks[lane], to: &events)
    }
  }

  private mutating func write(
    _ record: InvocationRecord, number: Int, on track: TraceEvents.Track,
    to events: inout TraceEvents
  ) throws(OutputError) {
    try events.sliceBegins(
      on: track, at: record.arrivedAt, shown.functions[record.function.index],
      arguments(of: record))
    var parts: [(part: RequestPart, from: SimTime, to: SimTime)] = []
    record.forEachPart { parts.append(($0, $1, $2)) }
    for part in parts {
      try events.sliceBegins(on: track, at: part.from, part.part.name)
      if part.part == .execution, let life = shown.lives[number],
        plan.lives.lives[life].goneAt > record.phases.executionAt
      {
        hasFlow[number] = true
        try events.flowBegins(on: track, at: part.from, id: UInt64(number))
      }
      try events.sliceEnds(on: track, at: part.to)
    }
    try events.sliceEnds(on: track, at: record.endedAt)
  }

  private func arguments(of record: InvocationRecord) -> TraceArguments {
    var arguments = TraceArguments()
    // As a text: viewers read numbers as floating point, which has no room for all of them.
    arguments.add("request", text: String(record.number))
    arguments.add("outcome", text: record.outcome.name)
    if !record.container.isNone {
      arguments.add("warmth", text: record.warmth.name)
      arguments.add("container", record.container.index)
    }
    if !record.node.isNone { arguments.add("node", text: nodes[record.node.index]) }
    arguments.add("responseSeconds", seconds: record.endedAt - record.arrivedAt)
    return arguments
  }

  // MARK: Nodes

  private mutating func writeNode(
    _ node: Int, _ lives: [Int], _ requests: [[Int]], to events: inout TraceEvents
  ) throws(OutputError) {
    let process = TimelineExport.process(ofNode: node)
    let all = plan.lives.lives
    let ordered = lives.sorted { (all[$0].createdAt, $0) < (all[$1].createdAt, $1) }
    let isPacked = ordered.count > Self.mostTracks
    var packing = Lanes()
    // The tracks of each lane, or container: one for its life and a further one for each more request at a time.
    var tracks: [[TraceEvents.Track]] = []
    for life in ordered {
      let record = all[life]
      let span = self.span(of: record, requests[life])
      let lane =
        isPacked ? packing.lane(from: span.from, to: span.to) ?? tracks.count : tracks.count
      let name = isPacked ? "lane \(lane + 1)" : "container \(record.container.rawValue)"
      if lane == tracks.count {
        tracks.append([newTrack(process)])
        try events.track(tracks[lane][0], name)
      }
      var places = ContainerPlaces(record, span)
      try events.sliceBegins(
        on: tracks[lane][0], at: span.from, plan.lives.functions[record.function.index],
        arguments(of: record))
      try writeStart(of: record, span, requests[life], on: tracks[lane][0], to: &events)
      for request in requests[life].sorted(by: startsEarlier) {
        let execution = places.place(shown.records[request])
        while tracks[lane].count <= execution.place {
          tracks[lane].append(newTrack(process))
          let count = tracks[lane].count
          try events.track(tracks[lane][count - 1], "\(name), request \(count)")
        }
        if let idle = execution.idleBefore, showsIdle(in: record, requests[life]) {
          try slice("idle", idle, on: tracks[lane][0], to: &events)
        }
        try write(request, execution.span, on: tracks[lane][execution.place], to: &events)
      }
      if let idle = places.idleAtEnd, showsIdle(in: record, requests[life]) {
        try slice("idle, then stopping", idle, on: tracks[lane][0], to: &events)
      }
      try events.sliceEnds(on: tracks[lane][0], at: span.to)
      containers += 1
    }
  }

  private func startsEarlier(_ left: Int, _ right: Int) -> Bool {
    (shown.records[left].phases.executionAt, left) < (
      shown.records[right].phases.executionAt, right
    )
  }

  /// Only where all of a container's executions are known, what is between them is known to be idle.
  private func showsIdle(in life: ContainerRecord, _ requests: [Int]) -> Bool {
    plan.showsIdle && life.readyAt != .never && UInt64(requests.count) == life.requests
  }

  /// What of a life is shown: all within the window, and more only as far as the requests shown need it.
  private func span(of life: ContainerRecord, _ requests: [Int]) -> TimeSpan {
    var (from, to) = (options.from, options.to)
    for request in requests {
      let record = shown.records[request]
      from = min(from, record.phases.executionAt)
      to = max(to, record.executionEnd)
    }
    return TimeSpan(from: max(life.createdAt, from), to: min(life.goneAt, to))
  }

  private func arguments(of life: ContainerRecord) -> TraceArguments {
    var arguments = TraceArguments()
    arguments.add("container", life.container.index)
    arguments.add("createdAt", seconds: life.createdAt - .start)
    if life.readyAt != .never { arguments.add("readyAt", seconds: life.readyAt - .start) }
    arguments.add("goneAt", seconds: life.goneAt - .start)
    arguments.add("requests", Int(clamping: life.requests))
    arguments.add("end", text: life.reason.name)
    return arguments
  }

  /// Writes the steps of a start: those of the request that it was for, where that is shown, or else all in one.
  private func writeStart(
    of life: ContainerRecord, _ span: TimeSpan, _ requests: [Int], on track: TraceEvents.Track,
    to events: inout TraceEvents
  ) throws(OutputError) {
    let ready = min(life.readyAt, life.goneAt)
    let cause = requests.first { shown.records[$0].phases.placedAt == life.createdAt }
    guard let cause, ready > life.createdAt, span.from == life.createdAt else {
      return try slice(
        "starting", TimeSpan(from: span.from, to: min(ready, span.to)), on: track, to: &events)
    }
    var parts: [(name: String, span: TimeSpan)] = []
    shown.records[cause].forEachPart { part, from, to in
      guard part == .command || part.isStartStep else { return }
      parts.append((part.name, TimeSpan(from: from, to: min(to, ready))))
    }
    for part in parts { try slice(part.name, part.span, on: track, to: &events) }
  }

  private func slice(
    _ name: String, _ span: TimeSpan, on track: TraceEvents.Track, to events: inout TraceEvents
  ) throws(OutputError) {
    guard span.to > span.from else { return }
    try events.sliceBegins(on: track, at: span.from, name)
    try events.sliceEnds(on: track, at: span.to)
  }

  private func write(
    _ request: Int, _ span: TimeSpan, on track: TraceEvents.Track, to events: inout TraceEvents
  ) throws(OutputError) {
    let record = shown.records[request]
    var arguments = TraceArguments()
    arguments.add("request", text: String(record.number))
    arguments.add("warmth", text: record.warmth.name)
    arguments.add("outcome", text: record.outcome.name)
    try events.sliceBegins(
      on: track, at: span.from, "run \(shown.functions[record.function.index])", arguments)
    if hasFlow[request] {
      try events.flowEnds(on: track, at: span.from, id: UInt64(request))
    }
    try events.sliceEnds(on: track, at: span.to)
  }
}

/// A span of time, empty where it ends before it begins.
struct TimeSpan: Hashable {
  var from: SimTime
  var to: SimTime
}

/// The places of a container: its start and its executions side by side, and the idle times between them.
struct ContainerPlaces {
  private let life: ContainerRecord
  private let span: TimeSpan
  private var lanes = Lanes()
  /// Until when something has been going on.
  private var covered: SimTime

  init(_ life: ContainerRecord, _ span: TimeSpan) {
    self.life = life
    self.span = span
    covered = max(min(life.readyAt, life.goneAt), span.from)
    _ = lanes.lane(from: span.from, to: covered)
  }

  /// Where the execution of `record` goes.
  ///
  /// - Precondition: executions come in the order of their beginnings.
  mutating func place(_ record: InvocationRecord) -> (
    place: Int, span: TimeSpan, idleBefore: TimeSpan?
  ) {
    let from = record.phases.executionAt
    let to = max(min(record.executionEnd, life.goneAt), from)
    let place = lanes.lane(from: from, to: to) ?? 0
    let idle = from > covered ? TimeSpan(from: covered, to: from) : nil
    covered = max(covered, to)
    return (place, TimeSpan(from: from, to: to), idle)
  }

  /// From the last execution to the end.
  var idleAtEnd: TimeSpan? {
    span.to > covered ? TimeSpan(from: covered, to: span.to) : nil
  }
}
