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
  var containers = 0
  /// The number of the next track.
  private var nextThread: Int
  /// Which requests have a flow.
  var hasFlow: [Bool]

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

  mutating func newTrack(_ process: Int) -> TraceEvents.Track {
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
    arguments.add("outcome", text: record.outcomeName)
    if !record.container.isNone {
      arguments.add("warmth", text: record.warmth.name)
      arguments.add("container", record.container.index)
    }
    if !record.node.isNone { arguments.add("node", text: nodes[record.node.index]) }
    arguments.add("responseSeconds", seconds: record.endedAt - record.arrivedAt)
    return arguments
  }
}
