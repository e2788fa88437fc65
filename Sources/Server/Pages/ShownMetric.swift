import Report

/// A number of a run that pages show beside others.
struct ShownMetric: Sendable {
  /// How it is written.
  enum Form: Sendable {
    case count, seconds, share, number
  }

  var label: String
  /// Its path in `summary.json`.
  var path: String
  var form: Form

  /// In the order of pages.
  static let all: [ShownMetric] = [
    ShownMetric(label: "requests", path: "requests.arrived", form: .count),
    ShownMetric(label: "completed", path: "requests.completed", form: .count),
    ShownMetric(label: "rejected", path: "requests.rejected", form: .count),
    ShownMetric(label: "timed out", path: "requests.timedOut", form: .count),
    ShownMetric(label: "failed", path: "requests.failed", form: .count),
    ShownMetric(label: "cold starts", path: "coldStartFraction", form: .share),
    ShownMetric(label: "response time, mean", path: "responseTimeSeconds.mean", form: .seconds),
    ShownMetric(label: "response time, median", path: "responseTimeSeconds.p50", form: .seconds),
    ShownMetric(label: "response time, 95 %", path: "responseTimeSeconds.p95", form: .seconds),
    ShownMetric(label: "response time, 99 %", path: "responseTimeSeconds.p99", form: .seconds),
    ShownMetric(label: "response time, longest", path: "responseTimeSeconds.max", form: .seconds),
    ShownMetric(label: "waiting time, mean", path: "waitingTimeSeconds.mean", form: .seconds),
    ShownMetric(label: "execution time, mean", path: "executionTimeSeconds.mean", form: .seconds),
    ShownMetric(label: "cold-start time, mean", path: "coldStartTimeSeconds.mean", form: .seconds),
    ShownMetric(label: "containers, mean", path: "containers.meanTotal", form: .number),
    ShownMetric(label: "busy containers, mean", path: "containers.meanBusy", form: .number),
    ShownMetric(label: "containers created", path: "containers.created", form: .count),
    ShownMetric(label: "memory × time, GiB·s", path: "costs.memoryTime.total", form: .number),
    ShownMetric(label: "of it idle", path: "costs.memoryTime.idleShare", form: .share),
    ShownMetric(label: "energy, J", path: "costs.energy.total", form: .number),
    ShownMetric(label: "money", path: "costs.money.total", form: .number),
    ShownMetric(label: "simulated time", path: "simulatedSeconds", form: .seconds),
    ShownMetric(label: "events", path: "events", form: .count),
  ]

  /// The number of a run for people; a dash where there is none.
  func text(_ entry: ResultEntry) -> String {
    guard let value = entry.numbers[path] else { return "–" }
    switch form {
    case .count:
      return value >= 0 && value < 1e18 ? Readable.count(UInt64(value)) : Readable.number(value)
    case .seconds: return Readable.duration(value)
    case .share: return Readable.percent(value)
    case .number: return Readable.number(value)
    }
  }

  /// How much more or less a run has than another, in percent or, where that one has nothing, as it is; `nil` where both have the same.
  func change(_ entry: ResultEntry, from other: ResultEntry) -> String? {
    guard let value = entry.numbers[path], let base = other.numbers[path], value != base
    else { return nil }
    guard base != 0 else { return (value > 0 ? "+" : "") + text(entry) }
    return Readable.signedPercent(value / base - 1)
  }
}
