import Experiments
import SimKernel

/// How a run is written as metrics.
public struct MetricsOptions: Hashable, Sendable {
  /// The form of the text.
  public enum Form: String, CaseIterable, Sendable {
    /// OpenMetrics: all values over time, with timestamps.
    case openmetrics
    /// Prometheus's text exposition: the values at the end, without timestamps.
    case prometheus
  }

  /// The form of the text.
  public var form = Form.openmetrics
  /// What names begin with, before an underscore.
  public var prefix = "simfaas"
  /// The time between two values; `nil` for the distance of samples, or a round length where there are none.
  public var step: SimDuration?
  /// The Unix time of the run's start, in seconds.
  public var epoch = Self.defaultEpoch
  /// How many functions, those with the most requests, have series of their own.
  public var mostFunctions = 50

  /// The first second of the year 2020, so that the same run gives the same text whenever it is written.
  public static let defaultEpoch: Int64 = 1_577_836_800
  /// The last second of the year 9999.
  public static let latestEpoch: Int64 = 253_402_300_799

  /// Creates options with these defaults.
  public init() {}

  /// Whether `text` can be the beginning of a name: letters, digits and underscores, no digit first.
  public static func isPrefix(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    let isLetter = { (byte: UInt8) in (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == 0x5F }
    return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || $0 &- 0x30 < 10 }
  }
}

/// The instants at which metrics have values: multiples of a step, and the end of the run.
struct MetricGrid {
  /// The distance of the instants.
  let step: SimDuration
  /// How many there are, at least two.
  let count: Int
  private let end: SimDuration

  /// The most instants where the step was not stated.
  static let mostByDefault = 10_000
  /// The most instants times functions: what memory is proportional to.
  static let mostCells = 1_000_000
  private static let millisecond = SimDuration.milliseconds(1)

  /// Lays instants over a run.
  ///
  /// - Parameters:
  ///   - length: The length of the run.
  ///   - stated: The step that was asked for.
  ///   - period: The distance of samples; `nil` where there are none.
  ///   - series: How many functions have series.
  /// - Throws: That the stated step is too short.
  init(
    length: SimDuration, stated: SimDuration?, period: SimDuration?, series: Int
  ) throws(SettingsError) {
    end = max(length, Self.millisecond)
    let most = max(2, Self.mostCells / max(series, 1))
    if let stated {
      guard stated >= Self.millisecond else {
        throw SettingsError(
          "is shorter than a millisecond, the resolution of Prometheus",
          position: SourcePosition(origin: "--step"))
      }
      guard end.nanoseconds / stated.nanoseconds < most - 2 else {
        let least = SimDuration.milliseconds(
          end.nanoseconds / Int64(most - 2) / 1_000_000 + 1)
        throw SettingsError(
          "\(stated.written) gives too many values for a run of \(length.written) and \(series) "
            + "functions; \(least.written) or longer is possible, or a smaller --most-functions",
          position: SourcePosition(origin: "--step"))
      }
      step = stated
    } else {
      let wanted = min(most - 2, Self.mostByDefault)
      let base = max(period ?? Self.round(end), Self.millisecond)
      let multiple = end.nanoseconds / base.nanoseconds / Int64(wanted) + 1
      step = .nanoseconds(base.nanoseconds * multiple)
    }
    // Instants before the end by a millisecond at least, and the end.
    count = Int((end.nanoseconds - Self.millisecond.nanoseconds) / step.nanoseconds) + 2
  }

  /// The least of 1, 2 and 5 times a power of ten seconds, from 0.1 s on, that gives at most a thousand instants.
  private static func round(_ length: SimDuration) -> SimDuration {
    var unit: Int64 = 100_000_000
    while true {
      for factor in [1, 2, 5] as [Int64] where length.nanoseconds / (unit * factor) <= 1_000 {
        return .nanoseconds(unit * factor)
      }
      unit *= 10
    }
  }

  /// Instant number `place`.
  subscript(place: Int) -> SimTime {
    place == count - 1 ? .start + end : .start + .nanoseconds(step.nanoseconds * Int64(place))
  }

  /// The first instant that is not before `time`: the one from which on what happened then counts.
  func place(_ time: SimTime) -> Int {
    Int(min((time.nanoseconds + step.nanoseconds - 1) / step.nanoseconds, Int64(count - 1)))
  }
}
