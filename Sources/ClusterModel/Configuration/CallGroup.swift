import SimKernel

/// Requests that a function sends, all at once, when its own execution has ended.
///
/// A function has a list of such groups, which follow one another: calls that go out in parallel are one group, a
/// sequence of calls is several groups of one.
public struct CallGroup: Sendable {
  /// What is called.
  public var function: FunctionID
  /// How many calls go out.
  public var count = 1
  /// Whether the caller waits for all answers before it goes on.
  public var isAwaited = true
  /// Only requests fewer calls than this below the request from outside send the group; `nil` for all.
  public var depth: Int?
  /// Which way the calls take.
  public var via = CallPath.gateway
  /// What becomes of the caller when one of the calls it awaits does not complete.
  public var onFailure = FailedCall.fail
  /// The probability that a request sends the group, from 0 to 1; drawn for each request, the same at each attempt.
  public var probability = 1.0
  /// Whether it is an alternative to the group before it.
  ///
  /// Of a group and the alternatives that follow it at most one is sent; their probabilities add up to 1 at most.
  public var isAlternative = false

  /// Creates one awaited call of `function`.
  public init(function: FunctionID) { self.function = function }

  /// How far from 1 probabilities may add up to 1, having been rounded.
  public static let tolerance = 1e-9
}

/// Which way the calls of functions take.
public enum CallPath: String, CaseIterable, Hashable, Sendable {
  /// The way of all requests.
  case gateway
  /// Past the gateway's work and its limit of requests; its time-out holds.
  case `internal`
}

/// What becomes of a caller when a call that it awaits does not complete.
public enum FailedCall: String, CaseIterable, Hashable, Sendable {
  /// It fails too, once all answers of the group are there.
  case fail
  /// It goes on as if the call had been answered.
  case ignore
}
