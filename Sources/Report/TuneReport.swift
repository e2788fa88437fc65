import Experiments
import SimKernel
import Sweeps

/// What a tuning came to, for people.
public enum TuneReport {
  /// What was searched, the candidates with what can be said of them, and how the scenario as it is compares.
  ///
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ outcome: TuningOutcome) -> String {
    var lines = search(outcome)
    if !outcome.candidates.isEmpty { lines += [""] + table(outcome) }
    lines += [""] + remarks(outcome)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is to be said of the candidates, or that there are none.
  static func remarks(_ outcome: TuningOutcome) -> [String] {
    outcome.candidates.isEmpty ? [nothing(outcome)] : TuneRemarks(outcome).lines
  }

  // MARK: The search

  private static func search(_ outcome: TuningOutcome) -> [String] {
    let definition = outcome.plan.definition
    let points = outcome.points.count - 1
    var lines = [
      "\(outcome.plan.sweep.name): \(count(points, "point")), \(count(definition.replications.search, "run")) each, \(steps(outcome))"
    ]
    for objective in definition.objectives {
      lines.append("  \(objective.goal.rawValue) \(objective.metric)")
    }
    for limit in outcome.plan.limits { lines.append("  subject to \(limit.text)") }
    let failed = outcome.points.count { $0.step != nil && $0.problem != nil }
    if let first = outcome.points.first(where: { $0.step != nil && $0.problem != nil }) {
      lines.append(
        "  \(count(failed, "point")) without values, such as \(first.number): \(first.problem ?? "")"
      )
    }
    if !outcome.plan.limits.isEmpty, let last = outcome.steps.last {
      lines.append("  \(last.feasible) of the points violate no constraint")
    }
    if let reference = outcome.reference {
      let shares = outcome.steps.map { $0.hypervolume.map { Readable.fixed($0, 3) } ?? "–" }
      let corner = zip(definition.objectives, reference).map {
        TuneValue.text($1, of: $0.metric)
      }
      lines.append(
        "  hypervolume by generation: \(shares.joined(separator: " ")), from (\(corner.joined(separator: ", ")))"
      )
    }
    return lines
  }

  private static func steps(_ outcome: TuningOutcome) -> String {
    let isScalar = outcome.plan.definition.objectives.count == 1
    let steps = count(
      outcome.steps.count, isScalar ? "combination of listed values" : "generation",
      plural: isScalar ? "combinations of listed values" : "generations")
    return "\(steps), \(words(outcome.end))"
  }

  /// Why a search ended, behind how long it was.
  static func words(_ end: SearchEnd) -> String {
    switch end {
    case .generations: "the most that were allowed"
    case .budget: "until the budget was used up"
    case .stalled: "until the hypervolume grew no more"
    case .exhausted: "until there was no further point"
    case .converged: "until the minimiser had converged"
    }
  }

  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(Readable.count(UInt64(number))) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  private static func nothing(_ outcome: TuningOutcome) -> String {
    let tried = outcome.points.filter { $0.step != nil && $0.score.violation.isFinite }
    guard let nearest = tried.min(by: { $0.score.violation < $1.score.violation }) else {
      return "no point has values"
    }
    let values = zip(outcome.plan.definition.paths, nearest.means).map { path, mean in
      "\(path) \(mean.map { TuneValue.text($0, of: path) } ?? "–")"
    }
    return
      "no point satisfies all constraints; the nearest is \(nearest.number) (\(title(nearest, outcome))): \(values.joined(separator: ", "))"
  }

  static func title(_ point: TuningOutcome.Point, _ outcome: TuningOutcome) -> String {
    outcome.plan.sweep.title(of: SweepPoint(point.values))
  }

  // MARK: Candidates

  private static func table(_ outcome: TuningOutcome) -> [String] {
    let paths = outcome.plan.definition.paths
    let percent = Readable.number(outcome.plan.definition.confidence * 100)
    let columns = outcome.plan.sweep.columns.map(\.name)
    var table = TextTable(
      [.right] + columns.map { _ in .left }
        + paths.flatMap { _ in [.right, .right] as [TextTable.Side] }
        + [.right, .left])
    table.add(
      ["point"] + columns + paths.flatMap { [$0, "\(percent) % interval"] } + ["runs", "verdict"])
    for place in order(outcome) {
      let candidate = outcome.candidates[place]
      let point = outcome.points[candidate.place]
      let isBaseline = place == outcome.baseline
      table.add(
        [isBaseline ? "as it is" : "\(point.number)"] + point.values.map { $0 ?? "–" }
          + zip(paths, candidate.metrics).flatMap { path, measured in
            measured.map { it in
              [
                TuneValue.text(it.mean, of: path),
                "\(TuneValue.text(it.interval.lowerBound, of: path)) to \(TuneValue.text(it.interval.upperBound, of: path))",
              ]
            } ?? ["–", "–"]
          } + ["\(candidate.runs)", verdict(candidate, outcome)])
    }
    let runs = count(outcome.freshRuns, "fresh run")
    return [
      "\(count(outcome.candidates.count, "candidate")), judged by \(runs) that the search did not see (it had \(Readable.count(UInt64(outcome.searchRuns)))):"
    ] + table.lines
  }

  /// What may belong to the front first, along the first objective; then the others in the same order.
  private static func order(_ outcome: TuningOutcome) -> [Int] {
    let objective = outcome.plan.definition.objectives[0]
    func key(_ place: Int) -> (Int, Double, Int) {
      let candidate = outcome.candidates[place]
      let mean = candidate.metrics[0]?.mean ?? .infinity
      return (
        candidate.status.isOpen ? 0 : 1, objective.goal == .minimise ? mean : -mean, place
      )
    }
    return outcome.candidates.indices.sorted { key($0) < key($1) }
  }

  static func verdict(
    _ candidate: TuningOutcome.Candidate, _ outcome: TuningOutcome
  ) -> String {
    let isScalar = outcome.plan.definition.objectives.count == 1
    let other = isScalar ? "best" : "front"
    switch candidate.status {
    case .front: return isScalar ? "the best" : "on the front"
    case .undecided: return "cannot be told from the \(other)"
    case .dominated:
      let names = name(candidate.dominatedBy, outcome)
      return isScalar ? "worse than \(names)" : "dominated by \(names)"
    case .equal(let same): return "the same as \(name([same], outcome)) in every run"
    case .infeasible: return "violates a constraint"
    case .failed: return "a run failed, or gave no value"
    }
  }

  /// Points by their numbers, at most four.
  static func name(_ candidates: [Int], _ outcome: TuningOutcome) -> String {
    let names = candidates.map {
      $0 == outcome.baseline
        ? "the scenario's own values" : "\(outcome.points[outcome.candidates[$0].place].number)"
    }
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }
}

/// How values of metrics are shown.
enum TuneValue {
  static func text(_ value: Double, of path: String) -> String {
    guard path.contains("Seconds") else { return Readable.significant(value, digits: 4) }
    // Less than half a nanosecond is what rounding leaves of nothing.
    guard value.magnitude >= 0.5e-9 else { return Readable.duration(0) }
    return (value < 0 ? "-" : "") + Readable.duration(value.magnitude)
  }
}
