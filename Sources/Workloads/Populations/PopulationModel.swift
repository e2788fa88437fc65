import ClusterModel
import SimKernel

/// What many functions have in common: the distributions from which a ``Population`` is drawn.
///
/// An application has functions; it has a number of requests a day, which they divide between them. An application is
/// either called by timers alone or not by timers at all. Some may stand for themselves: ``busiest``.
public struct PopulationModel: Settings, Hashable {
  /// Where the figures come from, in words.
  public var source: String?
  /// Applications that stand for themselves; all else is about the others.
  public var busiest: BusiestApplications?
  /// Functions of an application.
  public var functionsPerApplication = CountSteps.one
  /// Requests a day of an application that is not called by timers.
  public var requestsPerDay = QuantileTable(always: 1_440)
  /// The k-th function of an application gets requests in proportion to k to the power of minus this.
  public var division = 1.0
  /// What calls functions.
  public var triggers = [TriggerShare()]
  /// The periods of timers.
  public var timers = [TimerShare()]
  /// How late a timer is at most, any lateness as likely as any other, in seconds, over timers.
  public var jitter = QuantileTable(always: 1)
  /// The share of timers that are aligned: they fire at one place of their periods, ``alignedAt``, the others at any.
  public var alignedShare = 0.0
  /// Where aligned timers fire: so long after midnight, and whole periods before and after that.
  public var alignedAt = SimDuration.zero
  /// The average execution time of a function, in seconds, over functions.
  public var averageTime = Distribution.constant(1)
  /// The standard deviation of the logarithm of execution time within a function, over functions.
  public var spreadOfTime = QuantileTable(always: 0)
  /// What a longer execution is cut to.
  public var longestTime = SimDuration.hours(24)
  /// The rank correlation of an application's requests a day and its functions' average time.
  public var rateAndTime = 0.0
  /// The memory of an application.
  public var memory = ApplicationMemory.constant(.mebibytes(128))
  /// The standard deviation over the mean of the times between an application's requests, over applications.
  ///
  /// Counts per minute decide, spread evenly within the minute, as recorded traces have them.
  public var variation = QuantileTable(always: 1)
  /// The share of applications whose requests of a minute come at equal distances; those of the others come at any instant.
  public var evenShare = 0.0
  /// Within which part of a minute, in seconds, an application's requests of that minute lie, over applications.
  ///
  /// The part begins anywhere in the minute.
  public var stretch = QuantileTable(always: 60)
  /// The rank correlation of an application's requests a day and that variation.
  public var rateAndVariation = 0.0
  /// The shape of the times between an application's requests, whatever their mean; `nil` for bursts of minutes that give
  /// the variation.
  public var gaps: Distribution?
  /// The rate over a day from midnight on, relative weights for equal parts of it.
  public var day = [1.0]
  /// The rate over a week, relative weights of its days.
  public var week = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
  /// The share of an application's requests that follows these curves; the rest comes at a constant rate.
  ///
  /// Timers do not follow them, and an application whose variation is smaller than the curves would make it follows them less.
  public var followingShare = 0.0
  /// How long a new container takes, in seconds, where the population says so.
  public var coldStart: Distribution?

  /// Creates one function an application, called once a minute for a second.
  public init() {}

