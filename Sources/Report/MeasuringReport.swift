import Calibration

/// What measuring came to, for people.
public enum MeasuringReport {
  /// The report of a run whose samples went to `folder`.
  public static func text(_ outcome: MeasuringOutcome, folder: String) -> String {
    var lines: [String] = []
    if let facts = outcome.facts {
      lines.append(
        "Docker \(facts.version) at \(facts.host), \(facts.storageDriver), control groups \(facts.cgroupVersion), \(facts.kernel)"
      )
    }
    lines.append(
      "\(outcome.rounds) rounds, \(outcome.samples.count) samples in \(Readable.duration(outcome.elapsed)); ended: \(end(outcome.end))"
    )
    lines += outcome.notes
    let summaries = PhaseSummary.summaries(of: outcome.samples)
    if !summaries.isEmpty { lines += [""] + table(summaries) + [""] }
    if !outcome.drift.rounds.isEmpty { lines.append(drift(outcome.drift)) }
    lines.append("samples and facts: \(folder)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func end(_ end: MeasuringEnd) -> String {
    switch end {
    case .precise: "every median is known as well as asked for"
    case .repetitions: "all repetitions done"
    case .budget: "the budget is used up"
    case .interrupted: "interrupted"
    case .failed: "failed"
    }
  }

  private static func table(_ summaries: [PhaseSummary]) -> [String] {
    var table = TextTable([.left, .left, .right, .right, .right, .right, .right, .right, .right])
    table.add([
      "phase", "image", "cpus", "at a time", "cache", "n", "median", "95 % interval", "normalised",
    ])
    for summary in summaries {
      let key = summary.key
      table.add([
        key.phase, key.image.split(separator: "/").last.map(String.init) ?? "",
        key.cpus.map { Readable.number($0) } ?? "–", String(key.simultaneous),
        key.droppedPageCache ? "cold" : "warm", String(summary.count), value(summary.median),
        summary.interval.map { "\(value($0.low)) to \(value($0.high))" } ?? "–",
        summary.normalisedMedian.map { value($0) } ?? "–",
      ])
    }
    return table.lines
  }

  private static func value(_ seconds: Double) -> String { Readable.duration(seconds) }

  private static func drift(_ drift: Drift) -> String {
    let range =
      "the CPU reference took \(Readable.duration(drift.rounds.min())) to \(Readable.duration(drift.rounds.max()))"
    guard drift.isNoticeable else { return "\(range): the machine's speed did not move noticeably" }
    return
      "\(range): the machine's speed moved by a factor of \(Readable.fixed(drift.ratio, 2)), so compare within rounds, or use the normalised values"
  }
}
