import ClusterModel
import SimKernel

/// How fast containers may become more, with the keys that files use.
public struct AdmissionSettings: Settings {
  /// The ramp.
  public var ramp = AdmissionRamp()

  /// Creates the smallest of AWS Lambda's regions.
  public init() {}

  /// The keys under `rules.admission`.
  public static var schema: [Setting<AdmissionSettings>] {
    [
      Setting(
        "burst", \.ramp.burst, .count(1...1_000_000_000), "Containers that there may be at once."),
      Setting(
        "perMinute", \.ramp.perMinute, .count(0...1_000_000_000),
        "How many more there may be after each full minute since there were `burst`."),
    ]
  }
}
