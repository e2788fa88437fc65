import Experiments
import SimKernel
import Sweeps

extension TuneReport {
  /// The same as JSON, with every point that was met.
  public static func json(_ outcome: TuningOutcome) -> String {
    let definition = outcome.plan.definition
    var json = JSONWriter()
    json.object { json in
      json.member("name", outcome.plan.sweep.name)
      json.member("scenario", definition.scenario)
      json.array("axes") { json in
        for column in outcome.plan.sweep.columns {
          json.object(onOneLine: true) { json in
            json.member("key", column.key)
            json.member("name", column.name)
          }
        }
      }
      json.array("objectives") { json in
        for objective in definition.objectives {
          json.object(onOneLine: true) { json in
            json.member("metric", objective.metric)
            json.member("goal", objective.goal.rawValue)
          }
        }
      }
      json.array("constraints") { json in
        for limit in outcome.plan.limits {
          json.object(onOneLine: true) { json in
            json.member("metric", limit.metric)
            json.member("side", limit.side.rawValue)
            json.member("limit", limit.limit)
            json.member("text", limit.text)
          }
        }
      }
      json.member("confidence", definition.confidence)
      json.member("intervalConfidence", outcome.intervalConfidence)
      json.array("stages", onOneLine: true) { json in
        for runs in outcome.stages { json.member(nil, runs) }
      }
      json.member("searchRuns", outcome.searchRuns)
      json.member("freshRuns", outcome.freshRuns)
      writeSearch(outcome, to: &json)
      json.array("candidates") { json in
        for (place, candidate) in outcome.candidates.enumerated() {
          write(candidate, place, outcome, to: &json)
        }
      }
      json.array("best") { json in
        for best in outcome.best { json.member(nil, number(best, outcome)) }
      }
      json.member("knee", number(outcome.knee, outcome))
      json.array("remarks") { json in
        for line in remarks(outcome) { json.member(nil, line) }
      }
      json.array("points") { json in
        for point in outcome.points { write(point, outcome, to: &json) }
      }
    }
    return json.finished()
  }

  private static func writeSearch(_ outcome: TuningOutcome, to json: inout JSONWriter) {
    json.object("search") { json in
      json.member("seed", outcome.plan.definition.search.seed)
      json.member("replications", outcome.plan.definition.replications.search)
      json.member("end", outcome.end.rawValue)
      if let reference = outcome.reference {
        json.array("reference", onOneLine: true) { json in
          for value in reference { json.member(nil, value) }
        }
      } else {
        json.null("reference")
      }
      json.array("steps") { json in
        for step in outcome.steps {
          json.object(onOneLine: true) { json in
            json.member("points", step.points)
            json.member("feasible", step.feasible)
            json.member("front", step.front)
            json.member("hypervolume", step.hypervolume)
          }
        }
      }
    }
  }

  private static func number(_ candidate: Int?, _ outcome: TuningOutcome) -> Double? {
    candidate.map { Double(outcome.points[outcome.candidates[$0].place].number) }
  }

  private static func write(
    _ point: TuningOutcome.Point, _ outcome: TuningOutcome, to json: inout JSONWriter
  ) {
    json.object(onOneLine: true) { json in
      json.member("point", point.number)
      writeAxes(point, outcome, to: &json)
      json.member("step", point.step.map(Double.init))
      json.object("means") { json in
        for (path, mean) in zip(outcome.plan.definition.paths, point.means) {
          json.member(path, mean)
        }
      }
      json.member("violation", point.score.violation)
      json.member("problem", point.problem)
    }
  }

  private static func writeAxes(
    _ point: TuningOutcome.Point, _ outcome: TuningOutcome, to json: inout JSONWriter
  ) {
    json.object("axes", onOneLine: true) { json in
      for (column, value) in zip(outcome.plan.sweep.columns, point.values) {
        json.member(column.name, value)
      }
    }
  }

  private static func write(
    _ candidate: TuningOutcome.Candidate, _ place: Int, _ outcome: TuningOutcome,
    to json: inout JSONWriter
  ) {
    let point = outcome.points[candidate.place]
    json.object { json in
      json.member("point", point.number)
      json.member("isBaseline", place == outcome.baseline)
      writeAxes(point, outcome, to: &json)
      json.member("status", name(of: candidate.status))
      json.member("verdict", verdict(candidate, outcome))
      if case .equal(let same) = candidate.status {
        json.member("equalTo", outcome.points[outcome.candidates[same].place].number)
      }
      json.member("runs", candidate.runs)
      for (key, others) in [("dominatedBy", candidate.dominatedBy), ("rivals", candidate.rivals)] {
        json.array(key, onOneLine: true) { json in
          for other in others { json.member(nil, number(other, outcome)) }
        }
      }
      json.array("metrics") { json in
        for (place, path) in outcome.plan.definition.paths.enumerated() {
          write(path, candidate.metrics[place], candidate.differences[place], to: &json)
        }
      }
    }
  }

  private static func write(
    _ path: String, _ measured: TuningOutcome.Measured?, _ difference: PairedDifference?,
    to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("metric", path)
      json.member("mean", measured?.mean)
      json.member("low", measured?.interval.lowerBound)
      json.member("high", measured?.interval.upperBound)
      guard let difference else { return }
      json.object("difference", onOneLine: true) { json in
        json.member("mean", difference.mean)
        json.member("low", difference.interval.lowerBound)
        json.member("high", difference.interval.upperBound)
      }
    }
  }

  private static func name(of status: FrontStatus) -> String {
    switch status {
    case .front: "front"
    case .undecided: "undecided"
    case .dominated: "dominated"
    case .equal: "equal"
    case .infeasible: "infeasible"
    case .failed: "failed"
    }
  }
}
