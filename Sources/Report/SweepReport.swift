import Experiments
import Sweeps

/// What sweeps and their results are to people.
public enum SweepReport {
  /// How many points and runs there are, on one line: `12 points, 10 runs each: 120 runs`.
  public static func size(_ plan: SweepPlan) -> String {
    var text =
      "\(plan.name): \(count(plan.points.count, "point")), \(count(plan.replications, "run")) each: "
      + count(plan.runCount, "run")
    var left: [String] = []
    if plan.skipped > 0 { left.append("\(plan.skipped) skipped") }
    if plan.repeated > 0 { left.append("\(plan.repeated) the same as another") }
    if !left.isEmpty { text += " (points left out: \(left.joined(separator: ", ")))" }
    return text
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(Readable.count(UInt64(number))) \(noun)\(number == 1 ? "" : "s")"
  }

  /// The points of a plan, a line each.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func points(_ plan: SweepPlan) -> String {
    var table = TextTable([.right] + Array(repeating: .left, count: plan.columns.count))
    table.add(["point"] + plan.columns.map(\.name))
    for (number, point) in plan.points.enumerated() {
      table.add(["\(number)"] + point.values.map { $0 ?? "–" })
    }
    return table.lines.joined(separator: "\n") + "\n"
  }

  /// How long a sweep takes, from a few of its runs.
  public static func estimate(_ pilots: PilotRuns, _ plan: SweepPlan, workers: Int) -> String {
    let all = pilots.meanSeconds * Double(plan.runCount) / Double(min(workers, plan.runCount))
    let bound = pilots.isLowerBound ? "more than " : ""
    return
      "a run takes \(bound)\(Readable.duration(pilots.meanSeconds)) (the mean of \(pilots.count)), all take "
      + "\(pilots.isLowerBound ? "more than" : "about") \(Readable.duration(all)) with \(workers) at a time"
  }

  /// What a sweep came to, and where to look.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(
    _ outcome: SweepOutcome, _ plan: SweepPlan, database: String
  ) -> String {
    var lines = [size(plan), "  \(endings(outcome.endings, missing: outcome.missing))"]
    if outcome.present > 0 {
      lines.append(
        outcome.ran == 0
          ? "  nothing was left to do"
          : "  \(Readable.count(UInt64(outcome.ran))) now, the others before")
    }
    lines.append("results in \(database); for example")
    lines.append("  simfaas results query \(database)")
    lines.append("  simfaas results export \(database) --format long --out results.csv")
    return lines.joined(separator: "\n") + "\n"
  }

  /// How runs ended: `118 complete, 2 failed`.
  private static func endings(_ endings: [RunEnding: Int], missing: Int) -> String {
    var parts = RunEnding.allCases.compactMap { ending in
      endings[ending].map { "\(Readable.count(UInt64($0))) \(words[ending] ?? ending.rawValue)" }
    }
    if missing > 0 { parts.append("\(Readable.count(UInt64(missing))) to be done") }
    return parts.joined(separator: ", ")
  }

  private static let words: [RunEnding: String] = [
    .limit: "stopped by a limit", .crashed: "took their process down",
    .invalid: "with a wrong scenario",
  ]
}
