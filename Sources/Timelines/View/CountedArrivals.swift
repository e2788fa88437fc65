import ClusterModel
import Experiments
import SimKernel

/// What the requests of a window tell of the whole cluster: arrivals, and how many are under way.
struct CountedArrivals {
  private static let bins: Int64 = 120

  private let window: ClosedRange<SimTime>
  private let width: Int64
  private var arrivals: [Int]
  private let grid: TimeGrid
  private var present: [Int]
  private var waiting: [Int]

  init(from: SimTime, to: SimTime) {
    window = from...to
    width = max(((to - from).nanoseconds + Self.bins - 1) / Self.bins, 1)
    arrivals = Array(repeating: 0, count: Int(((to - from).nanoseconds + width - 1) / width))
    grid = TimeGrid(from: from, to: to, count: 2 * Int(Self.bins))
    present = grid.counts
    waiting = grid.counts
  }

  /// Counts a request that meets the window.
  mutating func add(_ record: InvocationRecord) {
    if window.contains(record.arrivedAt) {
      let bin = Int((record.arrivedAt - window.lowerBound).nanoseconds / width)
      arrivals[min(bin, arrivals.count - 1)] += 1
    }
    grid.add(record.arrivedAt, record.endedAt, to: &present)
    grid.add(record.arrivedAt, min(record.phases.executionAt, record.endedAt), to: &waiting)
  }

  /// Arrivals a second, each value the mean of a small part of the window.
  var arrivalChart: ClusterChart {
    let seconds = SimDuration(nanoseconds: width).inSeconds
    let points = arrivals.enumerated().map { bin, count in
      ClusterChart.Point(
        time: window.lowerBound + SimDuration(nanoseconds: Int64(bin) * width),
        value: Double(count) / seconds)
    }
    return ClusterChart("Arrivals a second", [("requests", points)])
  }

  /// Requests under way.
  var requestChart: ClusterChart {
    func points(_ changes: [Int]) -> [ClusterChart.Point] {
      var sum = 0
      return changes.enumerated().map { place, change in
        sum += change
        return ClusterChart.Point(time: grid[place], value: Double(sum))
      }.filter { $0.time <= window.upperBound }
    }
    return ClusterChart(
      "Requests under way",
      [("in flight", points(present)), ("before execution", points(waiting))])
  }
}
