import Calibration
import Experiments
import SimKernel

/// What was estimated from a record of containers, in sentences.
enum WarmthSentences {
  static func of(_ fit: WarmthFit) -> [String] {
    var sentences = [routing(fit.routing)]
    sentences += window(fit)
    sentences += fit.lifetime.map(lifetime) ?? []
    let delays = fit.record.coldDelays
    if !delays.isEmpty {
      let mean = delays.reduce(0, +) / Double(delays.count)
      sentences.append(
        "start: \(Readable.duration(mean)) on average from a cold request's arrival to its execution"
          + " (\(Readable.duration(delays.min())) to \(Readable.duration(delays.max()))).")
    }
    return sentences
  }

  private static func routing(_ it: RoutingEvidence) -> String {
    guard it.choices > 0 else {
      return "routing: no request had a choice between idle containers;"
        + " \(RoutingEvidence.Rule.mostRecentlyUsed.rawValue) is assumed."
    }
    let counts = RoutingEvidence.Rule.allCases
      .map { "\($0.rawValue) \(count(it.explained(by: $0)))" }.joined(separator: ", ")
    let verdict =
      it.rule.map { "\($0.rawValue) is taken" }
      ?? "no rule explains enough; \(RoutingEvidence.Rule.mostRecentlyUsed.rawValue) is assumed"
    return "routing: of \(count(it.choices)) choices between idle containers are explained by "
      + "\(counts), by chance \(Readable.fixed(it.byChance, 0)); \(verdict)."
  }

  private static func window(_ fit: WarmthFit) -> [String] {
    guard let it = fit.keepAlive else {
      return ["window: no container served twice and none was missed; nothing is told."]
    }
    let interval = "\(range(it.interval)) in 90 of 100 samples drawn again"
    let verdict =
      it.absences.isEmpty
      ? "nothing says how short it is."
      : fit.isExplainedByWindow
        ? "a fixed window explains the cold starts."
        : "a fixed window alone does not explain the cold starts."
    var sentences = [
      "window: \(range(it.window)), \(interval); contradicted by \(count(it.contradictions)) of"
        + " \(count(it.reuses.count)) reuses and \(count(it.absences.count)) absences: \(verdict)"
    ]
    if it.needlessColdStarts > 0 {
      sentences.append(
        "needless: \(count(it.needlessColdStarts)) cold starts although a container was idle that served again."
      )
    }
    return sentences
  }

  private static func lifetime(_ it: LifetimeEstimate) -> [String] {
    var sentences = [
      "lifetime: no request contradicts a window of \(range(it.window)), which explains"
        + " \(count(it.explainedByWindow)) of \(count(it.missed)) containers that were missed; "
        + (it.limitSeconds == nil
          ? "no limit of their life is told."
          : "a limit of their life of \(range(it.limit)) explains \(count(it.explainedByLimit)) more.")
    ]
    if it.unexplained > 0 {
      let interval = it.lossRateInterval
      sentences.append(
        "losses: \(count(it.unexplained)) went before; at a constant rate one in"
          + " \(Readable.duration(1 / it.lossRate)) of a container's life"
          + " (\(Readable.duration(1 / interval.upperBound)) to \(Readable.duration(1 / interval.lowerBound)))."
      )
    }
    return sentences
  }

  private static func range(_ window: KeepAliveEstimate.Window) -> String {
    let lower = duration(window.lower)
    return window.upper.map { "\(lower) to \(duration($0))" } ?? "at least \(lower)"
  }

  /// Seconds with a decimal: windows are told more exactly than in minutes.
  private static func duration(_ seconds: Double) -> String {
    seconds < 100_000 ? "\(Readable.fixed(seconds, 1)) s" : Readable.duration(seconds)
  }

  private static func count(_ number: Int) -> String { Readable.count(UInt64(number)) }
}
