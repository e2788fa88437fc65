import ClusterModel
import SimKernel

/// What clients do about requests that do not complete, with the keys that files use.
public struct RetrySettings: Settings {
  /// The retries in numbers.
  public var configuration = RetryConfiguration()
  /// After which outcomes a request is sent again.
  public var outcomes = RetriedOutcome.allCases

  /// Creates three attempts without pauses.
  public init() {}

  /// The retries, complete.
  var retry: RetryConfiguration {
    var retry = configuration
    retry.outcomes = outcomes.map(\.outcome)
    return retry
  }

  /// The keys under `retry`.
  public static var schema: [Setting<RetrySettings>] {
    [
      Setting(
        "attempts", \.configuration.attempts, .count(2...1_000),
        "How often a request is sent at most, the first time included."),
      Setting(
        "on", \.outcomes, .list(of: .choice, atLeast: 1, "outcomes"),
        "After which outcomes it is sent again."),
      Setting(
        "pause", \.configuration.pause, .durations, required: true,
        "Time until it is sent again, drawn each time, before the factor."),
      Setting(
        "factor", \.configuration.factor, .number(1...100),
        "By how much every pause is longer than the one before."),
      Setting(
        "maximumPause", \.configuration.maximumPause, .optional(.duration, none: "no limit"),
        "The longest pause."),
      Setting(
        "timeOut", \.configuration.timeOut,
        .optional(.quantity(from: .zero, above: true), none: "for ever"),
        "How long the client waits for the answer to one attempt, where `gateway.timeOut` is not shorter."
      ),
    ]
  }
}

/// After which outcome a request is sent again, with the names that files use.
public enum RetriedOutcome: String, CaseIterable, Sendable {
  /// It was turned away.
  case rejected
  /// It was not answered in time.
  case timedOut
  /// It could not be carried out.
  case failed

  /// What the model calls it.
  var outcome: Outcome {
    switch self {
    case .rejected: .rejected
    case .timedOut: .timedOut
    case .failed: .failed
    }
  }
}
