import Calibration
import ClusterModel
import Experiments
import Rehearsal
import SimKernel

/// What a rehearsal came to, for programs: the members of `rehearsal.json` behind what the command itself knows.
public enum RehearsalJSON {
  /// Writes the members.
  public static func write(
    _ outcome: RehearsalOutcome, _ comparison: RehearsalComparison, of plan: RehearsalPlan,
    to json: inout JSONWriter
  ) {
    json.member("scenario", plan.scenario.name)
    json.member("seed", plan.scenario.seed)
    json.member("repetitions", outcome.repetitions.count)
    json.member("replications", plan.replications)
    json.array("notes") { json in
      for note in outcome.notes { json.member(nil, note) }
    }
    json.object("handlers") { json in
      for (image, handler) in outcome.handlers { json.member(image, handler.rawValue) }
    }
    json.object("reference") { json in
      json.member("normalisedToSeconds", comparison.reference)
      json.member("isOfProfile", plan.profileReference != nil)
      json.member("fastestSeconds", outcome.drift.rounds.min())
      json.member("slowestSeconds", outcome.drift.rounds.max())
      json.member("slowestToFastest", outcome.drift.ratio)
    }
    json.array("played") { json in
      for played in outcome.repetitions { write(played, to: &json) }
    }
    json.array("figures") { json in
      for row in comparison.rows { write(row, plan, to: &json) }
    }
    json.array("phases") { json in
      for row in comparison.phases {
        json.object(onOneLine: true) { json in
          json.member("function", plan.built.functions.name(row.function.index))
          json.member("phase", row.phase.rawValue)
          write("measured", row.measured, to: &json)
          write("normalised", row.normalised, to: &json)
          write("predicted", row.predicted, to: &json)
        }
      }
    }
  }

  private static func write(_ played: PlayedRepetition, to json: inout JSONWriter) {
    json.object(onOneLine: true) { json in
      json.member("repetition", played.number)
      json.member("requests", played.records.count)
      json.member("unfinished", played.unfinished)
      json.member("seconds", played.seconds)
      json.member("cpuSeconds", played.cpuSeconds)
      json.member("largestLagSeconds", played.largestLag)
      json.array("referenceSeconds") { json in
        for seconds in played.references { json.member(nil, seconds) }
      }
    }
  }

  private static func write(
    _ row: RehearsalComparison.Row, _ plan: RehearsalPlan, to json: inout JSONWriter
  ) {
    json.object(onOneLine: true) { json in
      json.member("figure", row.figure.kind.rawValue)
      json.member("function", row.figure.function.map { plan.built.functions.name($0.index) })
      json.member("warmth", row.figure.warmth?.name)
      write("measured", row.measured, to: &json)
      write("normalised", row.normalised, to: &json)
      write("predicted", row.predicted, to: &json)
      json.member("deviation", row.deviation)
      if let isWithin = row.isWithin {
        json.member("isWithin", isWithin)
      } else {
        json.null("isWithin")
      }
    }
  }

  private static func write(
    _ key: String, _ spread: RehearsalComparison.Spread?, to json: inout JSONWriter
  ) {
    guard let spread else {
      json.null(key)
      return
    }
    json.object(key) { json in
      json.member("median", spread.median)
      json.member("low", spread.low)
      json.member("high", spread.high)
      json.member("count", spread.count)
    }
  }
}
