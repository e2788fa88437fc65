import Figures

/// What a metric of `summary.json` is called in figures, and its unit.
struct MetricName {
  /// The path.
  let path: String
  /// What it is, in words.
  let title: String
  private let kind: Kind

  private enum Kind { case seconds, share, plain(String) }

  init(_ path: String) {
    self.path = path
    let parts = path.split(separator: ".").map(String.init)
    let quantiles = [
      "mean": "mean", "sd": "standard deviation", "min": "least", "max": "longest", "p50": "median",
      "p90": "90 %", "p95": "95 %", "p99": "99 %", "p999": "99.9 %",
    ]
    let times = [
      "responseTimeSeconds": "Response time", "waitingTimeSeconds": "Waiting time",
      "executionTimeSeconds": "Execution time", "coldStartTimeSeconds": "Cold-start time",
      "acceptanceTimeSeconds": "Acceptance time",
    ]
    let others: [String: (String, String)] = [
      "coldStartFraction": ("Cold starts", "%"), "rejectedFraction": ("Rejected requests", "%"),
      "containers.meanTotal": ("Containers, mean", ""),
      "containers.meanBusy": ("Busy containers, mean", ""),
      "containers.meanIdle": ("Idle containers, mean", ""),
      "costs.memoryTime.idle": ("Idle memory", "GiB·s"),
      "costs.memoryTime.total": ("Memory held", "GiB·s"),
      "costs.energy.total": ("Energy", "J"),
      "costs.money.total": ("Money", "currency of the prices"),
    ]
    if parts.count == 2, let name = times[parts[0]], let part = quantiles[parts[1]] {
      (title, kind) = ("\(name), \(part)", .seconds)
    } else if let (name, unit) = others[path] {
      (title, kind) = (name, unit == "%" ? .share : .plain(unit))
    } else {
      (title, kind) = (path, path.contains("Seconds") ? .seconds : .plain(""))
    }
  }

  /// The paths as names of files, no two alike.
  static func slugs(_ paths: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return paths.map { path in
      let slug = MetricName(path).slug
      counts[slug, default: 0] += 1
      let count = counts[slug] ?? 1
      return count == 1 ? slug : "\(slug)-\(count)"
    }
  }

  /// The path as the name of a file: small letters, digits and dashes.
  private var slug: String {
    var slug = ""
    for byte in path.utf8 {
      switch byte {
      case 65...90:
        if !slug.isEmpty, slug.last != "-" { slug += "-" }
        slug.unicodeScalars.append(Unicode.Scalar(byte + 32))
      case 97...122, 48...57: slug.unicodeScalars.append(Unicode.Scalar(byte))
      default: if !slug.isEmpty, slug.last != "-" { slug += "-" }
      }
    }
    while slug.last == "-" { slug.removeLast() }
    return slug.isEmpty ? "metric" : slug
  }

  /// The unit for values up to `most`, and what values are divided by.
  func unit(upTo most: Double) -> (unit: String, size: Double) {
    switch kind {
    case .seconds: { ($0.unit, $0.seconds) }(AxisUnits.duration(upTo: most))
    case .share: ("%", 0.01)
    case .plain(let unit): (unit, 1)
    }
  }

  /// The axis of values that have been divided by the size of the unit.
  func axis(_ unit: String, _ scale: FigureAxis.Scale = .linear, prefix: String = "") -> FigureAxis
  {
    FigureAxis(prefix + title, unit: unit, scale)
  }

  /// A value as people read it.
  func shown(_ value: Double?) -> String {
    guard let value else { return "–" }
    switch kind {
    case .seconds:
      guard value.magnitude >= 0.5e-9 else { return Readable.duration(0) }
      return (value < 0 ? "-" : "") + Readable.duration(value.magnitude)
    case .share: return Readable.percent(value)
    case .plain: return Readable.significant(value, digits: 4)
    }
  }

  /// A value with its unit as people read it, wherever it stands.
  func shownWithUnit(_ value: Double?) -> String {
    if case .plain(let unit) = kind, !unit.isEmpty { return "\(shown(value)) \(unit)" }
    return shown(value)
  }

  /// The title with the unit that values are shown without.
  var titleWithUnit: String {
    if case .plain(let unit) = kind, !unit.isEmpty { return "\(title) (\(unit))" }
    return title
  }

  /// An interval as people read it.
  func shown(_ low: Double?, _ high: Double?) -> String {
    guard let low, let high else { return "–" }
    return "\(shown(low)) to \(shown(high))"
  }
}
