import Experiments

/// What `samples.csv` says, thinned out to what a figure can show, in memory that the length of the run does not change.
///
/// The run is cut into parts of equal length. Of each is kept the mean of its samples, and of what waits the greatest, as a peak is
/// what one looks for there. Rates are over the distance from the last sample of a part to that of the part before.
struct RunSeries: Sendable {
  /// The most parts.
  static let mostParts = 300

  /// One part of the run that has samples.
  struct Part: Sendable {
    /// The middle of its samples, in seconds.
    var time = 0.0
    var containers = Array(repeating: 0.0, count: 5)
    var inFlight = 0.0
    var mostWaiting = 0.0
    /// Requests that arrived, and that ended, each second; `nil` where that is not known.
    var arrivals: Double?
    var ends: Double?
    fileprivate var samples = 0.0
    fileprivate var last: SavedSampleTable.Row?
  }

  /// Means of one node in each part.
  struct Node: Sendable {
    var name: String
    var cores: [Double?]
    var memory: [Double?]
  }

  /// The parts in the order of time.
  private(set) var parts: [Part] = []
  /// The nodes in the order of the scenario.
  private(set) var nodes: [Node] = []
  /// Whether a part has more samples than one.
  private(set) var isThinned = false
  /// Between two samples, in seconds.
  private(set) var period = 0.0

  /// Reads the table at `path`; `nil` where there is no such file.
  ///
  /// - Parameters:
  ///   - path: The table.
  ///   - length: How long the run was, in seconds.
  /// - Throws: What is wrong with it.
  init?(_ path: String, length: Double) throws(OutputError) {
    guard var table = try SavedSampleTable(path) else { return nil }
    let width = max(length, 1e-9) / Double(Self.mostParts)
    var places: [String: Int] = [:]
    var sums: [[(cores: Double, memory: Double, samples: Double)]] = []
    var current = -1
    var instants: [Double] = []
    while let row = try table.next() {
      if let node = row.node {
        guard current >= 0 else { continue }
        let place = places[node] ?? sums.count
        if place == sums.count {
          places[node] = place
          nodes.append(Node(name: node, cores: [], memory: []))
          sums.append([])
        }
        while sums[place].count < parts.count { sums[place].append((0, 0, 0)) }
        let sum = sums[place][parts.count - 1]
        sums[place][parts.count - 1] = (
          sum.cores + row.cores, sum.memory + row.memory, sum.samples + 1
        )
        continue
      }
      if instants.count < 2 { instants.append(row.time) }
      let number = min(Int(row.time / width), Self.mostParts - 1)
      if number != current {
        current = number
        parts.append(Part())
      }
      parts[parts.count - 1].add(row)
    }
    if instants.count == 2 { period = instants[1] - instants[0] }
    finish(sums)
  }

  private mutating func finish(_ sums: [[(cores: Double, memory: Double, samples: Double)]]) {
    var before: SavedSampleTable.Row?
    for place in parts.indices {
      isThinned = isThinned || parts[place].samples > 1
      parts[place].finish(behind: before)
      before = parts[place].last
    }
    for (place, sum) in sums.enumerated() {
      nodes[place].cores = parts.indices.map { at in
        at < sum.count && sum[at].samples > 0 ? sum[at].cores / sum[at].samples : nil
      }
      nodes[place].memory = parts.indices.map { at in
        at < sum.count && sum[at].samples > 0 ? sum[at].memory / sum[at].samples : nil
      }
    }
  }
}

extension RunSeries.Part {
  fileprivate mutating func add(_ row: SavedSampleTable.Row) {
    samples += 1
    time += row.time
    inFlight += row.inFlight
    mostWaiting = max(mostWaiting, row.waiting)
    for (place, value) in row.containers.enumerated() { containers[place] += value }
    last = row
  }

  fileprivate mutating func finish(behind before: SavedSampleTable.Row?) {
    time /= samples
    inFlight /= samples
    containers = containers.map { $0 / samples }
    // Where measuring begins anew behind the warm-up, arrivals are counted anew.
    guard let before, let last, last.time > before.time, last.arrived >= before.arrived else {
      return
    }
    arrivals = (last.arrived - before.arrived) / (last.time - before.time)
    ends = max(
      0,
      (last.arrived - last.inFlight - before.arrived + before.inFlight) / (last.time - before.time))
  }
}
