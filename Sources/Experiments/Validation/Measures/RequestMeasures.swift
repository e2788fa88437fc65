import ClusterModel
import SimKernel

/// What is looked at of a request.
public enum RequestQuantity: String, CaseIterable, Hashable, Sendable {
  /// From arrival to the end.
  case response
  /// From arrival to the start of execution.
  case waiting
  /// From the start of execution to its end.
  case execution
  /// From the end of execution to the end.
  case returning

  /// The seconds of it; `nil` where the request never got that far.
  func seconds(of record: InvocationRecord) -> Double? {
    let started = record.phases.executionAt
    switch self {
    case .response: return (record.endedAt - record.arrivedAt).inSeconds
    case .waiting: return started == .never ? nil : (started - record.arrivedAt).inSeconds
    case .execution:
      guard started != .never, record.executedAt != .never else { return nil }
      return (record.executedAt - started).inSeconds
    case .returning:
      return record.executedAt == .never ? nil : (record.endedAt - record.executedAt).inSeconds
    }
  }
}

/// What the requests come to that ended within a part of the run.
public struct WindowSettings: Settings {
  /// What is made of them.
  public enum Statistic: String, CaseIterable, Hashable, Sendable {
    /// The mean of what is looked at.
    case mean
    /// Half of the requests take no longer.
    case p50
    /// 99 % of the requests take no longer.
    case p99
    /// The longest.
    case maximum
    /// How many lie beyond the whiskers of a box plot, see ``BoxSummary``.
    case outliers
    /// Completed requests a second.
    case throughput
    /// Completed requests for each that ended.
    case completedFraction
  }

  /// Where the part begins.
  public var start = SimDuration.zero
  /// Where it ends.
  public var end = SimDuration.zero
  /// What is looked at.
  public var quantity = RequestQuantity.response
  /// What is made of it.
  public var statistic = Statistic.mean

  /// Creates a part without length.
  public init() {}

  /// The keys under `window`.
  public static var schema: [Setting<WindowSettings>] {
    [
      Setting("from", \.start, .duration, required: true, "Where the part begins."),
      Setting(
        "to", \.end, .quantity(from: .zero, above: true), required: true,
        "Where it ends; what ends at this instant is outside."),
      Setting("of", \.quantity, .choice, "What is looked at of a completed request."),
      Setting("take", \.statistic, .choice, "What is made of it."),
    ]
  }

  /// Reports a part that ends before it begins.
  public func check(_ reader: inout SettingsReader) {
    reader.require(end > start, at: "to", "ends at \(end.written), not after \(start.written)")
  }

  /// The value; `nil` where no request ended in the part.
  func value(in records: [InvocationRecord]) -> Double? {
    let from = SimTime.start + start
    let to = SimTime.start + end
    let ended = records.filter { $0.endedAt >= from && $0.endedAt < to }
    let completed = ended.filter { $0.outcome == .completed }
    switch statistic {
    case .throughput: return Double(completed.count) / (to - from).inSeconds
    case .completedFraction:
      return ended.isEmpty ? nil : Double(completed.count) / Double(ended.count)
    case .mean, .p50, .p99, .maximum, .outliers: break
    }
    let values = completed.compactMap { quantity.seconds(of: $0) }
    switch statistic {
    case .p50: return Statistics.quantile(0.5, of: values)
    case .p99: return Statistics.quantile(0.99, of: values)
    case .maximum: return values.max()
    case .outliers: return BoxSummary(values).map { Double($0.outliers.count) }
    case .mean, .throughput, .completedFraction: return Statistics.mean(values)
    }
  }
}

/// What single requests come to, numbered by their arrival.
public struct NthSettings: Settings {
  /// The number of the first request that counts, from 1.
  public var request = 1
  /// How many further on the next one is that counts; 0 for no next one.
  public var every = 0
  /// What is looked at.
  public var quantity = RequestQuantity.response

  /// Creates the response time of the first request.
  public init() {}

  /// The keys under `nth`.
  public static var schema: [Setting<NthSettings>] {
    [
      Setting(
        "request", \.request, .count(1...1_000_000_000), required: true,
        "The number of the request, from 1, in the order of arrival."),
      Setting(
        "every", \.every, .count(0...1_000_000_000),
        "How many further on the next one is that counts; the mean is taken. 0 for the one alone."),
      Setting("of", \.quantity, .choice, "What is looked at of a completed request."),
    ]
  }

  /// The value; `nil` where the request did not complete.
  func value(in records: [InvocationRecord]) -> Double? {
    let sorted = records.sorted { ($0.arrivedAt, $0.index) < ($1.arrivedAt, $1.index) }
    guard request <= sorted.count else { return nil }
    let chosen =
      every == 0
      ? [sorted[request - 1]]
      : stride(from: request - 1, to: sorted.count, by: every).map { sorted[$0] }
    return Statistics.mean(
      chosen.filter { $0.outcome == .completed }.compactMap { quantity.seconds(of: $0) })
  }
}
