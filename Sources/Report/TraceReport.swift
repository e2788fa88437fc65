import Experiments
import SimKernel
import Workloads

/// What `trace inspect` says of a trace.
public enum TraceReport {
  /// For people.
  ///
  /// - Parameters:
  ///   - trace: What was found.
  ///   - paths: The files.
  /// - Returns: The text, with a line end behind the last line.
  public static func text(_ trace: borrowing TraceInspection, paths: [String]) -> String {
    let span = trace.requests > 0 ? (trace.last - trace.first).inSeconds : 0
    var lines = ["\(paths.joined(separator: ", ")): \(trace.format.rawValue)", ""]
    var facts = TextTable([.left, .right])
    facts.add(["requests", Readable.count(trace.requests)])
    facts.add(["functions", Readable.count(UInt64(trace.functions))])
    if let applications = trace.applications {
      facts.add(["applications", Readable.count(UInt64(applications))])
    }
    if trace.requests > 0 {
      facts.add(["first arrival", Readable.duration((trace.first - .start).inSeconds)])
      facts.add(["span", Readable.duration(span)])
      facts.add(["mean rate", span > 0 ? rate(Double(trace.requests) / span) : "–"])
      facts.add(["CV of the time between arrivals", trace.variation.map(Readable.number) ?? "–"])
    }
    lines += facts.lines
    lines += distributions(trace)
    lines += starts(trace)
    lines += triggers(trace)
    lines += outcomes(trace)
    lines += curve(trace)
    lines += top(trace)
    lines += rules(trace)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func rate(_ perSecond: Double) -> String {
    perSecond < 0.1 ? "\(Readable.number(perSecond * 3_600))/h" : "\(Readable.number(perSecond))/s"
  }

  private static func distributions(_ trace: borrowing TraceInspection) -> [String] {
    var table = TextTable([.left, .right, .right, .right, .right, .right, .right, .right])
    table.add(["", "known", "mean", "min", "P50", "P90", "P99", "max"])
    func row(_ name: String, _ it: borrowing DurationStatistics, _ show: (Double) -> String) {
      guard let summary = it.summary else {
        table.add([name, "0"])
        return
      }
      table.add(
        [name, Readable.count(it.count)]
          + [summary.mean, summary.min, summary.p50, summary.p90, summary.p99, summary.max]
          .map(show))
    }
    row("execution", trace.executions) { Readable.duration($0) }
    // A byte was counted as a nanosecond.
    row("memory", trace.memory) { Readable.bytes($0 * 1e9) }
    row("cold start", trace.coldStarts) { Readable.duration($0) }
    var lines = [""] + table.lines
    let variations = trace.variations
    if !variations.isEmpty {
      func quantile(_ p: Double) -> String {
        Readable.number(variations[Int(p * Double(variations.count - 1))])
      }
      lines += [
        "",
        "  CV of the time between arrivals of one function (\(Readable.count(UInt64(variations.count)))"
          + " with three requests or more): P10 \(quantile(0.1)), P50 \(quantile(0.5)),"
          + " P90 \(quantile(0.9))",
      ]
    }
    return lines
  }

  private static func starts(_ trace: borrowing TraceInspection) -> [String] {
    var table = TextTable([.left, .right, .right])
    table.add(["keep-alive window", "cold at least", "of all"])
    for (window, cold) in zip(TraceInspection.windows, trace.leastColdStarts) {
      table.add([
        "\(Readable.fixed(window.inSeconds / 60, 0)) min", Readable.count(cold),
        trace.requests > 0 ? Readable.percent(Double(cold) / Double(trace.requests)) : "–",
      ])
    }
    let recorded = trace.recordedStarts
    if recorded.cold + recorded.warm > 0 {
      table.add([
        "as recorded", Readable.count(recorded.cold),
        Readable.percent(Double(recorded.cold) / Double(recorded.cold + recorded.warm)),
      ])
    }
    return [""] + table.lines
  }

  private static func triggers(_ trace: borrowing TraceInspection) -> [String] {
    guard trace.triggers[0] < trace.requests else { return [] }
    var table = TextTable([.left, .right, .right, .right, .right])
    table.add(["trigger", "functions", "of all", "requests", "of all"])
    for (place, trigger) in RecordedTrigger.allCases.enumerated() where trace.triggers[place] > 0 {
      let (functions, requests) = (trace.functionTriggers[place], trace.triggers[place])
      table.add([
        "\(trigger)", Readable.count(functions),
        Readable.percent(Double(functions) / Double(trace.functions)), Readable.count(requests),
        Readable.percent(Double(requests) / Double(trace.requests)),
      ])
    }
    return [""] + table.lines
  }

  private static func outcomes(_ trace: borrowing TraceInspection) -> [String] {
    guard trace.outcomes[0] < trace.requests else { return [] }
    var table = TextTable([.left, .right, .right])
    table.add(["outcome", "requests", "of all"])
    for (outcome, requests) in zip(RecordedOutcome.allCases, trace.outcomes) where requests > 0 {
      table.add([
        "\(outcome)", Readable.count(requests),
        Readable.percent(Double(requests) / Double(trace.requests)),
      ])
    }
    return [""] + table.lines
  }

  private static func curve(_ trace: borrowing TraceInspection) -> [String] {
    let curve = trace.rate.coarsened(to: 12)
    guard !curve.counts.isEmpty else { return [] }
    var table = TextTable([.right, .right, .right])
    table.add(["after the first", "requests", "rate"])
    for (place, count) in curve.counts.enumerated() {
      table.add([
        Readable.duration(Double(place) * curve.interval.inSeconds), Readable.count(count),
        rate(Double(count) / curve.interval.inSeconds),
      ])
    }
    return [""] + table.lines
  }

  private static func top(_ trace: borrowing TraceInspection) -> [String] {
    guard !trace.top.isEmpty else { return [] }
    var table = TextTable([.left, .right, .right])
    table.add(["function", "requests", "of all"])
    for function in trace.top {
      table.add([
        shortened(function.name), Readable.count(function.requests),
        Readable.percent(Double(function.requests) / Double(trace.requests)),
      ])
    }
    return [""] + table.lines
  }

  /// A name in a column of 60 characters: of `app/func` both parts can be told apart.
  private static func shortened(_ name: String) -> String {
    name.count > 60 ? "\(name.prefix(29))…\(name.suffix(30))" : name
  }

  /// What was done where the trace leaves something open.
  private static func rules(_ trace: borrowing TraceInspection) -> [String] {
    var lines = ["", "Rules"]
    for rule in trace.rules { lines.append("  \(rule)") }
    for decision in trace.decisions where decision.count > 0 {
      lines.append("  \(Readable.count(decision.count)) \(decision.what)")
    }
    if trace.reordered > 0 {
      lines.append(
        "  \(counted(trace.reordered, "row")) put in order, by up to"
          + " \(Readable.duration(trace.largestStepBack.inSeconds))")
    }
    if trace.movedToStart > 0 {
      lines.append("  \(counted(trace.movedToStart, "arrival")) moved to the start")
    }
    if trace.zeroExecutions > 0 {
      lines.append(
        "  \(counted(trace.zeroExecutions, "execution time")) of zero taken as read")
    }
    if trace.skipped > 0 {
      lines.append("  \(counted(trace.skipped, "row")) that cannot be read left out")
    }
    return lines
  }

  /// A number of things that have a regular plural.
  private static func counted(_ count: UInt64, _ noun: String) -> String {
    "\(Readable.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// For programs: times in seconds, memory in bytes, what is unknown `null`.
  ///
  /// - Parameters:
  ///   - trace: What was found.
  ///   - paths: The files.
  /// - Returns: The text, with a line end behind it.
  public static func json(_ trace: borrowing TraceInspection, paths: [String]) -> String {
    var json = JSONWriter()
    // Plain values first: a closure cannot hold what is borrowed.
    let (requests, functions, applications) = (trace.requests, trace.functions, trace.applications)
    let (first, last) = (trace.first, trace.last)
    let (format, variation, variations) = (trace.format, trace.variation, trace.variations)
    let (rate, top, cold) = (trace.rate, trace.top, trace.leastColdStarts)
    let (recorded, zero) = (trace.recordedStarts, trace.zeroExecutions)
    let distributions = [
      ("execution", trace.executions.count, trace.executions.summary, 1.0),
      ("memory", trace.memory.count, trace.memory.summary, 1e9),
      ("coldStart", trace.coldStarts.count, trace.coldStarts.summary, 1.0),
    ]
    let rules = trace.rules
    let (reordered, step) = (trace.reordered, trace.largestStepBack.inSeconds)
    let (moved, skipped) = (trace.movedToStart, trace.skipped)
    let (triggers, functionTriggers) = (trace.triggers, trace.functionTriggers)
    let (outcomes, decisions) = (trace.outcomes, trace.decisions)
    json.object { json in
      json.array("files", onOneLine: true) { json in for path in paths { json.member(nil, path) } }
      json.member("format", format.rawValue)
      json.member("requests", requests)
      json.member("functions", functions)
      if let applications { json.member("applications", applications) }
      json.member("first", requests > 0 ? (first - .start).inSeconds : nil)
      json.member("last", requests > 0 ? (last - .start).inSeconds : nil)
      json.member("gapVariation", variation)
      json.array("gapVariations", onOneLine: true) { json in
        guard !variations.isEmpty else { return }
        for p in [0.1, 0.5, 0.9] {
          json.member(nil, variations[Int(p * Double(variations.count - 1))])
        }
      }
      for (name, count, summary, unit) in distributions {
        json.object(name, onOneLine: true) { json in
          json.member("known", count)
          json.member("mean", summary.map { $0.mean * unit })
          json.member("min", summary.map { $0.min * unit })
          json.member("p50", summary.map { $0.p50 * unit })
          json.member("p90", summary.map { $0.p90 * unit })
          json.member("p99", summary.map { $0.p99 * unit })
          json.member("max", summary.map { $0.max * unit })
        }
      }
      json.array("triggers") { json in
        for (place, trigger) in RecordedTrigger.allCases.enumerated() where triggers[place] > 0 {
          json.object(onOneLine: true) { json in
            json.member("trigger", "\(trigger)")
            json.member("functions", functionTriggers[place])
            json.member("requests", triggers[place])
          }
        }
      }
      json.array("outcomes") { json in
        for (outcome, requests) in zip(RecordedOutcome.allCases, outcomes) where requests > 0 {
          json.object(onOneLine: true) { json in
            json.member("outcome", "\(outcome)")
            json.member("requests", requests)
          }
        }
      }
      json.array("decisions") { json in
        for decision in decisions where decision.count > 0 {
          json.object(onOneLine: true) { json in
            json.member("what", decision.what)
            json.member("count", decision.count)
          }
        }
      }
      json.array("leastColdStarts") { json in
        for (window, count) in zip(TraceInspection.windows, cold) {
          json.object(onOneLine: true) { json in
            json.member("window", window.inSeconds)
            json.member("requests", count)
          }
        }
      }
      json.object("recordedStarts", onOneLine: true) { json in
        json.member("cold", recorded.cold)
        json.member("warm", recorded.warm)
        json.member("unknown", recorded.unknown)
      }
      json.object("rate") { json in
        json.member("interval", rate.interval.inSeconds)
        json.array("requests", onOneLine: true) { json in
          for count in rate.counts { json.member(nil, count) }
        }
      }
      json.array("top") { json in
        for function in top {
          json.object(onOneLine: true) { json in
            json.member("function", function.name)
            json.member("requests", function.requests)
          }
        }
      }
      json.object("rules") { json in
        json.array("format") { json in for rule in rules { json.member(nil, rule) } }
        json.member("reordered", reordered)
        json.member("largestStepBack", step)
        json.member("movedToStart", moved)
        json.member("zeroExecutions", zero)
        json.member("skipped", skipped)
      }
    }
    return json.finished()
  }
}
