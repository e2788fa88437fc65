import SimKernel

/// What of the alert on requests a second can be set.
public struct RequestRateParameters: Settings {
  /// Requests a second above which the alert is to fire.
  public var threshold = 5.0
  /// The time that the rate is taken over.
  public var range = SimDuration.seconds(10)
  /// How long the condition must be true.
  public var hold = SimDuration.seconds(5)
  /// The time between two readings of the gateway's counters.
  public var scrapeInterval = SimDuration.seconds(5)
  /// The time between two evaluations of the rule.
  public var evaluationInterval = SimDuration.seconds(15)
  /// From the first alert of a group to its notification.
  public var groupWait = SimDuration.seconds(5)
  /// The time between two looks at a group.
  public var groupInterval = SimDuration.seconds(10)
  /// The time after which a firing alert is notified of again.
  public var repeatInterval = SimDuration.seconds(30)
  /// Whether the alerts of all functions make up one group.
  public var oneGroup = true
  /// What a firing alert adds, as a share of the maximum.
  public var scaleFactor = 0.2
  /// Most containers where the function states no maximum.
  public var maximum = 20
  /// How long an order takes until the cluster acts on it.
  public var actuationDelay = SimDuration.zero
  /// The idler; `nil` where there is none.
  public var idler: Idler?

  /// Creates the defaults of OpenFaaS.
  public init() {}

  /// What scales functions to zero that are not called.
  public struct Idler: Settings {
    /// How long a function has not been called.
    public var after = SimDuration.minutes(5)
    /// The time between two looks.
    public var every = SimDuration.seconds(30)

    /// Creates the defaults of faas-idler.
    public init() {}

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "after", \.after, .quantity(from: .zero, to: .hours(24), above: true),
          "How long no request of the function has been completed."),
        Setting(
          "every", \.every, .quantity(from: .milliseconds(1), to: .hours(24)),
          "The time between two looks."),
      ]
    }
  }

  /// The keys.
  public static var schema: [Setting<Self>] { rule + manager + gateway }

  private static var rule: [Setting<Self>] {
    [
      Setting(
        "threshold", \.threshold, .number(0...1_000_000_000),
        "Completed requests a second of the function, over all its containers, above which the alert is to fire."
      ),
      Setting(
        "range", \.range, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time that the rate is taken over."),
      Setting(
        "hold", \.hold, .quantity(from: .zero, to: .hours(1)),
        "How long the condition must have been true."),
      Setting(
        "scrapeInterval", \.scrapeInterval, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two readings of the gateway's counters."),
      Setting(
        "evaluationInterval", \.evaluationInterval,
        .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two evaluations of the rule."),
    ]
  }

  private static var manager: [Setting<Self>] {
    [
      Setting(
        "groupWait", \.groupWait, .quantity(from: .zero, to: .hours(1)),
        "From the first alert of a group to its notification."),
      Setting(
        "groupInterval", \.groupInterval, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two looks at a group."),
      Setting(
        "repeatInterval", \.repeatInterval, .quantity(from: .milliseconds(1), to: .hours(24)),
        "The time after which a firing alert is notified of again, at the next look."),
      Setting(
        "oneGroup", \.oneGroup, .yesOrNo,
        "Whether the alerts of all functions make up one group, so that a notification repeats them all."
      ),
    ]
  }

  private static var gateway: [Setting<Self>] {
    [
      Setting(
        "scaleFactor", \.scaleFactor, .ratio(0...1),
        "What a notification of a firing alert adds, as a share of the maximum, rounded up; 0 switches scaling off."
      ),
      Setting(
        "maximum", \.maximum, .count(1...1_000_000),
        "Most containers where the function states no maximum."),
      Setting(
        "actuationDelay", \.actuationDelay, .duration,
        "How long an order takes until the cluster acts on it (gateway, provider, scheduler)."),
      Setting(
        "idler", \.idler, .optional(.section(), none: "no function is scaled to zero"),
        "What scales functions to zero that are not called."),
    ]
  }

  /// Says where there would never be a rate.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      scrapeInterval <= range, at: "scrapeInterval",
      "a rate needs two readings within `range`, \(range.written)")
  }
}
