import ClusterModel
import Experiments
import SimKernel

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
    fileprivate var last: ClusterSample?
  }

  /// Means of one node in each part.
  struct Node: Sendable {
    var name: String
    var cores: [Double]
    var memory: [Double]
  }

  /// The parts in the order of time.
  private(set) var parts: [Part] = []
  /// The nodes in the order of the scenario.
  private(set) var nodes: [Node] = []
  /// Whether a part has more samples than one.
  private(set) var isThinned = false
  /// Between two samples, in seconds.
  private(set) var period = 0.0

  /// Reads a table to its end.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - length: How long the run was, in seconds.
  /// - Throws: What is wrong with it.
  init(_ table: ClusterSampleTable, length: Double) throws(SettingsError) {
    var table = table
    let width = max(length, 1e-9) / Double(Self.mostParts)
    var sums: [NodeSums] = []
    var current = -1
    var instants: [Double] = []
    while let sample = try table.next() {
      let time = sample.time.inSeconds
      if instants.count < 2 { instants.append(time) }
      let number = min(Int(time / width), Self.mostParts - 1)
      if number != current {
        current = number
        parts.append(Part())
        sums.append(NodeSums(sample.nodes.count))
      }
      parts[parts.count - 1].add(sample)
      sums[sums.count - 1].add(sample.nodes)
    }
    if instants.count == 2 { period = instants[1] - instants[0] }
    finish(sums, table.nodes)
  }

  private mutating func finish(_ sums: [NodeSums], _ names: RowNames) {
    var before: ClusterSample?
    for place in parts.indices {
      isThinned = isThinned || parts[place].samples > 1
      parts[place].finish(behind: before)
      before = parts[place].last
    }
    guard !parts.isEmpty else { return }
    nodes = (0..<names.count).map { node in
      Node(
        name: names[node], cores: sums.map { $0.cores[node] / $0.samples },
        memory: sums.map { $0.memory[node] / $0.samples })
    }
  }
}

/// Sums over the samples of one part of a run, node by node.
private struct NodeSums {
  var cores: [Double]
  var memory: [Double]
  var samples = 0.0

  init(_ nodes: Int) {
    cores = Array(repeating: 0, count: nodes)
    memory = cores
  }

  mutating func add(_ nodes: [NodeSample]) {
    samples += 1
    for (place, node) in nodes.enumerated() {
      cores[place] += node.cores.inCores
      memory[place] += Double(node.memory.count)
    }
  }
}

extension RunSeries.Part {
  fileprivate mutating func add(_ sample: ClusterSample) {
    samples += 1
    time += sample.time.inSeconds
    inFlight += Double(sample.present)
    mostWaiting = max(mostWaiting, Double(sample.waiting))
    for (place, value) in sample.containers.enumerated() { containers[place] += Double(value) }
    last = sample
  }

  fileprivate mutating func finish(behind before: ClusterSample?) {
    time /= samples
    inFlight /= samples
    containers = containers.map { $0 / samples }
    // Where measuring begins anew behind the warm-up, arrivals are counted anew.
    guard let before, let last, last.time > before.time, last.arrived >= before.arrived else {
      return
    }
    let seconds = (last.time - before.time).inSeconds
    let arrived = Double(last.arrived - before.arrived)
    arrivals = arrived / seconds
    ends = max(0, (arrived - Double(last.present) + Double(before.present)) / seconds)
  }
}
