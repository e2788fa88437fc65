import Experiments
import Figures

/// Boxes of response times, one beneath the other.
enum ResponseBoxes {
  private static let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// The figure.
  ///
  /// - Parameters:
  ///   - id: Its name.
  ///   - title: Its title.
  ///   - note: What is to be said besides what boxes are; empty for nothing.
  ///   - kind: What tells rows apart, in a word; empty where several things do.
  ///   - rows: What boxes are of, each of at least one request.
  ///   - groups: Rows that share a colour, and what they stand for.
  /// - Returns: Boxes over the logarithm of time, with their quantiles as the table behind.
  static func figure(
    _ id: String, _ title: String, note: String, kind: String = "",
    _ rows: [(name: String, counts: BucketCounts)],
    groups: [(rows: Range<Int>, style: FigureLayer.Style, name: String)]
  ) -> Figure {
    let layers = groups.filter { !$0.rows.isEmpty }.flatMap { group in
      FigureLayer.boxPlot(
        group.rows.map { (Double($0), quantiles.compactMap(rows[$0].counts.quantile)) },
        group.style, name: group.name)
    }
    return Figure(
      id: id, title: title,
      caption:
        "Boxes hold the middle half of response times with the median as a line, whiskers reach from 5 to 95 %."
        + (note.isEmpty ? "" : " " + note),
      x: AxisUnits.times("Response time"), y: FigureAxis("", .categories(rows.map(\.name))),
      layers: layers,
      table: FigureTable(
        [kind, "requests", "5 %", "25 %", "median", "75 %", "95 %"],
        rows.map { row in
          [row.name, Readable.count(row.counts.count)]
            + quantiles.map { Readable.duration(row.counts.quantile($0)) }
        }))
  }
}
