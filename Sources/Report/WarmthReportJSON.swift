import Calibration
import Experiments
import SimKernel

extension WarmthReport {
  /// The same for programs, with everything that was computed; times in seconds.
  ///
  /// - Parameters:
  ///   - study: The fits and simulations.
  ///   - sources: Where the records come from, in their order.
  /// - Returns: The text, with a line end behind the last line.
  public static func json(_ study: WarmthStudy, _ sources: [WarmthSource]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("replications", study.replications)
      writer.array("records") { writer in
        for (fit, source) in zip(study.fits, sources) { record(fit, source, &writer) }
      }
      writer.array("simulations") { writer in
        for it in study.comparisons { comparison(it, sources, &writer) }
      }
    }
    return writer.finished()
  }

  private static func record(
    _ fit: WarmthFit, _ source: WarmthSource, _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("file", source.path)
      writer.member("sha256", source.sha256)
      writer.member("requests", fit.record.uses.count)
      writer.member("coldStarts", fit.record.coldStarts)
      writer.object("routing") { writer in
        writer.member("choices", fit.routing.choices)
        for rule in RoutingEvidence.Rule.allCases {
          writer.member(rule.rawValue, fit.routing.explained(by: rule))
        }
        writer.member("byChance", fit.routing.byChance)
        writer.member("rule", fit.routing.rule?.rawValue)
      }
      keepAlive(fit, &writer)
      lifetime(fit, &writer)
      writer.array("coldDelays", onOneLine: true) { writer in
        for delay in fit.record.coldDelays { writer.member(nil, delay) }
      }
    }
  }

  private static func keepAlive(_ fit: WarmthFit, _ writer: inout JSONWriter) {
    guard let it = fit.keepAlive else { return writer.null("window") }
    writer.object("window") { writer in
      window(it.window, &writer)
      writer.member("estimate", it.seconds)
      writer.object("interval", onOneLine: true) { window(it.interval, &$0) }
      writer.member("contradictions", it.contradictions)
      writer.member("reuses", it.reuses.count)
      writer.member("longestReuse", it.reuses.last)
      writer.member("absences", it.absences.count)
      writer.member("needlessColdStarts", it.needlessColdStarts)
      writer.member("longestLife", it.longestLife)
      writer.member("explainsColdStarts", fit.isExplainedByWindow)
    }
  }

  private static func lifetime(_ fit: WarmthFit, _ writer: inout JSONWriter) {
    guard let it = fit.lifetime else { return writer.null("lifetime") }
    writer.object("lifetime") { writer in
      writer.member("missed", it.missed)
      writer.object("window", onOneLine: true) { window(it.window, &$0) }
      writer.member("explainedByWindow", it.explainedByWindow)
      writer.object("limit", onOneLine: true) { window(it.limit, &$0) }
      writer.member("limitEstimate", it.limitSeconds)
      writer.member("explainedByLimit", it.explainedByLimit)
      writer.member("unexplained", it.unexplained)
      writer.member("lossRate", it.lossRate)
      writer.array("lossRateInterval", onOneLine: true) { writer in
        writer.member(nil, it.lossRateInterval.lowerBound)
        writer.member(nil, it.lossRateInterval.upperBound)
      }
    }
  }

  private static func window(_ window: KeepAliveEstimate.Window, _ writer: inout JSONWriter) {
    writer.member("lower", window.lower)
    writer.member("upper", window.upper)
  }

  private static func comparison(
    _ it: WarmthComparison, _ sources: [WarmthSource], _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("file", sources[it.target].path)
      writer.member("parametersOf", it.source.map { sources[$0].path })
      writer.member("status", it.status.rawValue)
      writer.member("model", it.model.rawValue)
      writer.member("window", it.rules.window)
      writer.member("longestLifetime", it.rules.lifetime.map { $0.quantile(1) })
      writer.member("replications", it.replications)
      writer.member("requests", it.requests)
      writer.member("recorded", it.recorded)
      writer.member("simulated", it.meanSimulated)
      writer.array("simulatedByReplication", onOneLine: true) { writer in
        for count in it.simulated { writer.member(nil, count) }
      }
      writer.member("both", it.meanBoth)
      writer.member("recall", it.recall)
      writer.member("precision", it.precision)
      writer.member("agreement", it.agreement)
      writer.member("agreementWithoutAny", it.agreementWithoutAny)
      reasons("tooMany", it.tooMany, it, &writer)
      reasons("tooFew", it.tooFew, it, &writer)
    }
  }

  private static func reasons(
    _ key: String, _ reasons: [(reason: WarmthReason, count: Int)], _ it: WarmthComparison,
    _ writer: inout JSONWriter
  ) {
    writer.array(key) { writer in
      for entry in reasons {
        writer.object(onOneLine: true) { writer in
          writer.member("reason", entry.reason.rawValue)
          writer.member("count", Double(entry.count) / Double(it.replications))
        }
      }
    }
  }
}
