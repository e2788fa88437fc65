import ClusterModel
import Experiments
import SimKernel

// The tracks of nodes: of each container its life, the steps of its start and its executions.
extension TimelineTracks {
  mutating func writeNode(
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
    arguments.add("outcome", text: record.outcomeName)
    try events.sliceBegins(
      on: track, at: span.from, "run \(shown.functions[record.function.index])", arguments)
    if hasFlow[request] {
      try events.flowEnds(on: track, at: span.from, id: UInt64(request))
    }
    try events.sliceEnds(on: track, at: span.to)
  }
}
