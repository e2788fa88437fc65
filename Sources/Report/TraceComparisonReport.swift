import Experiments
import SimKernel
import Workloads

/// What `trace compare` says of two traces.
public enum TraceComparisonReport {
  /// For people.
  ///
  /// - Parameters:
  ///   - comparison: What was found.
  ///   - paths: The files of the first and of the second trace.
  /// - Returns: The text, with a line end behind the last line.
  public static func text(
    _ comparison: TraceComparison, paths: (a: [String], b: [String])
  ) -> String {
    let (a, b) = (comparison.a, comparison.b)
    var lines = [heading("A", a, paths.a), heading("B", b, paths.b)]
    lines += [""] + marginals(comparison)
    lines += [""] + figures(a, b)
    lines += [
      "",
      "KS is the largest difference between the distribution functions, from 0 to 1. Independent samples of one distribution",
      "exceed 'by chance' in 5 % of cases; requests of a trace are rarely independent. The Wasserstein distance is how far a",
      "value must be moved, in the mean, to make one distribution of the other.",
    ]
    for distance in comparison.distances {
      switch distance.precision {
      case .exact: break
      case .bins:
        lines.append(
          "\(label(distance.quantity)): compared in bins, each off by at most 0.8 %, because more than 131,072 values differ."
        )
      case .drawn:
        lines.append(
          "\(label(distance.quantity)): compared by 131,072 values drawn from all.")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ name: String, _ trace: TraceFeatures, _ paths: [String]) -> String {
    "\(name)  \(paths.joined(separator: ", ")): \(trace.format.rawValue),"
      + " \(count(trace.requests, "request")) to \(count(UInt64(trace.functions), "function"))"
      + " in \(Readable.duration(trace.span.inSeconds))"
  }

  private static func count(_ number: UInt64, _ noun: String) -> String {
    "\(Readable.count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func label(_ quantity: TraceQuantity) -> String {
    switch quantity {
    case .gaps: "gap between arrivals"
    case .relativeGaps: "gap of a function ÷ its mean"
    case .gapVariations: "CV of a function's gaps"
    case .requestsPerDay: "requests of a function in a day"
    case .executions: "execution time"
    case .meanExecutions: "mean execution time of a function"
    case .memory: "memory"
    case .coldStarts: "cold start"
    }
  }

  private static func text(_ value: Double?, _ unit: TraceQuantity.Unit) -> String {
    guard let value else { return "–" }
    return switch unit {
    case .seconds: Readable.duration(value)
    case .bytes: Readable.bytes(value)
    case .perDay, .ratio: Readable.number(value)
    }
  }

  private static func marginals(_ comparison: TraceComparison) -> [String] {
    var table = TextTable([.left] + [TextTable.Side](repeating: .right, count: 8))
    table.add([
      "", "values in A", "in B", "mean in A", "in B", "KS", "by chance", "Wasserstein",
      "of A's mean",
    ])
    for distance in comparison.distances {
      let (quantity, unit) = (distance.quantity, distance.quantity.unit)
      let (a, b) = (comparison.a[quantity], comparison.b[quantity])
      guard a.count + b.count > 0 else {
        table.add([label(quantity), "0", "0"])
        continue
      }
      table.add([
        label(quantity), Readable.count(a.count), Readable.count(b.count), text(a.mean, unit),
        text(b.mean, unit), distance.kolmogorovSmirnov.map { Readable.fixed($0, 3) } ?? "–",
        distance.chance.map { Readable.fixed($0, 3) } ?? "–", text(distance.wasserstein, unit),
        Readable.percent(distance.relativeWasserstein),
      ])
    }
    return table.lines
  }

  private static func figures(_ a: TraceFeatures, _ b: TraceFeatures) -> [String] {
    var table = TextTable([.left, .right, .right])
    table.add(["", "A", "B"])
    func row(_ name: String, _ left: Double?, _ right: Double?, _ show: (Double) -> String) {
      table.add([name, left.map(show) ?? "–", right.map(show) ?? "–"])
    }
    row("mean rate", a.meanRate, b.meanRate) { "\(Readable.number($0))/s" }
    row("peak minute ÷ mean", a.rate.peakToMean, b.rate.peakToMean, Readable.number)
    for (index, window) in TraceFeatures.windows.enumerated() {
      row(
        "variance ÷ mean of requests in \(length(window.inSeconds))", a.dispersions[index],
        b.dispersions[index], Readable.number)
    }
    row("burstiness", a.burstiness, b.burstiness) { Readable.fixed($0, 3) }
    row("burstiness of a function, mean", a.functionBurstiness, b.functionBurstiness) {
      Readable.fixed($0, 3)
    }
    for lag in RateSeries.lags {
      let (left, right) = (a.rate.autocorrelation(lag: lag), b.rate.autocorrelation(lag: lag))
      guard left != nil || right != nil else { continue }
      row("autocorrelation of the rate, \(length(Double(lag) * 60))", left, right) {
        Readable.fixed($0, 3)
      }
    }
    for (index, share) in TraceFeatures.topShares.enumerated() {
      row(
        "requests to the top \(Readable.fixed(share * 100, share < 0.01 ? 1 : 0)) % of functions",
        a.popularity[index], b.popularity[index], Readable.percent)
    }
    return table.lines
  }

  /// A whole number of seconds, minutes, hours or days.
  private static func length(_ seconds: Double) -> String {
    let units = [("d", 86_400.0), ("h", 3_600), ("min", 60)]
    for (unit, length) in units where seconds >= length {
      return "\(Readable.fixed(seconds / length, 0)) \(unit)"
    }
    return "\(Readable.fixed(seconds, 0)) s"
  }

  /// For programs: times and lags in seconds, memory in bytes, what is unknown `null`.
  ///
  /// - Parameters:
  ///   - comparison: What was found.
  ///   - paths: The files of the first and of the second trace.
  /// - Returns: The text, with a line end behind it.
  public static func json(
    _ comparison: TraceComparison, paths: (a: [String], b: [String])
  ) -> String {
    let (a, b) = (comparison.a, comparison.b)
    var json = JSONWriter()
    json.object { json in
      for (name, trace, paths) in [("a", a, paths.a), ("b", b, paths.b)] {
        json.object(name) { json in write(trace, paths, &json) }
      }
      json.array("marginals") { json in
        for distance in comparison.distances {
          json.object { json in
            json.member("quantity", distance.quantity.rawValue)
            json.member("unit", distance.quantity.unit.rawValue)
            json.member("precision", distance.precision.rawValue)
            for (name, trace) in [("a", a), ("b", b)] {
              json.object(name, onOneLine: true) { json in
                json.member("values", trace[distance.quantity].count)
                json.member("mean", trace[distance.quantity].mean)
              }
            }
            json.member("kolmogorovSmirnov", distance.kolmogorovSmirnov)
            json.member("byChance", distance.chance)
            json.member("wasserstein", distance.wasserstein)
            json.member("relativeWasserstein", distance.relativeWasserstein)
          }
        }
      }
    }
    return json.finished()
  }

  private static func write(_ trace: TraceFeatures, _ paths: [String], _ json: inout JSONWriter) {
    json.array("files", onOneLine: true) { json in for path in paths { json.member(nil, path) } }
    json.member("format", trace.format.rawValue)
    json.member("requests", trace.requests)
    json.member("functions", trace.functions)
    json.member("span", trace.span.inSeconds)
    json.member("meanRate", trace.meanRate)
    json.member("peakToMean", trace.rate.peakToMean)
    json.array("dispersions") { json in
      for (window, dispersion) in zip(TraceFeatures.windows, trace.dispersions) {
        json.object(onOneLine: true) { json in
          json.member("window", window.inSeconds)
          json.member("varianceToMean", dispersion)
        }
      }
    }
    json.member("burstiness", trace.burstiness)
    json.member("functionBurstiness", trace.functionBurstiness)
    json.array("autocorrelation") { json in
      for lag in RateSeries.lags {
        guard let value = trace.rate.autocorrelation(lag: lag) else { continue }
        json.object(onOneLine: true) { json in
          json.member("lag", lag * 60)
          json.member("value", value)
        }
      }
    }
    json.array("popularity") { json in
      for (share, requests) in zip(TraceFeatures.topShares, trace.popularity) {
        json.object(onOneLine: true) { json in
          json.member("functions", share)
          json.member("requests", requests)
        }
      }
    }
  }
}
