import Calibration
import Experiments
import SimKernel

/// What `compare` found.
public enum ComparisonReport {
  /// A table for each metric: every variant's mean with its interval, and its difference to the baseline.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ comparing: Comparing) -> String {
    let plan = comparing.plan
    let percent = Readable.number(plan.confidence * 100)
    var lines = ["\(plan.scenario): \(plan.variants.count) variants, \(runs(comparing))"]
    if let warmUp = comparing.warmUp {
      lines.append(
        "warm-up: \(Readable.duration(warmUp.inSeconds)), found (MSER-5) in further runs of each variant"
          + (comparing.warmUpIsFound
            ? ""
            : "; at least one has not ended within the first half, which is cut: make runs longer"))
    }
    lines.append("baseline: \(plan.variants[plan.baseline].name)")
    for (metric, path) in plan.metrics.enumerated() {
      var table = TextTable([.left] + Array(repeating: .right, count: 8))
      table.add([
        "variant", "mean", "\(percent) % interval", "difference", "\(percent) % interval",
        "median of them", "p (Holm)", "smaller in", "pairing saves",
      ])
      for (place, variant) in plan.variants.enumerated() {
        table.add([variant.name] + row(comparing.cells[place][metric], of: path))
      }
      lines += ["", "\(path)\(unit(of: path))"] + table.lines
    }
    lines += BoundsReport.lines(comparing)
    lines += [
      "",
      "difference: variant less baseline, run by run, by Student's t; median of them: with an interval of 95 % by order statistics; "
        + "p: of no difference, adjusted for all \(comparisons(comparing)) comparisons; pairing saves: how many times as many independent runs would tell as much",
    ]
    lines += ComparisonRemarks(comparing).lines
    return lines.joined(separator: "\n") + "\n"
  }

  /// What an interval is made from.
  private static func runs(_ comparing: Comparing) -> String {
    let plan = comparing.plan
    let percent = Readable.number(plan.confidence * 100)
    if let batches = plan.batches {
      return "one run each, cut into \(batches) parts, under the same random numbers"
    }
    var words = "\(comparing.runs) runs each"
    if plan.isAntithetic { words += " in antithetic pairs" }
    words += " under the same random numbers"
    guard let precision = plan.precision else { return words }
    let relative = Readable.number(precision.relative * 100)
    return words
      + (comparing.isPrecise
        ? ", until intervals of \(percent) % lay within \(relative) %"
        : ", the most that were allowed, for intervals of \(percent) % within \(relative) %")
  }

  /// The unit of what is neither a time nor a count nor a share.
  private static func unit(of path: SummaryPath) -> String {
    let units = [("costs.memoryTime.", "GiB·s"), ("costs.energy.", "J"), ("costs.money.", "money")]
    return units.first { path.description.hasPrefix($0.0) && !path.description.hasSuffix("Share") }
      .map { ", in \($0.1 == "money" ? "the currency of the prices" : $0.1)" } ?? ""
  }

  private static func comparisons(_ comparing: Comparing) -> Int {
    comparing.cells.reduce(0) { $0 + $1.filter { $0.adjustedP != nil }.count }
  }

  private static func row(_ cell: Comparing.Cell, of path: SummaryPath) -> [String] {
    guard let mean = cell.mean, let interval = cell.interval else {
      return ["–  a run, or a part of one, does not give it"]
    }
    func shown(_ value: Double) -> String {
      guard path.description.contains("Seconds") else {
        return Readable.significant(value, digits: 4)
      }
      // Less than half a nanosecond is what rounding leaves of nothing.
      guard value.magnitude >= 0.5e-9 else { return Readable.duration(0) }
      return (value < 0 ? "-" : "") + Readable.duration(value.magnitude)
    }
    var cells = [shown(mean), "\(shown(interval.lowerBound)) to \(shown(interval.upperBound))"]
    guard let it = cell.difference else { return cells + ["baseline"] }
    cells += [
      shown(it.mean), "\(shown(it.interval.lowerBound)) to \(shown(it.interval.upperBound))",
      it.median.map { "\(shown($0.median)) (\(shown($0.low)) to \(shown($0.high)))" } ?? "–",
      cell.adjustedP.map { $0 < 0.001 ? "< 0.001" : Readable.fixed($0, 3) } ?? "–",
      "\(Readable.number(it.smallerShare * 100)) %",
      it.varianceRatio.isFinite ? "\(Readable.number(it.varianceRatio)) ×" : "all",
    ]
    return cells
  }

  /// The same as JSON, with the values of all runs.
  public static func json(_ comparing: Comparing) -> String {
    let plan = comparing.plan
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("scenario", plan.scenario)
      writer.array("changes", onOneLine: true) { writer in
        for change in plan.changes { writer.member(nil, change) }
      }
      writer.member("replications", comparing.runs)
      writer.member("confidence", plan.confidence)
      writer.member("precision", plan.precision?.relative)
      writer.member("antithetic", plan.isAntithetic)
      writer.member("warmUpSeconds", comparing.warmUp?.inSeconds)
      writer.member("warmUpFound", comparing.warmUp.map { _ in comparing.warmUpIsFound })
      writer.member("baseline", plan.variants[plan.baseline].name)
      writer.array("variants") { writer in
        for (place, variant) in plan.variants.enumerated() {
          writer.object { writer in
            writer.array("changes", onOneLine: true) { writer in
              for change in variant.changes { writer.member(nil, change) }
            }
            writer.array("metrics") { writer in
              for (metric, path) in plan.metrics.enumerated() {
                write(path, comparing.cells[place][metric], to: &writer)
              }
            }
            if plan.withBounds { BoundsReport.write(comparing, variant: place, to: &writer) }
          }
        }
      }
    }
    return writer.finished()
  }

  private static func write(
    _ path: SummaryPath, _ cell: Comparing.Cell, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("metric", path.description)
      writer.member("mean", cell.mean)
      writer.member("low", cell.interval?.lowerBound)
      writer.member("high", cell.interval?.upperBound)
      writer.member("isPrecise", cell.isPrecise)
      writer.member("antitheticRatio", cell.antitheticRatio)
      write(cell.independence, to: &writer)
      if let it = cell.difference {
        writer.object("difference") { writer in
          writer.member("mean", it.mean)
          writer.member("low", it.interval.lowerBound)
          writer.member("high", it.interval.upperBound)
          writer.member("median", it.median?.median)
          writer.member("medianLow", it.median?.low)
          writer.member("medianHigh", it.median?.high)
          writer.member("p", it.p)
          writer.member("adjustedP", cell.adjustedP)
          writer.member("smallerShare", it.smallerShare)
          writer.member("varianceRatio", it.varianceRatio.isFinite ? it.varianceRatio : nil)
          write(cell.differenceIndependence, to: &writer)
        }
      }
      writer.array("values", onOneLine: true) { writer in
        for value in cell.values { writer.member(nil, value) }
      }
    }
  }

  private static func write(_ it: BatchIndependence?, to writer: inout JSONWriter) {
    guard let it else { return }
    writer.object("parts") { writer in
      writer.member("correlation", it.correlation)
      writer.member("p", it.p)
      writer.member("areIndependent", it.holds)
    }
  }
}
