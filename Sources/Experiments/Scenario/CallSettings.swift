import ClusterModel
import SimKernel

/// Requests that a function sends, all at once.
public struct CallSettings: Settings {
  /// What is called.
  public var function = ""
  /// How many calls go out.
  public var count = 1
  /// Whether the caller waits for all answers before it goes on.
  public var wait = true
  /// How deep the caller may be at most, less one; `nil` for any depth.
  public var depth: Int?
  /// Which way the calls take.
  public var via = CallPath.gateway
  /// What becomes of the caller when an awaited call does not complete.
  public var onFailure = FailedCall.fail

  /// Creates one awaited call.
  public init() {}

  /// Deepest recursion that a scenario may ask for.
  static let deepest = 10_000

  /// The same with the name of the function resolved.
  func group(calling function: FunctionID) -> CallGroup {
    var group = CallGroup(function: function)
    group.count = count
    group.isAwaited = wait
    group.depth = depth
    group.via = via
    group.onFailure = onFailure
    return group
  }

  /// The keys of a group of calls.
  public static var schema: [Setting<CallSettings>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What is called."),
      Setting(
        "count", \.count, .count(1...ScenarioCheck.mostCalls), "How many calls go out at once."),
      Setting(
        "wait", \.wait, .yesOrNo,
        "Whether the caller waits for all answers before it goes on with the next group, `gather` or its answer."
      ),
      Setting(
        "depth", \.depth, .optional(.count(1...deepest), none: "all requests"),
        "Which requests send the group: those with fewer calls than this between the request from outside (0) and themselves."
      ),
      Setting(
        "via", \.via, .choice,
        "The way of the calls: as all requests, or past the gateway's work and its limit of requests (its time-out holds)."
      ),
      Setting(
        "onFailure", \.onFailure, .choice,
        "What becomes of the caller when an awaited call does not complete: it fails behind the last answer of the group, or goes on."
      ),
    ]
  }
}