  /// The keys of a model.
  public static var schema: [Setting<PopulationModel>] {
    [
      Setting(
        "source", \.source, .optional(.name("a text"), none: "not stated"),
        "Where the figures come from."),
      Setting(
        "busiest", \.busiest, .optional(.section(), none: "none"),
        "Applications that stand for themselves; all below is about the others."),
      Setting(
        "functionsPerApplication", \.functionsPerApplication, .steps("functions"),
        "Functions of an application."),
      Setting(
        "requestsPerDay", \.requestsPerDay, .quantiles(of: .number(0...1e12), "requests"),
        required: true,
        "Requests a day of an application that is not called by timers."),
      Setting(
        "division", \.division, .number(0...100),
        "The k-th function of an application gets requests in proportion to k to the power of minus this; 0 for all alike."
      ),
      Setting(
        "triggers", \.triggers, .list(of: .section(), atLeast: 1, "triggers"),
        "What calls functions. An application has timers alone, or none."),
      Setting(
        "timers", \.timers, .list(of: .section(), "periods"), "The periods of timers."),
      Setting(
        "jitter", \.jitter, .valueOrQuantiles(of: .seconds(0...86_400), "durations"),
        "How late a timer is at most, any lateness as likely as any other, over timers; no later than a period."
      ),
      Setting(
        "alignedShare", \.alignedShare, .ratio(0...1),
        "The share of timers that fire at one place of their periods, as those do that are due at full minutes and hours; the others fire at any."
      ),
      Setting(
        "alignedAt", \.alignedAt, .quantity(from: .zero, to: TimerShare.longest),
        "Where these fire: so long after midnight, and whole periods before and after that."),
      Setting(
        "averageTime", \.averageTime, .durations, required: true,
        "The average execution time of a function, over functions."),
      Setting(
        "spreadOfTime", \.spreadOfTime, .quantiles(of: .number(0...20), "standard deviations"),
        "The standard deviation of the logarithm of execution time within a function, over functions."
      ),
      Setting(
        "longestTime", \.longestTime, .quantity(from: .zero, above: true),
        "What a longer execution is cut to."),
      Setting(
        "rateAndTime", \.rateAndTime, .number(-1...1),
        "The rank correlation of an application's requests a day and its functions' average time."),
      Setting("memory", \.memory, ApplicationMemory.kind, "The memory of an application."),
      Setting(
        "variation", \.variation, .quantiles(of: .number(0...1e6), "coefficients of variation"),
        "The standard deviation over the mean of the times between an application's requests, over applications that are not called by timers; counts per minute decide, spread evenly within the minute."
      ),
      Setting(
        "rateAndVariation", \.rateAndVariation, .number(-1...1),
        "The rank correlation of an application's requests a day and that variation."),
      Setting(
        "evenShare", \.evenShare, .ratio(0...1),
        "The share of applications whose requests of a minute come at equal distances; those of the others come at any instant."
      ),
      Setting(
        "stretch", \.stretch, .valueOrQuantiles(of: .seconds(0...60), "durations"),
        "Within which part of a minute an application's requests of that minute lie, over applications; it begins anywhere."
      ),
      Setting(
        "gaps", \.gaps, .optional(.durations, none: "bursts of minutes that give the variation"),
        "The shape of the times between an application's requests, whatever their mean; their places in the minute follow."
      ),
      Setting(
        "day", \.day, .list(of: .number(0...1e9), atLeast: 1, "weights"),
        "The rate over a day from midnight on, relative weights for equal parts of it."),
      Setting(
        "week", \.week, .list(of: .number(0...1e9), atLeast: 1, "weights"),
        "The rate over a week, relative weights of its seven days."),
      Setting(
        "followingShare", \.followingShare, .ratio(0...1),
        "The share of an application's requests that follows these curves; less where its variation is too small for that."
      ),
      Setting(
        "coldStart", \.coldStart, .optional(.durations, none: "not stated"),
        "How long a new container takes until it can serve."),
    ]
  }

  /// Reports what does not fit together.
  public func check(_ reader: inout SettingsReader) {
    var known: [Trigger] = []
    for (index, share) in triggers.enumerated() {
      if known.contains(share.trigger) {
        reader.report(
          "'\(share.trigger.rawValue)' is stated twice", at: [.key("triggers"), .index(index)])
      }
      known.append(share.trigger)
    }
    reader.require(
      triggers.contains { $0.functions > 0 }, at: "triggers", "no trigger has a share of functions")
    let timerShare = triggers.first { $0.trigger == .timer }?.functions ?? 0
    reader.require(
      timerShare == 0 || timers.contains { $0.share > 0 }, at: "timers",
      "no period has a share, but some functions are called by timers")
    reader.require(
      day.count <= 1_440 && 1_440 % max(day.count, 1) == 0, at: "day",
      "\(day.count) weights; a day is divided into parts of whole minutes")
    reader.require(day.contains { $0 > 0 }, at: "day", "all weights are zero")
    reader.require(week.count == 7, at: "week", "\(week.count) weights; a week has seven days")
    reader.require(week.contains { $0 > 0 }, at: "week", "all weights are zero")
    if let gaps {
      let mean = gaps.mean
      reader.require(
        mean > 0 && mean < .infinity, at: "gaps", "their mean is neither above zero nor finite")
    }
  }
}
