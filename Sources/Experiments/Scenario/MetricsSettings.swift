import ClusterModel
import SimKernel

/// What is measured and recorded, with the keys that files use.
public struct MetricsSettings: Settings {
  /// What is measured and recorded.
  public var configuration: MetricsConfiguration

  /// Creates what a run records unless told otherwise: every request, every container, a sample every ten seconds.
  public init() {
    configuration = MetricsConfiguration()
    configuration.recordsInvocations = true
    configuration.recordsContainers = true
    configuration.samplingPeriod = .seconds(10)
  }

  /// The keys under `metrics`.
  public static var schema: [Setting<MetricsSettings>] {
    [
      Setting(
        "warmUp", \.configuration.warmUp, .duration,
        "How long the run goes on before anything counts."),
      Setting(
        "perFunction", \.configuration.perFunction, .yesOrNo,
        "Whether requests, times and containers are summarised for each function as well."),
      Setting(
        "invocations", \.configuration.recordsInvocations, .yesOrNo,
        "Whether each request becomes a row of `invocations.csv`."),
      Setting(
        "containers", \.configuration.recordsContainers, .yesOrNo,
        "Whether each container becomes a row of `containers.csv`."),
      Setting(
        "samplingPeriod", \.configuration.samplingPeriod,
        .optional(.quantity(from: .zero, above: true), none: "no samples"),
        "The time between two rows of `samples.csv`."),
    ]
  }
}
