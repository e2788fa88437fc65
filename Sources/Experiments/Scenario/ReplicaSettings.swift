import ClusterModel
import SimKernel

/// How many containers a function has at the start, and what an autoscaler may make of it.
public struct ReplicaSettings: Settings, Hashable {
  /// Ready containers at the start; `nil` for the fewest, or one where that is zero.
  public var initial: Int?
  /// Fewest.
  public var minimum = 0
  /// Most; `Int.max` for no limit.
  public var maximum = Int.max

  /// Creates one container at the start, and no limits.
  public init() {}

  /// The keys.
  public static var schema: [Setting<ReplicaSettings>] {
    [
      Setting(
        "initial", \.initial,
        .optional(.count(0...1_000_000), none: "`minimum`, but at least 1"),
        "Ready containers at the start of the run."),
      Setting("minimum", \.minimum, .count(0...1_000_000), "Fewest that an autoscaler may order."),
      Setting(
        "maximum", \.maximum, .limit(atLeast: 1, unlimited: .max),
        "Most that an autoscaler may order."),
    ]
  }

  /// Says when the numbers are not in their order.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      minimum <= maximum, at: "minimum", "\(minimum) is more than the maximum of \(maximum)")
    guard let initial else { return }
    reader.require(
      initial <= maximum, at: "initial", "\(initial) is more than the maximum of \(maximum)")
  }

  /// The numbers for the model.
  var limits: ScaleLimits {
    var limits = ScaleLimits()
    limits.initial = initial ?? max(minimum, 1)
    limits.minimum = minimum
    limits.maximum = maximum
    return limits
  }
}
