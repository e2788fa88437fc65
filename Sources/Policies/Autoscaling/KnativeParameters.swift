import SimKernel

/// What of Knative's autoscaler can be set; the names and defaults of `config-autoscaler`.
public struct KnativeParameters: Settings {
  /// What is measured of a revision's containers.
  public enum Metric: String, CaseIterable, Sendable {
    /// Requests under way, averaged over time.
    case concurrency
    /// Requests that arrive in a second.
    case rps
  }

  /// What is measured.
  public var metric = Metric.concurrency
  /// What one container takes; `nil` for the defaults of Knative.
  public var target: Double?
  /// The share of the target that is aimed at.
  public var targetUtilisation = 0.7
  /// The window of the stable mode.
  public var stableWindow = SimDuration.seconds(60)
  /// The window of the panic mode as a share of the stable one.
  public var panicWindowPercentage = 0.1
  /// Wanted containers ÷ ready ones from which on it panics.
  public var panicThresholdPercentage = 2.0
  /// Whether it can panic at all.
  public var panics = true
  /// Wanted containers ÷ ready ones at most, in one decision.
  public var maxScaleUpRate = 1_000.0
  /// Ready containers ÷ wanted ones at most, in one decision.
  public var maxScaleDownRate = 2.0
  /// The time between two decisions.
  public var tick = SimDuration.seconds(2)
  /// The time between two readings.
  public var scrapeInterval = SimDuration.seconds(1)
  /// Whether the last container goes, too.
  public var scaleToZero = true
  /// How long requests go through the activator before the last container goes.
  public var scaleToZeroGracePeriod = SimDuration.seconds(30)
  /// How long the last container stays after the decision.
  public var scaleToZeroPodRetention = SimDuration.zero
  /// How long a lower number must have been wanted.
  public var scaleDownDelay = SimDuration.zero
  /// Requests beyond the present ones that ready containers must be able to take without the activator; −1 for more
  /// than they ever can.
  ///
  /// Later releases have 211.
  public var targetBurstCapacity = 200.0
  /// How long an order takes until the cluster acts on it.
  public var actuationDelay = SimDuration.zero

  /// Creates the defaults of Knative Serving 0.21.
  public init() {}

  /// The keys.
  public static var schema: [Setting<Self>] { measuring + deciding + atZero }

  private static var measuring: [Setting<Self>] {
    [
      Setting(
        "metric", \.metric, .choice,
        "What is measured: requests under way, averaged over time, or arrivals in a second."),
      Setting(
        "target", \.target,
        .optional(
          .number(0.01...1_000_000_000),
          none: "concurrency: the function's `concurrency` (100 where that is 65535); rps: 200"),
        "What one container takes of the metric; for concurrency never more than the function's `concurrency`."
      ),
      Setting(
        "targetUtilisation", \.targetUtilisation, .ratio(0.01...1),
        "The share of the target that is aimed at."),
      Setting(
        "stableWindow", \.stableWindow, .quantity(from: .seconds(1), to: .hours(1)),
        "The window that is averaged over in stable mode."),
      Setting(
        "panicWindowPercentage", \.panicWindowPercentage, .ratio(0.01...1),
        "The window that is averaged over in panic mode, as a share of the stable one."),
      Setting(
        "scrapeInterval", \.scrapeInterval, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two readings of the metric."),
    ]
  }

  private static var deciding: [Setting<Self>] {
    [
      Setting(
        "tick", \.tick, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two decisions."),
      Setting("panics", \.panics, .yesOrNo, "Whether there is a panic mode."),
      Setting(
        "panicThresholdPercentage", \.panicThresholdPercentage, .ratio(1...1_000),
        "Containers wanted by the panic window ÷ ready ones from which on it panics."),
      Setting(
        "maxScaleUpRate", \.maxScaleUpRate, .number(1...1_000_000_000),
        "Wanted containers ÷ ready ones at most, in one decision."),
      Setting(
        "maxScaleDownRate", \.maxScaleDownRate, .number(1...1_000_000_000),
        "Ready containers ÷ wanted ones at most, in one decision."),
      Setting(
        "scaleDownDelay", \.scaleDownDelay, .quantity(from: .zero, to: .hours(1)),
        "How long a lower number must have been wanted before it is ordered."),
      Setting(
        "actuationDelay", \.actuationDelay, .duration,
        "How long an order takes until the cluster acts on it (API server, deployment controller)."),
    ]
  }

  private static var atZero: [Setting<Self>] {
    [
      Setting("scaleToZero", \.scaleToZero, .yesOrNo, "Whether the last container goes, too."),
      Setting(
        "scaleToZeroGracePeriod", \.scaleToZeroGracePeriod, .duration,
        "How long requests have gone through the activator before the last container goes."),
      Setting(
        "scaleToZeroPodRetention", \.scaleToZeroPodRetention, .duration,
        "How long the last container stays after the decision."),
      Setting(
        "targetBurstCapacity", \.targetBurstCapacity, .number(-1...1_000_000_000),
        "Requests beyond the present ones that ready containers must be able to take, or the activator stays in the path; -1 keeps it there, 0 leaves it out but for zero containers."
      ),
    ]
  }

  /// Says that there is no burst capacity between −1 and 0.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      targetBurstCapacity == -1 || targetBurstCapacity >= 0, at: "targetBurstCapacity",
      "is -1, 0 or more")
  }

  /// How many readings make up each window.
  var intervals: (stable: Int, panic: Int) {
    let panic = SimDuration(rounding: stableWindow.inSeconds * panicWindowPercentage)
    return (stable: intervals(in: stableWindow), panic: intervals(in: panic))
  }

  private func intervals(in window: SimDuration) -> Int {
    let count = (window.nanoseconds + scrapeInterval.nanoseconds - 1) / scrapeInterval.nanoseconds
    return max(Int(count), 1)
  }
}
