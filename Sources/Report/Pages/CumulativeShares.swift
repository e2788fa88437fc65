import Experiments
import Figures

/// Shares of requests that took no longer than a time (empirical distribution functions), by a kind of requests.
enum CumulativeShares {
  /// Steps of a line at most; more would not be seen.
  private static let mostSteps = 400

  /// The figure.
  ///
  /// - Parameters:
  ///   - id: Its name.
  ///   - title: Its title.
  ///   - caption: What is to be seen in it.
  ///   - series: The lines, each of at least one request, at most ``Palette/seriesCount``.
  ///   - kind: What tells lines apart, in a word.
  /// - Returns: Lines of steps over the logarithm of time, with quantiles as the table behind.
  static func figure(
    _ id: String, _ title: String, _ caption: String, _ series: [(String, BucketCounts)],
    kind: String
  ) -> Figure {
    // What took no time has no place on an axis of logarithms: such lines begin where the axis does.
    let least =
      series.flatMap { $0.1.buckets }.filter { $0.from > 0 }.map(\.from).min() ?? 1e-9
    var layers: [FigureLayer] = []
    var thinning = 1
    for (number, (name, counts)) in series.enumerated() {
      let (points, every) = Self.steps(counts, least: least)
      thinning = max(thinning, every)
      layers.append(
        FigureLayer(.steps(points), .series(number), name: series.count > 1 ? name : nil))
    }
    let shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]
    var figure = Figure(
      id: id, title: title,
      caption: caption
        + (thinning > 1
          ? " Lines have at most \(Self.mostSteps) steps: of longer ones one in \(thinning) or fewer is drawn."
          : ""),
      x: AxisUnits.times("Response time"),
      y: FigureAxis("Share of requests", least: 0, most: 1), layers: layers,
      table: FigureTable(
        [kind, "requests"]
          + shares.map { $0 == 1 ? "longest" : "\(Readable.significant($0 * 100, digits: 3)) %" },
        series.map { name, counts in
          [name, Readable.count(counts.count)]
            + shares.map { Readable.duration(counts.quantile($0)) }
        }))
    figure.data = FigureTable(
      [kind, "seconds", "requestsUpTo", "share"],
      series.flatMap { name, counts in
        var below: UInt64 = 0
        return counts.buckets.map { bucket in
          below += bucket.count
          return [
            name, AxisUnits.exact(bucket.to), "\(below)",
            AxisUnits.exact(Double(below) / Double(counts.count)),
          ]
        }
      })
    return figure
  }

  private static func steps(
    _ counts: BucketCounts, least: Double
  ) -> (points: [FigureLayer.Point?], every: Int) {
    var points = [FigureLayer.Point(least, 0)]
    let every = max(1, (counts.buckets.count + mostSteps - 1) / mostSteps)
    var below: UInt64 = 0
    for (place, bucket) in counts.buckets.enumerated() {
      below += bucket.count
      let share = Double(below) / Double(counts.count)
      if bucket.to <= 0 {
        points.append(FigureLayer.Point(least, share))
      } else if place.isMultiple(of: every) || place == counts.buckets.count - 1 {
        points.append(FigureLayer.Point(bucket.to, share))
      }
    }
    return (points, every)
  }
}
