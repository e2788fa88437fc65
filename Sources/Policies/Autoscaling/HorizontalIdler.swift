import ClusterModel
import SimKernel

/// When a function beside the horizontal pod autoscaler is taken to its minimum because nobody calls it.
///
/// The autoscaler itself never goes to zero, nor does it start anything from there. Here a function to which no request has
/// come for a while, and none is under way, is ordered its minimum, and a request for one without containers orders at
/// least one. Source: Fission, executor of type new-deployment (`minscale`, `idletimeout`); described in seed 002,
/// section on Fission. Left out: that the deployment, service and autoscaler of a function are created on its first call
/// only, which takes the API server some time more.
public struct HorizontalIdler: Sendable {
  /// What of it can be set.
  public struct Parameters: Settings {
    /// How long no request has come.
    public var after = SimDuration.minutes(2)
    /// The time between two looks.
    public var every = SimDuration.seconds(5)

    /// Creates the defaults of Fission.
    public init() {}

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "after", \.after, .quantity(from: .zero, to: .hours(24), above: true),
          "How long no request of the function has come."),
        Setting(
          "every", \.every, .quantity(from: .milliseconds(1), to: .hours(24)),
          "The time between two looks."),
      ]
    }
  }

  private var arrived: UInt64 = 0
  private var unchangedSince = SimTime.start

  /// Looks at the function.
  ///
  /// - Returns: Whether it has not been called for so long.
  mutating func finds(_ load: FunctionLoad, at now: SimTime, idleFor after: SimDuration) -> Bool {
    if load.arrived != arrived || load.inFlight > 0 {
      arrived = load.arrived
      unchangedSince = now
    }
    return now - unchangedSince >= after
  }
}
