import Experiments
import SimKernel
import Sweeps

/// What is to be said below the candidates of a tuning.
struct TuneRemarks {
  private let outcome: TuningOutcome
  private var definition: TuneDefinition { outcome.plan.definition }
  private var isScalar: Bool { definition.objectives.count == 1 }

  init(_ outcome: TuningOutcome) { self.outcome = outcome }

  var lines: [String] { (isScalar ? scalar : front) + baseline + [method] }

  // MARK: One objective

  private var scalar: [String] {
    guard let best = outcome.best[0] else {
      return ["no candidate is better than all others on fresh runs"]
    }
    let objective = definition.objectives[0]
    let candidate = outcome.candidates[best]
    var lines = ["best of the search: \(title(best))"]
    if let fresh = candidate.metrics[0], let searched = outcome.points[candidate.place].means[0] {
      lines[0] +=
        "; the search saw \(TuneValue.text(searched, of: objective.metric)), fresh runs \(TuneValue.text(fresh.mean, of: objective.metric))"
    }
    let others = candidate.rivals.filter { $0 != outcome.baseline }
    if !others.isEmpty {
      lines.append("  it cannot be told from \(TuneReport.name(others, outcome))")
    }
    return lines
  }

  // MARK: A front

  private var front: [String] {
    let open = outcome.front
    let sure = open.filter { outcome.candidates[$0].status == .front }
    let percent = Readable.number(definition.confidence * 100)
    var lines = [
      "on the front: \(sure.count); cannot be told from it: \(open.count - sure.count). With \(percent) % no verdict is wrong"
    ]
    for (objective, best) in zip(definition.objectives, outcome.best) {
      guard let best else { continue }
      let word = objective.goal == .minimise ? "least" : "most"
      lines.append("  \(word) \(objective.metric): \(title(best))")
    }
    if let knee = outcome.knee { lines.append("  knee: \(title(knee))") }
    return lines
  }

  // MARK: The scenario as it is

  private var baseline: [String] {
    let name = "the scenario's own values"
    guard let place = outcome.baseline else {
      return ["\(name) cannot be run: \(outcome.points[0].problem ?? "they are not whole")"]
    }
    let base = outcome.candidates[place]
    switch base.status {
    case .dominated:
      let by = base.dominatedBy.filter { outcome.candidates[$0].status.isOpen }
      let shown = by.isEmpty ? base.dominatedBy : by
      let verb = isScalar ? "are worse than" : "are dominated by"
      return ["\(name) \(verb) \(TuneReport.name(shown, outcome)), beyond chance"]
        + shown.prefix(4).map(gain)
    case .front:
      return ["\(name) \(isScalar ? "are better than all of them" : "are on the front themselves")"]
    case .equal(let other):
      return ["\(name) are the same as \(TuneReport.name([other], outcome)) in every run"]
    case .infeasible: return ["\(name) violate a constraint"]
    case .failed: return ["\(name) lead to runs that fail, or give no value"]
    case .undecided:
      guard isScalar, let best = outcome.best[0] else {
        return ["\(name) cannot be told from the front"]
      }
      return [
        "no gain that can be told from noise: \(name) may be as good as \(TuneReport.name([best], outcome))",
        gain(best),
      ]
    }
  }

  /// By how much a candidate differs from the scenario as it is.
  private func gain(_ place: Int) -> String {
    let candidate = outcome.candidates[place]
    let paths = definition.objectives.map(\.metric)
    let parts = zip(paths, candidate.differences).map { path, difference in
      guard let it = difference else { return "\(path): no value" }
      let ends = [it.interval.lowerBound, it.interval.upperBound].map {
        TuneValue.text($0, of: path)
      }
      let sign = it.mean > 0 ? "+" : ""
      return "\(path) \(sign)\(TuneValue.text(it.mean, of: path)) (\(ends[0]) to \(ends[1]))"
    }
    return "  \(TuneReport.name([place], outcome)) less these: \(parts.joined(separator: ", "))"
  }

  private func title(_ place: Int) -> String {
    let point = outcome.points[outcome.candidates[place].place]
    return "\(point.number) (\(TuneReport.title(point, outcome)))"
  }

  private var method: String {
    let percent = Readable.number(definition.confidence * 100)
    let stages = outcome.stages.map { "\($0)" }.joined(separator: ", ")
    return
      "verdicts: paired one-sided t tests, all of them together right with \(percent) % (Holm), at stages of \(stages) runs; intervals: Student's t, each \(percent) % whatever the last stage"
  }
}
