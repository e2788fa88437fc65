import Calibration
import Experiments
import SimKernel

/// What `calibrate check` found.
public enum ProfileCheckReport {
  /// One line for each phase and set-up, measured beside predicted.
  ///
  /// - Parameters:
  ///   - check: The comparison.
  ///   - tolerance: How far predictions may be off.
  ///   - about: What was compared, a sentence each.
  /// - Returns: The text, with a line end behind the last line.
  public static func text(
    _ check: ProfileCheck, _ tolerance: PredictionCheck.Tolerance, about: [String]
  ) -> String {
    var table = TextTable([
      .left, .left, .right, .right, .right, .right, .right, .right, .right, .right, .right, .right,
      .right, .left, .left,
    ])
    table.add([
      "phase", "image", "cpus", "at a time", "n", "median", "predicted", "off", "P95", "predicted",
      "off", "KS", "p", "tenths", "",
    ])
    for row in check.rows {
      let it = row.check
      table.add([
        row.phase, row.image, row.cpus.map { Readable.number($0) } ?? "–",
        String(row.simultaneous), String(it.count), measured(it.median),
        Readable.duration(it.median.predicted), off(it.median), measured(it.tail),
        Readable.duration(it.tail.predicted), off(it.tail), Readable.fixed(it.distance, 2),
        Readable.fixed(it.p, 3), tenths(it.tenths), verdict(it, tolerance),
      ])
    }
    let missed = check.rows.filter { !$0.check.holds(tolerance) }.count
    let limits =
      "within \(percent(tolerance.median)) of the median and \(percent(tolerance.tail)) of the 95th percentile, or within the interval of 95 % of what was measured"
    let untold = check.rows.filter { !$0.check.isTold }.count
    let end =
      missed == 0
      ? "\(check.rows.count - untold) hold\(untold > 0 ? ", \(untold) have too few times to tell" : ""): \(limits)"
      : "\(missed) of \(check.rows.count) miss; the others hold: \(limits)"
    return (about + [""] + table.lines + ["", end]).joined(separator: "\n") + "\n"
  }

  /// The same as JSON.
  public static func json(
    _ check: ProfileCheck, _ tolerance: PredictionCheck.Tolerance, about: [String]
  ) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.array("about") { writer in for line in about { writer.member(nil, line) } }
      writer.member("medianTolerance", tolerance.median)
      writer.member("tailTolerance", tolerance.tail)
      writer.array("rows") { writer in
        for row in check.rows {
          writer.object(onOneLine: true) { writer in
            writer.member("phase", row.phase)
            writer.member("image", row.image)
            writer.member("cpus", row.cpus)
            writer.member("simultaneous", row.simultaneous)
            writer.member("count", row.check.count)
            write("median", row.check.median, to: &writer)
            write("p95", row.check.tail, to: &writer)
            writer.member("distance", row.check.distance)
            writer.member("p", row.check.p)
            writer.array("tenths", onOneLine: true) { writer in
              for count in row.check.tenths { writer.member(nil, count) }
            }
            writer.member("holds", row.check.holds(tolerance))
          }
        }
      }
    }
    return writer.finished()
  }

  private static func write(
    _ name: String, _ quantile: PredictionCheck.Quantile, to writer: inout JSONWriter
  ) {
    writer.member("\(name)Seconds", quantile.measured.estimate)
    writer.member("\(name)Low", quantile.measured.low)
    writer.member("\(name)High", quantile.measured.high)
    writer.member("\(name)Predicted", quantile.predicted)
  }

  private static func measured(_ quantile: PredictionCheck.Quantile) -> String {
    let it = quantile.measured
    let high = it.high.isFinite ? Readable.duration(it.high) : "∞"
    return "\(Readable.duration(it.estimate)) (\(Readable.duration(it.low)) – \(high))"
  }

  private static func off(_ quantile: PredictionCheck.Quantile) -> String {
    let part = quantile.deviation
    guard part.isFinite else { return "–" }
    return "\(part < 0 ? "-" : "+")\(Readable.fixed(part.magnitude * 100, 0)) %"
  }

  private static func percent(_ part: Double) -> String { "\(Readable.number(part * 100)) %" }

  /// The histogram as digits, the fullest tenth being 9.
  private static func tenths(_ counts: [Int]) -> String {
    let most = counts.max() ?? 0
    return counts.map { most == 0 ? "0" : String(($0 * 9 + most - 1) / most) }.joined()
  }

  private static func verdict(
    _ check: PredictionCheck, _ tolerance: PredictionCheck.Tolerance
  ) -> String {
    let misses =
      (check.median.holds(tolerance.median) ? [] : ["median"])
      + (check.tail.holds(tolerance.tail) ? [] : ["P95"])
    if !check.isTold, misses.isEmpty { return "too few to tell" }
    return misses.isEmpty ? "" : "misses: \(misses.joined(separator: ", "))"
  }
}
