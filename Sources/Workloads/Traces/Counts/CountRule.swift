/// What a trace counts where it states the number of requests in an interval.
public enum CountRule: String, CaseIterable, Hashable, Sendable {
  /// Requests that arrive in the interval.
  case arrivals
  /// Requests that end in it: each arrives as long before its instant there as it executes.
  case completions
}
