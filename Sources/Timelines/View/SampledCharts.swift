import ClusterModel
import Experiments
import SimKernel

/// The charts of a window from `samples.csv`: exact at the instants that are shown.
struct SampledCharts {
  /// The most samples that are shown; at least half as many are where there are more.
  private static let most = 600

  /// The samples in the window that are shown, in order.
  private(set) var samples: [ClusterSample] = []
  /// The samples right before and right behind the window, which lines come from and lead to.
  private var before: ClusterSample?
  private var behind: ClusterSample?
  /// Each how many-th sample they are; `nil` where they were taken at equal distances in the file.
  private(set) var stride: Int? = 1

  /// Reads the samples of a window.
  ///
  /// - Throws: What is wrong with the table.
  init(_ folder: RunFolder, from: SimTime, to: SimTime, mostBytes: Int64) throws(SettingsError) {
    let table = try folder.samples()
    let begin = try table.offset(at: from)
    let end = try to == .never ? table.bytes : table.offset(at: to)
    if end - begin <= mostBytes {
      try read(table, from: begin, window: from...to)
    } else {
      try probe(table, from: begin, to: end, window: from...to)
    }
  }

  private mutating func read(
    _ table: ClusterSampleTable, from begin: Int64, window: ClosedRange<SimTime>
  ) throws(SettingsError) {
    var table = table
    table.pass(to: begin)
    var number = 0
    var stride = 1
    while let sample = try table.next() {
      guard sample.time <= window.upperBound else {
        behind = sample
        break
      }
      guard sample.time >= window.lowerBound else {
        before = sample
        continue
      }
      if number.isMultiple(of: stride) { samples.append(sample) }
      number += 1
      if samples.count > Self.most {
        samples = samples.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        stride *= 2
      }
    }
    self.stride = stride
  }

  /// Takes samples at equal distances in the file.
  private mutating func probe(
    _ table: ClusterSampleTable, from begin: Int64, to end: Int64, window: ClosedRange<SimTime>
  ) throws(SettingsError) {
    stride = nil
    let steps = Int64(Self.most / 2)
    for step in 0..<steps {
      var probe = table
      probe.pass(to: begin + (end - begin) / steps * step)
      guard let sample = try probe.next(), window.contains(sample.time),
        samples.last.map({ $0.time < sample.time }) ?? true
      else { continue }
      samples.append(sample)
    }
  }

  /// The charts.
  ///
  /// - Parameter withArrivals: Whether arrivals are told from samples, for want of anything finer.
  /// - Returns: Requests, then containers.
  func charts(withArrivals: Bool) -> [ClusterChart] {
    let all = (before.map { [$0] } ?? []) + samples + (behind.map { [$0] } ?? [])
    func line(_ name: String, _ value: (ClusterSample) -> Double) -> (String, [ClusterChart.Point])
    {
      (name, all.map { ClusterChart.Point(time: $0.time, value: value($0)) })
    }
    var charts = [
      ClusterChart(
        "Requests under way",
        [line("in flight") { Double($0.present) }, line("in queues") { Double($0.waiting) }]),
      ClusterChart(
        "Containers by state",
        ["starting", "idle", "busy", "paused", "stopping"].enumerated().map { place, name in
          line(name) { Double($0.containers[place]) }
        }),
    ]
    if withArrivals, all.count > 1 {
      let rates = zip(all, all.dropFirst()).map { before, after in
        ClusterChart.Point(
          time: after.time,
          value: Double(after.arrived - min(before.arrived, after.arrived))
            / (after.time - before.time).inSeconds)
      }
      charts.insert(ClusterChart("Arrivals a second", [("requests", rates)]), at: 0)
    }
    return charts
  }
}
