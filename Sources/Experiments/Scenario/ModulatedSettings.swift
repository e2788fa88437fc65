import SimKernel
import Workloads

/// Requests of one function at a rate that depends on a hidden state.
public struct MarkovModulatedSettings: Settings {
  /// Whom it calls, and when.
  public var span = ArrivalSpan()
  /// The states.
  public var states: [ModulationState] = []

  /// Creates a process without states.
  public init() {}

  /// The keys under `markovModulated`.
  public static var schema: [Setting<MarkovModulatedSettings>] {
    ArrivalSpan.schema.map { $0.under(\.span) } + [
      Setting(
        "states", \.states, .list(of: .section(), atLeast: 1, "states"), required: true,
        "The states, at most \(ModulatedArrivals.mostPhases); it begins with the first.")
    ]
  }

  /// Reports states that do not fit together.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      states.count <= ModulatedArrivals.mostPhases, at: "states",
      "\(states.count) states, more than \(ModulatedArrivals.mostPhases)")
    reader.require(
      states.contains { $0.rate > .zero }, at: "states", "no state has a rate above 0/s")
    for (index, state) in states.enumerated() {
      guard let next = state.next else { continue }
      let steps: [SettingsReader.Step] = [.key("states"), .index(index), .key("next")]
      if next.count != states.count {
        reader.report("\(next.count) weights for \(states.count) states", at: steps)
      } else if !next.contains(where: { $0 > 0 }) {
        reader.report("all weights are zero; at least one is above", at: steps)
      }
    }
  }
}

/// A state of a modulated process.
public struct ModulationState: Settings {
  /// How often requests come while it lasts.
  public var rate = Rate(perSecond: 1)
  /// How long it lasts on average.
  public var sojourn = SimDuration.seconds(1)
  /// How often each state follows; `nil` for the one behind it.
  public var next: [Double]?

  /// Creates a state with one request a second.
  public init() {}

  /// The keys of a state.
  public static var schema: [Setting<ModulationState>] {
    [
      Setting(
        "rate", \.rate, .rate, required: true, "How often requests come while it lasts; may be 0/s."
      ),
      Setting(
        "sojourn", \.sojourn, .quantity(from: .zero, above: true), required: true,
        "How long it lasts on average; exponential."),
      Setting(
        "next", \.next,
        .optional(
          .list(of: .ratio(0...1e300), "numbers"),
          none: "the state behind it, and behind the last the first"),
        "How often each state follows it, relative to the others, in the order of the states."),
    ]
  }

  /// Reports a rate that is neither zero nor high enough.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      rate == .zero || rate >= lowestRate, at: "rate",
      "'\(rate.written)' is out of range: 0/s, or at least \(lowestRate.written)")
  }
}

/// Requests of one function that come in bursts with silence between them.
public struct OnOffSettings: Settings {
  /// Whom it calls, and when.
  public var span = ArrivalSpan()
  /// How often requests come while it is on.
  public var rate = Rate(perSecond: 1)
  /// How they follow each other.
  public var spacing = ModulatedArrivals.Spacing.poisson
  /// How long it is on, in seconds.
  public var on = Distribution.exponential(mean: 1)
  /// How long it is off, in seconds.
  public var off = Distribution.exponential(mean: 1)

  /// Creates bursts and silence of a second.
  public init() {}

  /// The keys under `onOff`.
  public static var schema: [Setting<OnOffSettings>] {
    ArrivalSpan.schema.map { $0.under(\.span) } + [
      Setting(
        "rate", \.rate, .quantity(from: lowestRate), required: true,
        "How often requests come while it is on."),
      Setting(
        "spacing", \.spacing, .choice,
        "Whether they come independently, or at equal distances, the first at once."),
      Setting("on", \.on, .durations, required: true, "How long it is on; it begins so."),
      Setting("off", \.off, .durations, required: true, "How long it is off."),
    ]
  }
}

/// Requests of one function that bring about further ones.
public struct HawkesSettings: Settings {
  /// Whom it calls, and when.
  public var span = ArrivalSpan()
  /// How often requests come by themselves, where all factors are 1.
  public var rate = Rate(perSecond: 1)
  /// What that rate is multiplied with.
  public var profiles: [RateProfile] = []
  /// How many further ones a request brings about.
  public var branching = 0.5
  /// The mean time from a request to one that it brings about.
  public var decay = SimDuration.seconds(1)

  /// Creates two requests a second.
  public init() {}

  /// The keys under `hawkes`.
  public static var schema: [Setting<HawkesSettings>] {
    ArrivalSpan.schema.map { $0.under(\.span) } + [
      Setting(
        "rate", \.rate, .quantity(from: lowestRate), required: true,
        "How often requests come by themselves; with those they bring about, rate ÷ (1 − branching)."
      ),
      Setting(
        "profiles", \.profiles, .oneOrList(of: ProfileSettings.kind, "profiles"),
        "What that rate is multiplied with, as in `varying`."),
      Setting(
        "branching", \.branching, .ratio(0...HawkesArrivals.largestBranching), required: true,
        "How many further ones a request brings about on average."),
      Setting(
        "decay", \.decay, .quantity(from: .zero, above: true), required: true,
        "The mean time from a request to one that it brings about; exponential."),
    ]
  }
}
