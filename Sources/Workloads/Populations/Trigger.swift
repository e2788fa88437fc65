import SimKernel

/// What calls a function.
public enum Trigger: String, CaseIterable, Hashable, Sendable {
  case http
  case queue
  case event
  case orchestration
  case timer
  case storage
  /// Anything else.
  case other
}

/// How often a trigger occurs.
public struct TriggerShare: Settings, Hashable {
  /// The trigger.
  public var trigger = Trigger.http
  /// Its share of functions, relative to the others.
  public var functions = 1.0
  /// Its share of requests, relative to the others, as a target.
  ///
  /// That of timers follows from their periods.
  public var requests = 1.0

  /// Creates the share of requests over HTTP where there is nothing else.
  public init() {}

  /// Creates a share.
  public init(_ trigger: Trigger, functions: Double, requests: Double) {
    self.trigger = trigger
    self.functions = functions
    self.requests = requests
  }

  /// The keys of a share.
  public static var schema: [Setting<TriggerShare>] {
    [
      Setting("trigger", \.trigger, .choice, required: true, "What calls a function."),
      Setting(
        "functions", \.functions, .ratio(0...1), required: true,
        "The share of functions that are called so, relative to the others."),
      Setting(
        "requests", \.requests, .ratio(0...1), required: true,
        "The share of requests that call so, relative to the others: a target. That of timers follows from their periods."
      ),
    ]
  }
}

/// How often a period occurs among timers.
public struct TimerShare: Settings, Hashable {
  /// The time from one firing to the next; whole seconds.
  public var period = SimDuration.minutes(1)
  /// The share of timers that have it, relative to the others.
  public var share = 1.0

  /// Creates the share of a minute where there is nothing else.
  public init() {}

  /// Creates a share.
  public init(_ period: SimDuration, _ share: Double) {
    self.period = period
    self.share = share
  }

  /// The longest period: a year of 365 days.
  static let longest = SimDuration.hours(8_760)

  /// The keys of a share.
  public static var schema: [Setting<TimerShare>] {
    [
      Setting(
        "period", \.period, .quantity(from: .seconds(1), to: longest), required: true,
        "The time from one firing to the next; whole seconds."),
      Setting(
        "share", \.share, .ratio(0...1), required: true,
        "The share of timers that have it, relative to the others."),
    ]
  }

  /// Reports a period that is not a whole number of seconds.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      period.nanoseconds % SimDuration.seconds(1).nanoseconds == 0, at: "period",
      "'\(period.written)' is not a whole number of seconds")
  }
}
