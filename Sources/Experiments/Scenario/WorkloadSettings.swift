import SimKernel
import Workloads

/// Where requests come from.
public enum WorkloadSettings: Sendable {
  /// Requests that arrive independently of each other.
  case poisson(PoissonSettings)
  /// Requests at equal distances.
  case constant(ConstantSettings)
  /// Requests that arrive independently and are spread over several functions alike.
  case popularity(PopularitySettings)
  /// Clients that each await the answer before they send the next request.
  case closedLoop(ClosedLoopSettings)
  /// Requests as they were recorded.
  case trace(TraceSettings)

  /// How files write it.
  static var kind: SettingKind<WorkloadSettings> {
    .tagged(
      "a workload",
      [
        SettingVariant(
          "poisson", "Requests that arrive independently of each other.", PoissonSettings.self,
          wrap: { .poisson($0) }, unwrap: { if case .poisson(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "constant", "Requests at equal distances.", ConstantSettings.self,
          wrap: { .constant($0) }, unwrap: { if case .constant(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "popularity",
          "Requests that arrive independently and are spread over the functions that one entry with a `count` stands for.",
          PopularitySettings.self, wrap: { .popularity($0) },
          unwrap: { if case .popularity(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "closedLoop", "Clients that each await the answer, think and send the next request.",
          ClosedLoopSettings.self, wrap: { .closedLoop($0) },
          unwrap: { if case .closedLoop(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "trace", "Requests as they were recorded.", TraceSettings.self, wrap: { .trace($0) },
          unwrap: { if case .trace(let it) = $0 { it } else { nil } }),
      ])
  }

  /// Whether it ends by itself.
  var isFinite: Bool {
    switch self {
    case .poisson(let it): it.until != nil || it.requests != nil
    case .constant(let it): it.until != nil || it.requests != nil
    case .popularity(let it): it.until != nil || it.requests != nil
    case .closedLoop(let it): it.requests != nil
    case .trace: true
    }
  }
}

/// Rates that a workload may have, per second.
private let lowestRate = Rate(perSecond: 1e-9)

/// Requests of one function that arrive independently of each other.
public struct PoissonSettings: Settings {
  /// What is called.
  public var function = ""
  /// How often.
  public var rate = Rate(perSecond: 1)
  /// When it begins.
  public var start = SimDuration.zero
  /// When it ends.
  public var until: SimDuration?
  /// How many requests at most.
  public var requests: UInt64?

  /// Creates one request a second.
  public init() {}

  /// The keys under `poisson`.
  public static var schema: [Setting<PoissonSettings>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What is called."),
      Setting("rate", \.rate, .quantity(from: lowestRate), required: true, "How often."),
      Setting("start", \.start, .duration, "When it begins; the first request comes a gap later."),
      Setting("until", \.until, .optional(.duration, none: "no end"), "When it ends."),
      Setting(
        "requests", \.requests, .optional(.count(1...UInt64(1) << 50), none: "no limit"),
        "How many at most."),
    ]
  }
}

/// Requests of one function at equal distances.
public struct ConstantSettings: Settings {
  /// What is called.
  public var function = ""
  /// The time from one request to the next.
  public var interval = SimDuration.seconds(1)
  /// When the first one arrives.
  public var start = SimDuration.zero
  /// When it ends.
  public var until: SimDuration?
  /// How many requests at most.
  public var requests: UInt64?

  /// Creates one request a second.
  public init() {}

  /// The keys under `constant`.
  public static var schema: [Setting<ConstantSettings>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What is called."),
      Setting(
        "interval", \.interval, .quantity(from: .zero, above: true), required: true,
        "The time from one request to the next."),
      Setting("start", \.start, .duration, "When the first one arrives."),
      Setting("until", \.until, .optional(.duration, none: "no end"), "When it ends."),
      Setting(
        "requests", \.requests, .optional(.count(1...UInt64(1) << 50), none: "no limit"),
        "How many at most."),
    ]
  }
}

/// Requests that arrive independently and are spread over several functions alike.
public struct PopularitySettings: Settings {
  /// The entry of functions that stands for several.
  public var functions = ""
  /// How often, all together.
  public var rate = Rate(perSecond: 1)
  /// The k-th function is called in proportion to k to the power of minus this.
  public var exponent = 1.0
  /// When it begins.
  public var start = SimDuration.zero
  /// When it ends.
  public var until: SimDuration?
  /// How many requests at most.
  public var requests: UInt64?

  /// Creates one request a second.
  public init() {}

  /// The keys under `popularity`.
  public static var schema: [Setting<PopularitySettings>] {
    [
      Setting(
        "functions", \.functions, .name("the name of a function"), required: true,
        "The entry of `functions` that stands for several."),
      Setting(
        "rate", \.rate, .quantity(from: lowestRate), required: true, "How often, all together."),
      Setting(
        "exponent", \.exponent, .number(0...100),
        "The k-th function is called in proportion to k to the power of minus this; 0 for all alike."
      ),
      Setting("start", \.start, .duration, "When it begins; the first request comes a gap later."),
      Setting("until", \.until, .optional(.duration, none: "no end"), "When it ends."),
      Setting(
        "requests", \.requests, .optional(.count(1...UInt64(1) << 50), none: "no limit"),
        "How many at most."),
    ]
  }
}

/// Clients that each send a request, await the answer, think and send the next.
public struct ClosedLoopSettings: Settings {
  /// What they call.
  public var function = ""
  /// How many clients.
  public var clients = 1
  /// Time between an answer and the client's next request.
  public var think = Distribution.constant(0)
  /// When they send their first request.
  public var start = SimDuration.zero
  /// How many requests, over all clients.
  public var requests: UInt64?

  /// Creates one client that never thinks.
  public init() {}

  /// The keys under `closedLoop`.
  public static var schema: [Setting<ClosedLoopSettings>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What they call."),
      Setting("clients", \.clients, .count(1...10_000_000), "How many clients."),
      Setting(
        "think", \.think, .durations, "Time between an answer and the client's next request."),
      Setting("start", \.start, .duration, "When they send their first request."),
      Setting(
        "requests", \.requests, .optional(.count(1...UInt64(1) << 50), none: "no limit"),
        "How many requests in all, over all clients."),
    ]
  }
}

/// Requests as they were recorded.
public struct TraceSettings: Settings {
  /// The file, from the folder of the scenario.
  public var file = ""
  /// The format; `nil` to choose by the header.
  public var format: TraceFormat?
  /// The function that those are like which the scenario does not name; `nil` when it must name them all.
  public var like: String?
  /// Where the replayed part begins.
  public var from = SimDuration.zero
  /// Where it ends.
  public var until: SimDuration?
  /// How far before the latest arrival above it a row may lie.
  public var reorderWindow: SimDuration?

  /// Creates a trace without a file.
  public init() {}

  /// The keys under `trace`.
  public static var schema: [Setting<TraceSettings>] {
    [
      Setting(
        "file", \.file, .name("the name of a file"), required: true,
        "The file, from the folder of the scenario."),
      Setting(
        "format", \.format, .optional(.choice, none: "as the header says"),
        "How it is written down."),
      Setting(
        "like", \.like,
        .optional(
          .name("the name of a function"), none: "the scenario names every function of the trace"),
        "The function that those are like which the trace calls and the scenario does not name."),
      Setting("from", \.from, .duration, "Where the replayed part begins; it becomes the start."),
      Setting(
        "until", \.until, .optional(.duration, none: "the end of the file"), "Where it ends."),
      Setting(
        "reorderWindow", \.reorderWindow, .optional(.duration, none: "the rule of the format"),
        "How far before the latest arrival above it a row may lie."),
    ]
  }
}
