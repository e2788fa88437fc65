import ClusterModel
import Experiments
import SimKernel

/// Puts containers into lanes and fills them with what they do, or counts them where there are too many.
struct TrackBuilder {
  /// A step of a start.
  private struct Step {
    var activity: ContainerActivity
    var from: SimTime
    var to: SimTime
  }

  private static let instants = 240

  private let lives: ContainerLives?
  private let names: [String]
  private let filter: TimelineFilter
  private let options: TimelineViewOptions
  private let from: SimTime
  private let to: SimTime
  private let finest: SimDuration
  /// By node and lane the places of lives; `nil` where there are too many.
  private let lanes: [[[Int]]]?
  private var busy: [BusySpans] = []
  private var starts: [[Step]] = []
  private let grid: TimeGrid
  private var executing: [[Int]] = []

  init(
    _ lives: ContainerLives?, _ names: [String], _ filter: TimelineFilter,
    _ options: TimelineViewOptions, from: SimTime, to: SimTime
  ) {
    (self.lives, self.names, self.filter, self.options) = (lives, names, filter, options)
    (self.from, self.to) = (from, to)
    finest = .nanoseconds((to - from).nanoseconds / TimelineViewOptions.columns + 1)
    grid = TimeGrid(from: from, to: to, count: Self.instants)
    lanes = lives.flatMap { Self.lanes($0.lives, nodes: names.count, options) }
    if lanes != nil {
      busy = Array(repeating: BusySpans(), count: lives?.lives.count ?? 0)
      starts = Array(repeating: [], count: busy.count)
    } else if lives != nil {
      executing = Array(repeating: grid.counts, count: names.count)
    }
  }

  /// How many containers meet the window.
  var count: Int { lives?.lives.count ?? 0 }
  /// Whether containers are counted rather than drawn.
  var isCoarse: Bool { lives != nil && lanes == nil }

  private static func lanes(
    _ lives: [ContainerRecord], nodes: Int, _ options: TimelineViewOptions
  ) -> [[[Int]]]? {
    guard lives.count * TimelineViewOptions.partsPerContainer <= options.mostParts else {
      return nil
    }
    var packing = Array(repeating: Lanes(), count: nodes)
    var lanes = Array(repeating: [[Int]](), count: nodes)
    let order = lives.indices.sorted { (lives[$0].createdAt, $0) < (lives[$1].createdAt, $1) }
    for place in order {
      let life = lives[place]
      let node = life.node.index
      guard let lane = packing[node].lane(from: life.createdAt, to: life.goneAt) else { continue }
      if lane == lanes[node].count { lanes[node].append([]) }
      lanes[node][lane].append(place)
    }
    return lanes.reduce(0) { $0 + $1.count } <= options.mostLanes ? lanes : nil
  }

  // MARK: Requests

  /// Notes a request that meets the window.
  mutating func add(_ record: InvocationRecord) {
    let began = record.phases.executionAt
    if !executing.isEmpty, began != .never, !record.node.isNone {
      grid.add(began, record.executionEnd, to: &executing[record.node.index])
    }
    guard lanes != nil, let lives,
      let place = lives.find(record.container, at: record.instantInContainer)
    else { return }
    let life = lives.lives[place]
    if record.phases.placedAt == life.createdAt, life.readyAt > life.createdAt {
      var steps: [Step] = []
      record.forEachPart { part, from, to in
        guard let activity = ContainerActivity(part) else { return }
        steps.append(Step(activity: activity, from: from, to: min(to, life.readyAt, life.goneAt)))
      }
      starts[place] = steps
    }
    guard began != .never else { return }
    let end = min(record.executionEnd, life.goneAt, to)
    guard end >= from, began <= to else { return }
    busy[place].add(from: max(began, from), to: max(end, max(began, from)), resolution: finest)
  }

  // MARK: Tracks

