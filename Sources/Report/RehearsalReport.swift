import Calibration
import ClusterModel
import Experiments
import Rehearsal
import SimKernel

/// What a rehearsal came to, for people.
public enum RehearsalReport {
  /// The report of a rehearsal.
  ///
  /// - Parameters:
  ///   - outcome: What was played.
  ///   - comparison: The same against what was simulated.
  ///   - plan: What was to be played.
  ///   - folder: Where the files are; `nil` where none were written.
  /// - Returns: Lines, with a line end behind the last.
  public static func text(
    _ outcome: RehearsalOutcome, _ comparison: RehearsalComparison, of plan: RehearsalPlan,
    folder: String?
  ) -> String {
    var lines: [String] = []
    if let facts = outcome.facts {
      lines.append(
        "Docker \(facts.version) at \(facts.host), \(facts.storageDriver), control groups \(facts.cgroupVersion), \(facts.kernel)"
      )
    }
    let ended = outcome.repetitions.map(\.records.count).reduce(0, +)
    lines.append(
      "\(plan.scenario.name): \(outcome.repetitions.count) of \(plan.repetitions) repetitions, \(requests(UInt64(ended))) in \(Readable.duration(outcome.elapsed)); ended: \(end(outcome.end))"
    )
    for (image, handler) in outcome.handlers {
      lines.append("\(image) runs the handler \(handler.rawValue)")
    }
    lines += outcome.notes
    if let partial = outcome.partial, folder != nil {
      lines.append(
        "repetition \(partial.number) did not come to its end: \(requests(UInt64(partial.records.count))) in the file of requests only"
      )
    }
    if !outcome.repetitions.isEmpty {
      lines += ["", "predicted against measured"]
      lines += figures(comparison, plan)
      lines += ["", "phases of requests: median (quartiles)"] + phases(comparison, plan)
      lines += [""] + remarks(outcome, comparison, plan)
    }
    if let folder { lines.append("requests and figures: \(folder)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func end(_ end: RehearsalEnd) -> String {
    switch end {
    case .complete: "all repetitions played"
    case .interrupted: "interrupted"
    case .failed: "failed"
    }
  }

  private static func requests(_ count: UInt64) -> String {
    "\(Readable.count(count)) \(count == 1 ? "request" : "requests")"
  }

  // MARK: Tables

  private static func figures(
    _ comparison: RehearsalComparison, _ plan: RehearsalPlan
  ) -> [String] {
    var table = TextTable([.left, .left, .right, .right, .right, .right, .left])
    table.add([
      "of", "figure", "measured", "normalised", "predicted", "deviation", "within",
    ])
    for row in comparison.rows {
      table.add([
        subject(row.figure, plan), RehearsalWords.name(of: row.figure.kind),
        spread(row.measured, row.figure.kind),
        spread(row.normalised, row.figure.kind), spread(row.predicted, row.figure.kind),
        row.deviation.map { Readable.signedPercent($0) } ?? "–",
        row.isWithin.map { $0 ? "yes" : "no" } ?? "–",
      ])
    }
    return table.lines
  }

  private static func phases(
    _ comparison: RehearsalComparison, _ plan: RehearsalPlan
  ) -> [String] {
    var table = TextTable([.left, .left, .right, .right, .right])
    table.add(["of", "phase", "measured", "normalised", "predicted"])
    for row in comparison.phases {
      table.add([
        plan.built.functions.name(row.function.index), row.phase.rawValue,
        spread(row.measured, .median), spread(row.normalised, .median),
        spread(row.predicted, .median),
      ])
    }
    return table.lines
  }

  private static func subject(_ figure: Figure, _ plan: RehearsalPlan) -> String {
    RehearsalWords.subject(
      function: figure.function.map { plan.built.functions.name($0.index) },
      warmth: figure.warmth?.name)
  }

  private static func spread(_ spread: RehearsalComparison.Spread?, _ kind: Figure.Kind) -> String {
    spread.map { RehearsalWords.spread($0.median, $0.low, $0.high, kind) } ?? "–"
  }

  // MARK: Sentences

  private static func remarks(
    _ outcome: RehearsalOutcome, _ comparison: RehearsalComparison, _ plan: RehearsalPlan
  ) -> [String] {
    let range =
      outcome.repetitions.count < 6 ? "from the least to the greatest" : "with its 95 % interval"
    var lines = [
      "measured: the median over the repetitions, \(range); predicted: over \(plan.replications) simulations of the same requests, and where 95 % of them lie; within: whether the measured median lies there"
    ]
    let drift = outcome.drift
    if let reference = comparison.reference, !drift.rounds.isEmpty {
      let whose = plan.profileReference == nil ? "the median here" : "that of the profile"
      lines.append(
        "the CPU reference took \(Readable.duration(drift.rounds.min())) to \(Readable.duration(drift.rounds.max())); normalised: create, start, initialise and dispatch as long as with a reference of \(Readable.duration(reference)) (\(whose)), all else as measured"
      )
    }
    let lag = outcome.repetitions.map(\.largestLag).max() ?? 0
    lines.append("the gateway was at most \(Readable.duration(lag)) late")
    let unfinished = outcome.repetitions.map(\.unfinished).reduce(0, +)
    if unfinished > 0 {
      lines.append(
        "\(requests(unfinished)) under way at the end and left out")
    }
    if outcome.repetitions.contains(where: { $0.cpuSeconds == nil }) {
      lines.append("the CPU time of some containers could not be read")
    }
    return lines
  }
}
