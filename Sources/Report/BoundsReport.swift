import Experiments
import SimKernel

/// What was possible with the requests of the runs that `compare` made.
enum BoundsReport {
  /// Two tables, of cold starts and of response times; nothing where no bounds were computed.
  static func lines(_ comparing: Comparing) -> [String] {
    guard comparing.plan.withBounds else { return [] }
    return ["", "cold starts, and the fewest possible with the idle memory of each variant"]
      + coldStarts(comparing)
      + ["", "mean response time, and the least possible on the same cores"]
      + responses(comparing)
      + [
        "",
        "possible: of any policy, also one that knows the future, within the limits of docs/bounds.md; this memory: that of the cluster",
      ]
  }

  private static func coldStarts(_ comparing: Comparing) -> [String] {
    var table = TextTable([.left] + Array(repeating: .right, count: 6) + [.left])
    let percent = Readable.number(comparing.plan.confidence * 100)
    table.add([
      "variant", "cold starts", "possible", "\(percent) % interval", "times as many",
      "idle memory", "as few cold starts with", "fewest with this memory",
    ])
    for (variant, runs) in zip(comparing.plan.variants, comparing.bounds) {
      let found: [ColdStartBound]
      switch all(runs.map(\.coldStarts)) {
      case .success(let bounds): found = bounds
      case .failure(let reason):
        table.add([variant.name, "–  \(reason)"])
        continue
      }
      let confidence = comparing.plan.confidence
      func spread(_ value: (ColdStartBound) -> Double) -> RunSpread {
        RunSpread(found.map(value), confidence: confidence)
      }
      let (own, fewest) = (spread(\.fraction).mean, spread(\.fewestFraction))
      let (idle, least) = (spread(\.idle).mean, spread(\.leastIdle).mean)
      table.add([
        variant.name, Readable.percent(own), Readable.percent(fewest.mean),
        "\(Readable.percent(max(0, fewest.interval.lowerBound))) to \(Readable.percent(fewest.interval.upperBound))",
        times(own, fewest.mean), "\(Readable.significant(idle)) GiB·s",
        idle > 0 ? Readable.percent(least / idle) + " of it" : "–", inMemory(found),
      ])
    }
    return table.lines
  }

  /// The mean of the fewest in the memory of the cluster, or why there is none.
  private static func inMemory(_ bounds: [ColdStartBound]) -> String {
    switch all(bounds.map(\.fewestFractionInMemory)) {
    case .success(let fractions): Readable.percent(Statistics.mean(fractions) ?? 0)
    case .failure(let reason): "–  \(reason)"
    }
  }

  private static func responses(_ comparing: Comparing) -> [String] {
    var table = TextTable([.left] + Array(repeating: .right, count: 4))
    let percent = Readable.number(comparing.plan.confidence * 100)
    table.add(["variant", "mean", "possible", "\(percent) % interval", "times as long"])
    for (variant, runs) in zip(comparing.plan.variants, comparing.bounds) {
      let found: [ResponseBound]
      switch all(runs.map(\.response)) {
      case .success(let bounds): found = bounds
      case .failure(let reason):
        table.add([variant.name, "–  \(reason)"])
        continue
      }
      let confidence = comparing.plan.confidence
      let own = RunSpread(found.map(\.mean), confidence: confidence).mean
      let least = RunSpread(found.map(\.least), confidence: confidence)
      let interval = least.interval
      table.add([
        variant.name, Readable.duration(own), Readable.duration(least.mean),
        "\(Readable.duration(max(0, interval.lowerBound))) to \(Readable.duration(interval.upperBound))",
        times(own, least.mean),
      ])
    }
    return table.lines
  }

  private static func times(_ own: Double, _ least: Double) -> String {
    least > 0 ? "\(Readable.number(own / least)) ×" : own > 0 ? "∞" : "1.00 ×"
  }

  /// The bounds of all runs, or why one has none.
  private static func all<Bound>(_ runs: [Result<Bound, NoBound>]) -> Result<[Bound], NoBound> {
    var bounds: [Bound] = []
    for run in runs {
      switch run {
      case .success(let bound): bounds.append(bound)
      case .failure(let reason): return .failure(reason)
      }
    }
    return .success(bounds)
  }

  // MARK: JSON

  /// The same as JSON, run by run.
  static func write(_ comparing: Comparing, variant: Int, to writer: inout JSONWriter) {
    writer.object("bounds") { writer in
      writer.object("coldStarts") { writer in
        switch all(comparing.bounds[variant].map(\.coldStarts)) {
        case .failure(let reason): writer.member("reason", reason.description)
        case .success(let found):
          values("fractions", found.map(\.fraction), to: &writer)
          values("fewestFractions", found.map(\.fewestFraction), to: &writer)
          switch all(found.map(\.fewestFractionInMemory)) {
          case .failure(let reason): writer.member("noFewestInMemory", reason.description)
          case .success(let fewest): values("fewestFractionsInMemory", fewest, to: &writer)
          }
          values("idleGiBSeconds", found.map(\.idle), to: &writer)
          values("leastIdleGiBSeconds", found.map(\.leastIdle), to: &writer)
          writer.array("frontier") { writer in
            for (place, point) in (found.first?.frontier ?? []).enumerated() {
              writer.object(onOneLine: true) { writer in
                writer.member("multipleOfIdle", point.multiple)
                let spread = RunSpread(
                  found.map { $0.frontier[place].fraction }, confidence: comparing.plan.confidence)
                writer.member("meanFewestFraction", spread.mean)
              }
            }
          }
        }
      }
      writer.object("responseTimeSeconds") { writer in
        switch all(comparing.bounds[variant].map(\.response)) {
        case .failure(let reason): writer.member("reason", reason.description)
        case .success(let found):
          values("means", found.map(\.mean), to: &writer)
          values("leastMeans", found.map(\.least), to: &writer)
        }
      }
    }
  }

  private static func values(_ name: String, _ values: [Double], to writer: inout JSONWriter) {
    writer.array(name, onOneLine: true) { writer in
      for value in values { writer.member(nil, value) }
    }
  }
}