  /// The nodes, and the least gap that is drawn.
  func finished(knowsExecutions: Bool) -> (nodes: [NodeTrack], resolution: SimDuration) {
    guard let lives else { return ([], finest) }
    guard let lanes else { return (levels(lives.lives, knowsExecutions), finest) }
    var resolution = finest
    while true {
      var count = 0
      let tracks = lanes.enumerated().filter { filter.showsNode($0.offset) }.map { node, lanes in
        let filled = lanes.map { $0.map { track($0, lives, resolution, knowsExecutions) } }
        count += filled.reduce(0) { $0 + $1.reduce(0) { $0 + $1.parts.count } }
        return NodeTrack(
          name: names[node], containers: lanes.reduce(0) { $0 + $1.count }, content: .lanes(filled))
      }
      if count <= options.mostParts || resolution > to - from { return (tracks, resolution) }
      resolution = .nanoseconds(2 * resolution.nanoseconds)
    }
  }

  private func track(
    _ place: Int, _ lives: ContainerLives, _ resolution: SimDuration, _ knowsExecutions: Bool
  ) -> ContainerTrack {
    let life = lives.lives[place]
    return ContainerTrack(
      container: life.container.rawValue, function: lives.functions[life.function.index],
      createdAt: life.createdAt, readyAt: life.readyAt, goneAt: life.goneAt, end: life.reason,
      requests: life.requests,
      parts: start(place, life, resolution) + rest(place, life, resolution, knowsExecutions))
  }

  private func part(
    _ activity: ContainerActivity, _ begin: SimTime, _ end: SimTime, requests: Int = 0
  ) -> [ContainerTrack.Part] {
    let (begin, end) = (max(begin, from), min(end, to))
    guard end > begin || requests > 0 && end == begin else { return [] }
    return [.init(activity: activity, from: begin, to: end, requests: requests)]
  }

  /// The steps of a start, where each has room and they are known; else all in one.
  private func start(
    _ place: Int, _ life: ContainerRecord, _ resolution: SimDuration
  ) -> [ContainerTrack.Part] {
    let ready = min(life.readyAt, life.goneAt)
    let steps = starts[place]
    guard ready - life.createdAt > resolution, !steps.isEmpty else {
      return part(.starting, life.createdAt, ready)
    }
    return steps.flatMap { part($0.activity, $0.from, $0.to) }
  }

  private func rest(
    _ place: Int, _ life: ContainerRecord, _ resolution: SimDuration, _ knowsExecutions: Bool
  ) -> [ContainerTrack.Part] {
    guard life.readyAt < life.goneAt else { return [] }
    guard knowsExecutions else { return part(.up, life.readyAt, life.goneAt) }
    var parts: [ContainerTrack.Part] = []
    var covered = life.readyAt
    for span in busy[place].joined(resolution) {
      parts += part(.idle, covered, span.from)
      parts += part(.executing, max(span.from, covered), span.to, requests: span.requests)
      covered = max(covered, span.to)
    }
    return parts + part(.idle, covered, life.goneAt)
  }

  /// How many containers there are, node by node.
  private func levels(_ lives: [ContainerRecord], _ knowsExecutions: Bool) -> [NodeTrack] {
    var starting = Array(repeating: grid.counts, count: names.count)
    var up = starting
    var counts = Array(repeating: 0, count: names.count)
    for life in lives {
      let node = life.node.index
      let ready = min(life.readyAt, life.goneAt)
      counts[node] += 1
      grid.add(life.createdAt, ready, to: &starting[node])
      grid.add(ready, life.goneAt, to: &up[node])
    }
    return names.indices.filter { filter.showsNode($0) }.map { node in
      var sums = (starting: 0, up: 0, executing: 0)
      let levels = (0..<grid.count).map { place in
        sums.starting += starting[node][place]
        sums.up += up[node][place]
        sums.executing += executing[node][place]
        return NodeTrack.Levels(
          time: grid[place], starting: sums.starting, up: sums.up,
          executing: knowsExecutions ? sums.executing : nil)
      }
      return NodeTrack(
        name: names[node], containers: counts[node],
        content: .levels(levels.filter { $0.time <= to }))
    }
  }
}
