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
  /// A client that lets more and more time pass between its requests.
  case backoff(BackoffSettings)
  /// Requests as they were recorded.
  case trace(TraceSettings)
  /// Requests of many functions that are drawn from a model.
  case population(PopulationSettings)
  /// Requests with independent gaps of any distribution.
  case renewal(RenewalSettings)
  /// Requests that a timer sends, each somewhat late.
  case timer(TimerSettings)
  /// Requests that arrive independently at a rate that changes with time.
  case varying(VaryingSettings)
  /// Requests at a rate that depends on a hidden state.
  case markovModulated(MarkovModulatedSettings)
  /// Requests in bursts with silence between them.
  case onOff(OnOffSettings)
  /// Requests that bring about further ones.
  case hawkes(HawkesSettings)

  /// What it calls, where it names one function: its kind, the key, and the name.
  var calledFunction: (kind: String, key: String, name: String)? {
    switch self {
    case .poisson(let it): ("poisson", "function", it.function)
    case .constant(let it): ("constant", "function", it.function)
    case .popularity(let it): ("popularity", "functions", it.functions)
    case .closedLoop(let it): ("closedLoop", "function", it.function)
    case .backoff(let it): ("backoff", "function", it.function)
    case .trace(let it): it.like.map { ("trace", "like", $0) }
    case .population(let it): ("population", "like", it.like)
    case .renewal, .timer, .varying, .markovModulated, .onOff, .hawkes:
      spanned.map { ($0.kind, "function", $0.span.function) }
    }
  }

  /// Its kind and what it has in common with others, where it states that as one group.
  var spanned: (kind: String, span: ArrivalSpan)? {
    switch self {
    case .renewal(let it): ("renewal", it.span)
    case .timer(let it): ("timer", it.span)
    case .varying(let it): ("varying", it.span)
    case .markovModulated(let it): ("markovModulated", it.span)
    case .onOff(let it): ("onOff", it.span)
    case .hawkes(let it): ("hawkes", it.span)
    case .poisson, .constant, .popularity, .closedLoop, .backoff, .trace, .population: nil
    }
  }

  /// How many requests an open workload sends at most, of those that are kept.
  package var requests: UInt64? {
    switch self {
    case .poisson(let it): it.requests
    case .constant(let it): it.requests
    case .popularity(let it): it.requests
    case .closedLoop, .backoff, .trace, .population: nil
    case .renewal, .timer, .varying, .markovModulated, .onOff, .hawkes: spanned?.span.requests
    }
  }

  /// What is done to its requests.
  package var changes: ArrivalChanges {
    switch self {
    case .poisson(let it): it.changes
    case .constant(let it): it.changes
    case .popularity(let it): it.changes
    case .trace(let it): it.changes
    case .population(let it): it.changes
    case .closedLoop, .backoff: ArrivalChanges()
    case .renewal, .timer, .varying, .markovModulated, .onOff, .hawkes:
      spanned?.span.changes ?? ArrivalChanges()
    }
  }

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
          "backoff", "A client that lets more and more time pass between its requests.",
          BackoffSettings.self, wrap: { .backoff($0) },
          unwrap: { if case .backoff(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "trace", "Requests as they were recorded.", TraceSettings.self, wrap: { .trace($0) },
          unwrap: { if case .trace(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "population", "Requests of many functions that are drawn from a model.",
          PopulationSettings.self, wrap: { .population($0) },
          unwrap: { if case .population(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "renewal", "Requests with independent gaps of any distribution.", RenewalSettings.self,
          wrap: { .renewal($0) }, unwrap: { if case .renewal(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "timer", "Requests that a timer sends, each somewhat late.", TimerSettings.self,
          wrap: { .timer($0) }, unwrap: { if case .timer(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "varying", "Requests that arrive independently at a rate that changes with time.",
          VaryingSettings.self,
          wrap: { .varying($0) }, unwrap: { if case .varying(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "markovModulated", "Requests at a rate that depends on a hidden state.",
          MarkovModulatedSettings.self,
          wrap: { .markovModulated($0) },
          unwrap: { if case .markovModulated(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "onOff", "Requests in bursts with silence between them.", OnOffSettings.self,
          wrap: { .onOff($0) }, unwrap: { if case .onOff(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "hawkes", "Requests that bring about further ones.", HawkesSettings.self,
          wrap: { .hawkes($0) }, unwrap: { if case .hawkes(let it) = $0 { it } else { nil } }),
      ])
  }

  /// Whether it ends by itself.
  var isFinite: Bool {
    switch self {
    case .poisson(let it): it.until != nil || it.requests != nil
    case .constant(let it): it.until != nil || it.requests != nil
    case .popularity(let it): it.until != nil || it.requests != nil
    case .closedLoop(let it): it.requests != nil || it.until != nil
    case .backoff, .trace: true
    case .population(let it): it.days != nil
    case .renewal, .timer, .varying, .markovModulated, .onOff, .hawkes:
      spanned.map { $0.span.until != nil || $0.span.requests != nil } ?? false
    }
  }

  /// Whether clients send it that wait for their answers.
  var hasClients: Bool {
    switch self {
    case .closedLoop, .backoff: true
    case .poisson, .constant, .popularity, .trace, .population, .renewal, .timer, .varying,
      .markovModulated, .onOff, .hawkes:
      false
    }
  }
}

/// Rates that a workload may have, per second.
let lowestRate = Rate(perSecond: 1e-9)

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
  /// What is done to the requests.
  public var changes = ArrivalChanges()

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
    ] + ArrivalChanges.schema.map { $0.under(\.changes) }
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
  /// What is done to the requests.
  public var changes = ArrivalChanges()

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
    ] + ArrivalChanges.schema.map { $0.under(\.changes) }
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
  /// What is done to the requests.
  public var changes = ArrivalChanges()

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
    ] + ArrivalChanges.schema.map { $0.under(\.changes) }
  }
}

/// Which client of a closed loop sends the next of a limited number of requests.
public enum RequestDivision: String, CaseIterable, Hashable, Sendable {
  /// Whichever is ready first.
  case firstCome = "first-come"
  /// Each sends as many as every other, the number over the clients rounded down: one that waits long is not
  /// relieved of requests by the others, and they leave when they have sent theirs.
  case equal
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
  /// How much later than the client before it each further one begins.
  public var every = SimDuration.zero
  /// When it ends.
  public var until: SimDuration?
  /// How many requests, over all clients.
  public var requests: UInt64?
  /// Who sends them.
  public var division = RequestDivision.firstCome

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
      Setting("start", \.start, .duration, "When the first client sends its first request."),
      Setting(
        "every", \.every, .duration,
        "How much later than the client before it each further one begins; 0s for all at once."),
      Setting(
        "until", \.until, .optional(.duration, none: "no end"),
        "When it ends; a request that was sent before is awaited."),
      Setting(
        "requests", \.requests, .optional(.count(1...UInt64(1) << 50), none: "no limit"),
        "How many requests in all, over all clients."),
      Setting(
        "division", \.division, .choice,
        "Who sends them: whichever client is ready (ab, wrk), or each client an equal share, rounded down (hey)."
      ),
    ]
  }
}

/// A client that sends a request, awaits the answer, stays idle and sends the next, each time idle for longer.
public struct BackoffSettings: Settings {
  /// What it calls.
  public var function = ""
  /// The shortest idle time.
  public var first = SimDuration.minutes(1)
  /// The longest one.
  public var last = SimDuration.minutes(30)
  /// What each exceeds the one before by.
  public var step = SimDuration.minutes(1)
  /// How often it goes through all of them.
  public var repeats: UInt64 = 1
  /// When it sends its first request.
  public var start = SimDuration.zero

  /// Creates idle times from 1 to 30 min.
  public init() {}

  /// How many idle times there are.
  public var count: UInt64 {
    UInt64(max((last - first).nanoseconds, 0) / max(step.nanoseconds, 1)) + 1
  }

  /// How many requests it sends: one to begin with, and one after each idle time.
  public var requests: UInt64 { count * repeats + 1 }

  /// The keys under `backoff`.
  public static var schema: [Setting<BackoffSettings>] {
    [
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What it calls."),
      Setting(
        "first", \.first, .duration, "The shortest idle time, between an answer and a request."),
      Setting(
        "last", \.last, .duration, "The longest idle time; a step that leads beyond is not taken."),
      Setting(
        "step", \.step, .quantity(from: .zero, above: true),
        "What each idle time exceeds the one before by."),
      Setting(
        "repeats", \.repeats, .count(1...1_000_000), "How often it goes through all idle times."),
      Setting("start", \.start, .duration, "When it sends its first request."),
    ]
  }

  /// Reports idle times that do not grow, and too many of them.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      last >= first, at: "last", "'\(last.written)' is shorter than the first, \(first.written)")
    reader.require(
      count <= 1 << 30, at: "step",
      "'\(step.written)' makes \(count) idle times, more than there can be")
  }
}

/// Where the memory of functions comes from that only a trace names.
public enum TraceMemory: String, CaseIterable, Sendable {
  /// From the function that they are like.
  case like
  /// The most that the trace states for the function; of an application, an equal part.
  case recorded
  /// The most that the trace states for the function, or for its application.
  case whole
}

/// Requests as they were recorded.
public struct TraceSettings: Settings {
  /// The files, from the folder of the scenario, in the order of time.
  public var file: [String] = []
  /// The format; `nil` to choose by the content.
  public var format: TraceFormat?
  /// The function that those are like which the scenario does not name; `nil` when it must name them all.
  public var like: String?
  /// Where the replayed part begins.
  public var from = SimDuration.zero
  /// Where it ends.
  public var until: SimDuration?
  /// How far before the latest arrival above it a row may lie.
  public var reorderWindow: SimDuration?
  /// How requests spread over an interval of which only their number is known.
  public var spread = CountSpread.even
  /// What such a number counts, of Azure's trace of 2019.
  public var counts = CountRule.completions
  /// Which end of such an interval its row names; `nil` for the format's own rule.
  public var interval: IntervalEdge?
  /// The unit of delays in Huawei's trace of 2023; `nil` where there are none to be read.
  public var delayUnit: DelayUnit?
  /// How execution times are told from percentiles and a mean.
  public var times = TimeRule.percentiles
  /// Functions that one table of a trace has and another lacks.
  public var missing = MissingRule.keep
  /// The memory of functions that the scenario does not name.
  public var memory = TraceMemory.like
  /// The seed of what is drawn where the trace leaves something open; not that of the run.
  public var seed: UInt64 = 1
  /// What is done to the requests.
  public var changes = ArrivalChanges()

  /// Creates a trace without a file.
  public init() {}

  /// The keys under `trace`.
  public static var schema: [Setting<TraceSettings>] {
    [
      Setting(
        "file", \.file, .oneOrList(of: .name("the name of a file"), "files"), required: true,
        "The file, from the folder of the scenario; of several, in the order of time."),
      Setting(
        "format", \.format, .optional(.choice, none: "as the file itself says"),
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
      Setting(
        "spread", \.spread, .choice,
        "How requests spread over an interval of which only their number is known."),
      Setting(
        "counts", \.counts, .choice,
        "What the counts of Azure's trace of 2019 count: completions, so that a request arrives as long before as it executes, or arrivals."
      ),
      Setting(
        "interval", \.interval, .optional(.choice, none: "the rule of the format"),
        "Which end of such an interval its row names."),
      Setting(
        "delayUnit", \.delayUnit, .optional(.choice, none: "no delays are read"),
        "The unit of the delays in Huawei's trace of 2023, where the second of two tables of one day states them."
      ),
      Setting(
        "times", \.times, .choice,
        "How execution times are told from percentiles and a mean: drawn between the percentiles, or the mean for all."
      ),
      Setting(
        "missing", \.missing, .choice,
        "What is done with a function that one table of a trace has and another lacks."),
      Setting(
        "memory", \.memory, .choice,
        "The memory of functions that the scenario does not name: as the one they are like, as recorded (of an application, an equal part), or as recorded for the whole application."
      ),
      Setting(
        "seed", \.seed, .seed,
        "The seed of what is drawn where the trace leaves something open, so that the trace stays the same from run to run."
      ),
    ] + ArrivalChanges.schema.map { $0.under(\.changes) }
  }
}
