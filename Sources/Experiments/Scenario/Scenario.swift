import ClusterModel
import SimKernel

/// What is simulated: a cluster, the functions in it, who calls them and which policies decide.
public struct Scenario: Settings {
  /// A name for reports.
  public var name = "scenario"
  /// What the scenario shows, for reports.
  public var about: String?
  /// The seed of every random stream.
  public var seed: UInt64 = 1
  /// Which of several independent repetitions this is, from 0.
  public var replication: UInt32 = 0
  /// Whether the run belongs to an antithetic pair.
  public var pairing = PairingSetting.none
  /// How long is simulated; `nil` until the workload has ended.
  public var duration: SimDuration?
  /// How many requests arrive in all; `nil` for as many as the workload has.
  public var requests: UInt64?
  /// The machines, nodes and the registry.
  public var cluster = ClusterSettings()
  /// The images, by name.
  public var images: [ImageSettings] = []
  /// The functions; at least one.
  public var functions: [FunctionSettings] = []
  /// Where requests come from.
  public var workload: [WorkloadSettings] = []
  /// What clients do about requests that do not complete; `nil` for nothing.
  public var retry: RetrySettings?
  /// The gateway that every request passes.
  public var gateway = GatewaySettings()
  /// The components that every request passes behind the gateway.
  public var path: [PathComponentSettings] = []
  /// How containers are found through messages; `nil` where the gateway knows them.
  public var messages: MessageSettings?
  /// Where executors ask for code; `nil` where that takes no time.
  public var catalog: CatalogSettings?
  /// What two operators would decide differently.
  public var policies = PolicySettings()
  /// The choices on which simulators differ without saying so.
  public var rules = RuleSettings()
  /// What breaks.
  public var faults = FaultSettings()
  /// What is measured and recorded.
  public var metrics = MetricsSettings()
  /// What a provider asks for it; `nil` where that is not asked.
  public var prices: PriceList?

  /// Creates the defaults; a scenario needs functions and a workload besides.
  public init() {}

  /// What `ScenarioDefaults` takes out of the file.
  public static var keysReadBefore: [String] { ScenarioDefaults.keys }

  /// The keys of a scenario file.
  public static var schema: [Setting<Scenario>] {
    [
      Setting("name", \.name, .name(), "A name for reports."),
      Setting(
        "about", \.about, .optional(.name("a text"), none: "nothing to say"),
        "What the scenario shows, for reports."),
      Setting("seed", \.seed, .seed, "The seed of every random stream."),
      Setting(
        "replication", \.replication, .count(0...1_000_000),
        "Which of several independent repetitions this is."),
      Setting(
        "pairing", \.pairing, .choice,
        "Whether the run belongs to an antithetic pair, in which the second mirrors every draw (u becomes 1 − u)."
      ),
      Setting(
        "duration", \.duration,
        .optional(
          .quantity(from: .zero, above: true), none: "until the workload has ended"),
        "How long is simulated."),
      Setting(
        "requests", \.requests,
        .optional(.count(1...1_000_000_000_000_000), none: "as many as the workload has"),
        "How many requests arrive in all."),
      Setting("cluster", \.cluster, .section(), "The machines, nodes and the registry."),
      Setting("images", \.images, .named(ImageSettings.self, by: \.name, "image"), "The images."),
      Setting(
        "functions", \.functions, .list(of: .section(), atLeast: 1, "functions"), required: true,
        "What is deployed and called."),
      Setting(
        "workload", \.workload, .oneOrList(of: WorkloadSettings.kind, "workloads"), required: true,
        "Where requests come from."),
      Setting(
        "retry", \.retry, .optional(.section(), none: "nothing"),
        "What clients do about requests that do not complete: they send them again, after exponential backoff."
      ),
      Setting("gateway", \.gateway, .section(), "The gateway that every request passes."),
      Setting(
        "path", \.path, .list(of: .section(), "components"),
        "The components that every request passes behind the gateway, in this order; its answer passes them in reverse."
      ),
      Setting(
        "messages", \.messages, .optional(.section(), none: "the gateway knows its containers"),
        "How the gateway finds containers through messages in queues."),
      Setting(
        "catalog", \.catalog, .optional(.section(), none: "code is there at once"),
        "Where executors ask for the checksums and the code of functions."),
      Setting("policies", \.policies, .section(), "What two operators would decide differently."),
      Setting(
        "rules", \.rules, .section(),
        "The choices on which simulators differ without saying so."),
      Setting("faults", \.faults, .section(), "What breaks, once or again and again."),
      Setting("metrics", \.metrics, .section(), "What is measured and recorded."),
      Setting(
        "prices", \.prices, .optional(.section(), none: "no money is reported"),
        "What a provider asks for it: a mapping, or the name of a list in `calibration/prices`, or of a file."
      ),
    ]
  }

  /// Reports references to nothing, equal names, what fits nowhere and what would never end.
  public func check(_ reader: inout SettingsReader) { ScenarioCheck(self).run(&reader) }
}

/// Whether a run belongs to an antithetic pair, with the names that files use.
public enum PairingSetting: String, CaseIterable, Sendable {
  /// An independent run.
  case none
  /// The first run of a pair.
  case original
  /// The second run of a pair, in which every draw is mirrored.
  case mirrored

  /// What the random streams call it.
  var pairing: Pairing {
    switch self {
    case .none: .none
    case .original: .original
    case .mirrored: .mirrored
    }
  }
}
