import ClusterModel
import Experiments
import SimKernel

/// The counters of a timeline: of requests, of containers by state, and of each node.
///
/// They are exact at the instants that are shown, whatever share of the requests is: from `samples.csv`, each k-th sample where
/// there are too many, or else counted from the tables of requests and containers at equal distances.
struct TimelineCounters {
  /// Each how many-th sample is shown.
  private(set) var stride = 1
  /// What all events take at most, in bytes.
  private(set) var bytes = 0
  /// Whether there are samples.
  let hasSamples: Bool
  private let folder: RunFolder
  private let options: TimelineOptions
  private let filter: TimelineFilter

  /// What the events of one instant take at most, in bytes.
  private static func size(nodes: Int) -> Int { 300 + 320 * nodes }
  /// How many instants are shown where there are no samples.
  private static let instants = 2_000

  init(
    _ folder: RunFolder, _ options: TimelineOptions, _ filter: TimelineFilter,
    tick: ReadingTick
  ) throws {
    self.folder = folder
    self.options = options
    self.filter = filter
    hasSamples = folder.has(ResultFile.samples)
    let nodes = folder.facts.nodes.indices.count { filter.showsNode($0) }
    let perSample = Self.size(nodes: nodes)
    let room = Int(options.largest.count / 4)
    guard hasSamples else {
      bytes = min(Self.instants, max(room / perSample, 2)) * perSample
      return
    }
    var count = 0
    var table = try folder.samples()
    while let sample = try table.next() {
      if shows(sample.time) { count += 1 }
      if count & 0xFFF == 0 { try tick(table.bytesRead, table.bytes, UInt64(count)) }
    }
    stride = max(1, (count * perSample + room - 1) / room)
    bytes = (count / stride + 1) * perSample
  }

  private func shows(_ time: SimTime) -> Bool { time >= options.from && time <= options.to }

  /// Writes them.
  func write(
    _ lives: ContainerLives, to events: inout TraceEvents, tick: ReadingTick
  ) throws {
    guard hasSamples else { return try writeCounted(lives, to: &events, tick: tick) }
    var table = try folder.samples()
    var number = 0
    while let sample = try table.next() {
      guard shows(sample.time) else { continue }
      if number % stride == 0 { try write(sample, to: &events) }
      number += 1
    }
  }

  private func write(_ sample: ClusterSample, to events: inout TraceEvents) throws(OutputError) {
    var requests = TraceArguments()
    requests.add("in flight", Int(sample.present))
    requests.add("waiting", Int(sample.waiting))
    try events.counters(of: TimelineExport.gateway, at: sample.time, "requests", requests)
    var containers = TraceArguments()
    for (name, count) in zip(["starting", "idle", "busy", "paused", "stopping"], sample.containers)
    {
      containers.add(name, count)
    }
    try events.counters(of: TimelineExport.gateway, at: sample.time, "containers", containers)
    for (node, state) in sample.nodes.enumerated() where filter.showsNode(node) {
      let process = TimelineExport.process(ofNode: node)
      var count = TraceArguments()
      count.add("all", state.containers)
      try events.counters(of: process, at: sample.time, "containers", count)
      var cores = TraceArguments()
      cores.add("in use", thousandths: UInt64(max(state.cores.millicores, 0)))
      try events.counters(of: process, at: sample.time, "cores", cores)
      var memory = TraceArguments()
      memory.add("bytes", Int(state.memory.count))
      try events.counters(of: process, at: sample.time, "memory", memory)
    }
  }

  // MARK: Without samples

  private func writeCounted(
    _ lives: ContainerLives, to events: inout TraceEvents, tick: ReadingTick
  ) throws {
    let nodes = folder.facts.nodes.count
    let end = SimTime(nanoseconds: folder.facts.length.nanoseconds)
    let grid = TimeGrid(
      from: options.from, to: max(min(options.to, end), options.from),
      count: min(Self.instants, max(bytes / Self.size(nodes: nodes), 2)))
    var present = grid.counts
    var waiting = grid.counts
    var table = try folder.requests()
    var rows: UInt64 = 0
    while let record = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      grid.add(record.arrivedAt, record.endedAt, to: &present)
      grid.add(record.arrivedAt, min(record.phases.executionAt, record.endedAt), to: &waiting)
    }
    var starting = grid.counts
    var ready = grid.counts
    var onNode = Array(repeating: grid.counts, count: nodes)
    for life in lives.lives {
      let up = min(life.readyAt, life.goneAt)
      grid.add(life.createdAt, up, to: &starting)
      grid.add(up, life.goneAt, to: &ready)
      grid.add(life.createdAt, life.goneAt, to: &onNode[life.node.index])
    }
    let sums = (present: Self.sums(present), waiting: Self.sums(waiting))
    let containers = (starting: Self.sums(starting), ready: Self.sums(ready))
    let perNode = onNode.map(Self.sums)
    for place in 0..<grid.count {
      let time = grid[place]
      var requests = TraceArguments()
      requests.add("in flight", sums.present[place])
      requests.add("before execution", sums.waiting[place])
      try events.counters(of: TimelineExport.gateway, at: time, "requests", requests)
      var states = TraceArguments()
      states.add("starting", containers.starting[place])
      states.add("up", containers.ready[place])
      try events.counters(of: TimelineExport.gateway, at: time, "containers", states)
      for node in 0..<nodes where filter.showsNode(node) {
        var count = TraceArguments()
        count.add("all", perNode[node][place])
        try events.counters(
          of: TimelineExport.process(ofNode: node), at: time, "containers", count)
      }
    }
  }

  private static func sums(_ changes: [Int]) -> [Int] {
    var sum = 0
    return changes.map {
      sum += $0
      return sum
    }
  }
}

/// Instants at equal distances, at which things are counted that begin and end.
struct TimeGrid {
  private let from: SimTime
  private let step: Int64
  /// How many instants there are.
  let count: Int

  /// Creates `count` instants, at least two, the first at `from` and the last at `to` or less than `count` nanoseconds behind
  /// it.
  init(from: SimTime, to: SimTime, count: Int) {
    self.from = from
    self.count = count
    let steps = Int64(count - 1)
    step = max((to - from).nanoseconds + steps - 1, steps) / steps
  }

  /// Instant number `place`.
  subscript(place: Int) -> SimTime {
    SimTime(nanoseconds: from.nanoseconds + Int64(place) * step)
  }

  /// No change at any instant.
  var counts: [Int] { Array(repeating: 0, count: count) }

  /// The first instant that is not before `time`; `count` where there is none.
  private func place(_ time: SimTime) -> Int {
    if time <= from { return 0 }
    return Int(min(((time - from).nanoseconds + step - 1) / step, Int64(count)))
  }

  /// Notes in the `changes` that something is there from `begin` on, and from `end` on no more.
  func add(_ begin: SimTime, _ end: SimTime, to changes: inout [Int]) {
    let (first, last) = (place(begin), place(end))
    if first < last {
      changes[first] += 1
      if last < count { changes[last] -= 1 }
    }
  }
}
