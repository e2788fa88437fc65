import Rehearsal

/// What the figures of a rehearsal are called, and how their values are written.
enum RehearsalWords {
  /// What a figure is.
  static func name(of kind: Rehearsal.Figure.Kind) -> String {
    switch kind {
    case .completed: "completed requests"
    case .coldStarts: "cold starts"
    case .coldFraction: "cold fraction"
    case .throughput: "requests a second"
    case .cpu: "core-seconds"
    case .median: "median response"
    case .p95: "95 % response"
    }
  }

  /// The same beside an axis, where there is little room.
  static func shortName(of kind: Rehearsal.Figure.Kind) -> String {
    switch kind {
    case .completed: "completed"
    case .coldStarts: "cold starts"
    case .coldFraction: "cold fraction"
    case .throughput: "requests/s"
    case .cpu: "core-seconds"
    case .median: "median"
    case .p95: "95 %"
    }
  }

  /// What a figure is of.
  static func subject(function: String?, warmth: String?) -> String {
    guard let function else { return "all requests" }
    return warmth.map { "\(function), \($0)" } ?? function
  }

  /// A value with its unit.
  static func value(_ value: Double, _ kind: Rehearsal.Figure.Kind) -> String {
    switch kind {
    case .completed, .coldStarts:
      value == value.rounded() ? Readable.fixed(value, 0) : Readable.number(value)
    case .coldFraction: Readable.percent(value)
    case .throughput, .cpu: Readable.number(value)
    case .median, .p95: Readable.duration(value)
    }
  }

  /// A median with its interval, where that has a width.
  static func spread(
    _ median: Double, _ low: Double, _ high: Double, _ kind: Rehearsal.Figure.Kind
  ) -> String {
    guard low < high else { return value(median, kind) }
    return "\(value(median, kind)) (\(value(low, kind)) to \(value(high, kind)))"
  }
}
