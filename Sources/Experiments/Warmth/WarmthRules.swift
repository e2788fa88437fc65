import Calibration
import ClusterModel
import Policies
import SimKernel

/// What decides whether a request meets a container: how idle ones are kept and chosen, and how long a new one takes.
public struct WarmthRules: Hashable, Sendable {
  /// How long an idle container waits, in seconds; `nil` for ever.
  public var window: Double?
  /// How long a container lives, in seconds; `nil` for as long as it is kept.
  public var lifetime: Distribution?
  /// Which idle container is taken.
  public var reuse = IdleOrder.mostRecentlyUsed
  /// Seconds from the decision on a container until it runs its first request.
  public var coldStart = 0.0

  /// Creates the rules of containers that are kept for ever.
  public init() {}

  /// Whether replications differ.
  public var isRandom: Bool {
    if case .constant? = lifetime { return false }
    return lifetime != nil
  }

  /// The keep-alive policy.
  var keepAlive: any KeepAlive {
    let window = window.map { SimDuration(rounding: $0) } ?? .longest
    guard let lifetime else {
      var parameters = FixedKeepAlive.Parameters()
      parameters.window = window
      return FixedKeepAlive(parameters)
    }
    var parameters = LimitedLifetime.Parameters()
    parameters.window = window
    parameters.lifetime = lifetime
    return LimitedLifetime(parameters)
  }
}
