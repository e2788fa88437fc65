import Calibration
import Experiments
import SimKernel

/// What `calibrate warmth` says, for people.
public enum WarmthReport {
  /// For each record what was estimated, and how its cold starts come out with each set of parameters.
  ///
  /// - Parameters:
  ///   - study: The fits and simulations.
  ///   - sources: Where the records come from, in their order.
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ study: WarmthStudy, _ sources: [WarmthSource]) -> String {
    var lines: [String] = []
    for (place, fit) in study.fits.enumerated() {
      if place > 0 { lines.append("") }
      lines += [heading(fit, place, sources[place]), ""]
      lines += WarmthSentences.of(fit).map { "  \($0)" }
      let own = study.comparisons.filter { $0.target == place }
      lines += ["", "  simulated, \(count(fit.record.coldStarts, "cold start")) recorded"]
      lines += table(own).map { "  \($0)" }
      lines += agreement(own)
      lines += reasons(own)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ fit: WarmthFit, _ place: Int, _ source: WarmthSource) -> String {
    let record = fit.record
    let requests = record.uses.count
    let containers = Set(record.uses.map(\.container)).count
    let end = record.uses.map(\.ended).max() ?? 0
    return "record \(place + 1), \(source.path): \(count(requests, "request")) in "
      + "\(Readable.duration(end)), \(count(record.coldStarts, "cold start")) ("
      + "\(Readable.percent(Double(record.coldStarts) / Double(requests)))), \(count(containers, "container"))"
  }

  private static func table(_ comparisons: [WarmthComparison]) -> [String] {
    var table = TextTable([.left, .left, .right, .left, .right, .right, .right])
    table.add(["parameters", "of", "cold", "90 % of runs", "both", "recall", "precision"])
    for it in comparisons {
      table.add([
        it.model.rawValue, origin(of: it), number(it.meanSimulated),
        it.spread.map { "\($0.lowerBound) – \($0.upperBound)" } ?? "", number(it.meanBoth),
        Readable.percent(it.recall), Readable.percent(it.precision),
      ])
    }
    return table.lines
  }

  private static func origin(of it: WarmthComparison) -> String {
    guard let source = it.source else { return "\(Readable.duration(it.rules.window)), stated" }
    return "\(it.status == .fitted ? "this record" : "record \(source + 1)"): \(it.status.rawValue)"
  }

  private static func agreement(_ comparisons: [WarmthComparison]) -> [String] {
    guard let any = comparisons.first else { return [] }
    let shares = comparisons.map(\.agreement)
    let ends = [shares.min() ?? 0, shares.max() ?? 0].map { Readable.percent($0) }
    let range = ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
    return [
      "    \(range) of the requests meet what they met; without a single"
        + " simulated cold start it would be \(Readable.percent(any.agreementWithoutAny))"
    ]
  }

  /// Why simulated and recorded cold starts differ, a line for each reason.
  private static func reasons(_ comparisons: [WarmthComparison]) -> [String] {
    var lines: [String] = []
    for it in comparisons {
      let all =
        it.tooMany.map { ("too many", $0.reason, $0.count) }
        + it.tooFew.map { ("too few", $0.reason, $0.count) }
      guard !all.isEmpty else { continue }
      lines.append("    \(it.model.rawValue) of \(origin(of: it))")
      var table = TextTable([.left, .right, .left])
      for (side, reason, times) in all {
        table.add([side, number(Double(times) / Double(it.replications)), reason.rawValue])
      }
      lines += table.lines.map { "    \($0)" }
    }
    return lines.isEmpty ? [] : ["", "  differences"] + lines
  }

  private static func count(_ number: Int) -> String { Readable.count(UInt64(number)) }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A mean count: whole where it is.
  private static func number(_ mean: Double) -> String {
    mean == mean.rounded() ? count(Int(mean)) : Readable.number(mean)
  }
}
