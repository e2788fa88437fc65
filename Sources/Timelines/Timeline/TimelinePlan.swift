import ClusterModel
import Experiments
import SimKernel

/// Which requests and containers a timeline shows, so that it stays below its size.
///
/// A first pass over the requests adds up, by the part that a request's number falls into, what all that is written of it
/// takes at most; then as many parts are shown as there is room for. A container is shown with the first of its requests.
struct TimelinePlan {
  /// The containers within the window.
  let lives: ContainerLives
  /// Requests of parts below this one are shown.
  private(set) var parts = RequestSample.parts
  /// Whether what is between executions is shown as well, which only all requests can tell.
  private(set) var showsIdle = true
  /// Requests that could be shown.
  private(set) var requests: UInt64 = 0
  /// The lowest part of each container's requests; `parts` of all for one that ran none of them.
  private var lowest: [UInt32] = []
  private let sample = RequestSample()
  private let filter: TimelineFilter

  private let sizes: EventSizes

  init(
    _ folder: RunFolder, _ filter: TimelineFilter, room: Int, tick: @escaping ReadingTick
  ) throws {
    self.filter = filter
    sizes = EventSizes(folder.facts)
    lives = try ContainerLives(folder.containers(), tick: tick) { filter.mayShow($0) }
    lowest = Array(repeating: UInt32(RequestSample.parts), count: lives.lives.count)
    var bytes = Array(repeating: 0, count: RequestSample.parts)
    var idle = 0
    var table = try folder.requests()
    var names = QuotedLengths()
    var rows: UInt64 = 0
    var found = Array(repeating: false, count: filter.functions.count)
    while let record = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      if !found.isEmpty, let place = filter.place(of: record.function, in: table.functions) {
        found[place] = true
      }
      guard filter.shows(record, in: table.functions) else { continue }
      requests += 1
      let part = sample.part(of: record.traceIndex)
      bytes[part] += sizes.size(
        of: record, name: names.length(record.function, in: table.functions))
      if let life = lives.find(record.container, at: record.instantInContainer) {
        lowest[life] = min(lowest[life], UInt32(part))
        idle += sizes.part
      }
    }
    try filter.check(found, table.functions, folder)
    choose(bytes, idle: idle, room: room, nodes: folder.facts.nodes.count)
  }

  private mutating func choose(
    _ requests: [Int], idle: Int, room: Int, nodes: Int
  ) {
    var names = QuotedLengths()
    var bytes = requests
    var without = 0
    // Many containers share tracks, of which there are at most as many as containers at a time on each node.
    let atATime = Int(lives.lives.last?.container.rawValue ?? 0) + 1
    let tracks = EventSizes.track * nodes * (TimelineTracks.mostTracks + atATime)
    let areShared = tracks < room / 8
    let room = areShared ? room - tracks : room
    for (life, part) in lowest.enumerated() {
      let name = names.length(lives.lives[life].function, in: lives.functions)
      let size = sizes.container + 2 * name + (areShared ? 0 : EventSizes.track)
      if part < UInt32(RequestSample.parts) { bytes[Int(part)] += size } else { without += size }
    }
    let all = bytes.reduce(without, +)
    if all + idle <= room { return }
    showsIdle = false
    if all <= room { return }
    var sum = 0
    parts = 0
    while parts < RequestSample.parts, sum + bytes[parts] <= room {
      sum += bytes[parts]
      parts += 1
    }
  }

  /// Whether everything is shown.
  var isWhole: Bool { parts == RequestSample.parts }

  /// The share of all numbers that is shown.
  var share: Double { Double(parts) / Double(RequestSample.parts) }

  /// Whether `record` is shown.
  func shows(_ record: InvocationRecord, in functions: RowNames) -> Bool {
    filter.shows(record, in: functions) && sample.part(of: record.traceIndex) < parts
  }

  /// Whether life number `life` is shown; one that ran no request only where everything is, and no function is asked for.
  func showsLife(_ life: Int) -> Bool {
    if Int(lowest[life]) < parts { return true }
    return isWhole && filter.functions.isEmpty
  }
}

/// How many bytes names take as JSON text, found once for each.
private struct QuotedLengths {
  private var lengths: [Int] = []

  mutating func length(_ function: FunctionID, in names: RowNames) -> Int {
    while lengths.count <= function.index {
      var buffer = TextBuffer(capacity: 64)
      buffer.append(quoted: names[lengths.count])
      lengths.append(buffer.count)
    }
    return lengths[function.index]
  }
}
