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

  /// Creates one awaited call of `function`.
  public init(function: FunctionID) { self.function = function }
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
