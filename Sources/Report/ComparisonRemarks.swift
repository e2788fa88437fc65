import Experiments

/// What a reader of a comparison must know before trusting its intervals.
struct ComparisonRemarks {
  let comparing: Comparing

  init(_ comparing: Comparing) { self.comparing = comparing }

  /// A line each; none where all is as it should be.
  var lines: [String] { antithetic + imprecise + dependent }

  private func each(
    _ describe: (_ cell: Comparing.Cell, _ metric: SummaryPath, _ variant: Variant) -> String?
  ) -> [String] {
    let plan = comparing.plan
    return plan.metrics.indices.flatMap { metric in
      plan.variants.indices.compactMap { variant in
        describe(comparing.cells[variant][metric], plan.metrics[metric], plan.variants[variant])
      }
    }
  }

  private var antithetic: [String] {
    each { cell, metric, variant in
      cell.antitheticRatio.map {
        "antithetic pairs: \(metric) of \(variant.name) as \(Readable.number($0)) times as many independent runs"
      }
    }
  }

  private var imprecise: [String] {
    each { cell, metric, variant in
      guard cell.isPrecise == false, let mean = cell.mean, let interval = cell.interval else {
        return nil
      }
      let half = (interval.upperBound - interval.lowerBound) / 2
      let own = mean == 0 ? "" : ": ± \(Readable.number(half / mean.magnitude * 100)) %"
      return "not as precise as asked for: \(metric) of \(variant.name)\(own)"
    }
  }

  private var dependent: [String] {
    each { cell, metric, variant in
      let checks = [
        ("", cell.independence), (" less the baseline", cell.differenceIndependence),
      ]
      guard let failed = checks.first(where: { $0.1?.holds == false }), let it = failed.1 else {
        return nil
      }
      return
        "parts depend on each other (correlation \(Readable.fixed(it.correlation, 2))), make the run longer: \(metric) of \(variant.name)\(failed.0)"
    }
  }
}
