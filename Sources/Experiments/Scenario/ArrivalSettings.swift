import SimKernel
import Workloads

/// What is done to the requests of an open workload once it is known when they come.
public struct ArrivalChanges: Settings {
  /// How many of them are sent, each by chance.
  public var keep = 1.0
  /// How much later they are sent.
  public var shift = SimDuration.zero

  /// Creates no changes.
  public init() {}

  /// The keys that open workloads have beside their own.
  public static var schema: [Setting<ArrivalChanges>] {
    [
      Setting(
        "keep", \.keep, .ratio(1e-6...1),
        "The probability with which each request is sent, independently of the others."),
      Setting(
        "shift", \.shift, .duration,
        "How much later all requests come; `start` and `until` hold before."),
    ]
  }
}

/// What most open workloads say: whom they call, and when.
public struct ArrivalSpan: Settings {
  /// What is called.
  public var function = ""
  /// When it begins.
  public var start = SimDuration.zero
  /// When it ends.
  public var until: SimDuration?
  /// How many requests at most.
  public var requests: UInt64?
  /// What is done to the requests.
  public var changes = ArrivalChanges()

  /// Creates a span without an end.
  public init() {}

  /// The keys that these workloads have beside their own.
  public static var schema: [Setting<ArrivalSpan>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What is called."),
      Setting("start", \.start, .duration, "When it begins."),
      Setting("until", \.until, .optional(.duration, none: "no end"), "When it ends."),
      Setting(
        "requests", \.requests, .optional(.count(1...UInt64(1) << 50), none: "no limit"),
        "How many at most, of those that are kept."),
    ] + ArrivalChanges.schema.map { $0.under(\.changes) }
  }
}

/// Requests of one function with independent gaps of any distribution.
public struct RenewalSettings: Settings {
  /// Whom it calls, and when.
  public var span = ArrivalSpan()
  /// The times between requests, in seconds.
  public var gaps = Distribution.exponential(mean: 1)

  /// Creates one request a second.
  public init() {}

  /// The keys under `renewal`.
  public static var schema: [Setting<RenewalSettings>] {
    ArrivalSpan.schema.map { $0.under(\.span) } + [
      Setting(
        "gaps", \.gaps, .durations, required: true,
        "The times between requests; the first request comes a gap after the start.")
    ]
  }
}

/// Requests of one function that a timer sends, each somewhat late.
public struct TimerSettings: Settings {
  /// Whom it calls, and when.
  public var span = ArrivalSpan()
  /// The time from one request being due to the next.
  public var interval = SimDuration.seconds(1)
  /// How late each comes, in seconds.
  public var jitter = Distribution.constant(0)

  /// Creates one request a second.
  public init() {}

  /// The keys under `timer`.
  public static var schema: [Setting<TimerSettings>] {
    ArrivalSpan.schema.map { $0.under(\.span) } + [
      Setting(
        "interval", \.interval, .quantity(from: .zero, above: true), required: true,
        "The time from one request being due to the next; the first is due at the start."),
      Setting(
        "jitter", \.jitter, .durations,
        "How much later than due each comes; one that would overtake another comes together with it."
      ),
    ]
  }
}

/// Requests of one function that arrive independently at a rate that changes with time.
public struct VaryingSettings: Settings {
  /// Whom it calls, and when.
  public var span = ArrivalSpan()
  /// How often where all factors are 1.
  public var rate = Rate(perSecond: 1)
  /// What the rate is multiplied with.
  public var profiles: [RateProfile] = []

  /// Creates one request a second.
  public init() {}

  /// The keys under `varying`.
  public static var schema: [Setting<VaryingSettings>] {
    ArrivalSpan.schema.map { $0.under(\.span) } + [
      Setting(
        "rate", \.rate, .quantity(from: lowestRate), required: true,
        "How often where all factors are 1."),
      Setting(
        "profiles", \.profiles, .oneOrList(of: ProfileSettings.kind, "profiles"), required: true,
        "What the rate is multiplied with; time counts from the start of the run."),
    ]
  }
}
