import ClusterModel
import SimKernel

/// Gives often called functions executors of their own and shares the others' calls among general ones.
///
/// Every minute, from the calls cᶠ that arrived for each function since the last time:
///
/// * Singletons of f = ⌈ cᶠ ÷ `callsPerSingleton` ⌉ where cᶠ ≥ `callsForPromotion`, else 0;
/// * rest = Σ over f of cᶠ − min(cᶠ, Singletons of f · `callsPerSingleton`);
/// * Runners = max(`minimumRunners`, ⌈ rest ÷ `callsPerRunner` ⌉).
///
/// Source: JFN (seed 001, sections 3.3.3 and 3.3.4, figure 3.5, table 3.1; the defaults are those of its deployment
/// example in section 3.4). The text does not say how quotients are rounded. A promoted function has *one or more*
/// Singletons, and the example promotes at 3 calls with 12 calls to a Singleton: rounding down would leave
/// CALLS_FOR_PROMOTION without effect below 12. For Runners the number is called *necessary*, so no Runner has more
/// calls than it may. What is subtracted are the calls that Singletons *will later handle*, so of one function never more
/// than it had. The calls that Singletons handled in the past minute count as calls of their function, not of Runners.
public struct Provisioner: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "provisioner"
  /// The rule in one sentence.
  public static let summary =
    "Executors by the calls of the last minute: own ones for promoted functions, shared ones for the rest."
  /// Where the rule comes from.
  public static let source = "JFN, Provisioner"

  /// What of it can be set.
  public struct Parameters: NamesFunctions {
    /// The function whose containers are the Runners; `nil` where there are Singletons only.
    public var runnerPool: String?
    /// The time between two decisions.
    public var period = SimDuration.minutes(1)
    /// Fewest Runners.
    public var minimumRunners = 1
    /// Calls in a period that one Runner handles.
    public var callsPerRunner = 2
    /// Calls in a period from which a function has Singletons.
    public var callsForPromotion = 3
    /// Calls in a period that one Singleton handles.
    public var callsPerSingleton = 12
    /// How long an order takes until the cluster acts on it.
    public var actuationDelay = SimDuration.zero
    /// The row of ``runnerPool``.
    var runners = FunctionID.none

    /// Creates the deployment example.
    public init() {}

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "runnerPool", \.runnerPool,
          .optional(.name("the name of a function"), none: "no Runners"),
          "The function whose containers are the Runners."),
        Setting(
          "period", \.period, .quantity(from: .zero, above: true),
          "The time between two decisions."),
        Setting("minimumRunners", \.minimumRunners, .count(0...1_000_000), "Fewest Runners."),
        Setting(
          "callsPerRunner", \.callsPerRunner, .count(1...1_000_000_000),
          "Calls in a period that one Runner handles."),
        Setting(
          "callsForPromotion", \.callsForPromotion, .count(1...1_000_000_000),
          "Calls in a period from which a function has Singletons."),
        Setting(
          "callsPerSingleton", \.callsPerSingleton, .count(1...1_000_000_000),
          "Calls in a period that one Singleton handles."),
        Setting(
          "actuationDelay", \.actuationDelay, .duration,
          "How long an order takes until the cluster acts on it."),
      ]
    }

    /// The name of the pool.
    public var functionNames: [(name: String, steps: [SettingsReader.Step])] {
      runnerPool.map { [($0, [.key("runnerPool")])] } ?? []
    }

    /// Finds the pool.
    public mutating func resolve(_ id: (String) -> FunctionID) {
      runners = runnerPool.map(id) ?? .none
    }
  }

  private let parameters: Parameters
  /// Arrivals up to the last decision, and Singletons ordered by it, in the order of the functions.
  private var functions: [(arrived: UInt64, singletons: Int)] = []
  private var runners: Int?

  /// Creates the policy, all counters being zero.
  public init(_ parameters: Parameters) { self.parameters = parameters }

  /// After the first period.
  public var firstWake: SimDuration { parameters.period }

  /// Decides on Singletons, then on Runners, and begins to count anew.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    var rest = 0
    for function in state.functions.ids where function != parameters.runners {
      let load = state.load(of: function, at: now)
      while functions.count <= function.index { functions.append((0, load.limits.initial)) }
      let calls = Int(load.arrived - functions[function.index].arrived)
      let singletons = Self.singletons(for: calls, parameters)
      rest += calls - min(calls, singletons * parameters.callsPerSingleton)
      functions[function.index].arrived = load.arrived
      // What has died meanwhile is spawned again with the rest.
      if functions[function.index].singletons != singletons || load.present != singletons {
        functions[function.index].singletons = singletons
        orders.set(function, to: singletons, after: parameters.actuationDelay)
      }
    }
    if !parameters.runners.isNone {
      let wanted = Self.runners(for: rest, parameters)
      if wanted != runners || state.load(of: parameters.runners, at: now).present != wanted {
        runners = wanted
        orders.set(parameters.runners, to: wanted, after: parameters.actuationDelay)
      }
    }
    return now + parameters.period
  }

  /// How many Singletons a function has after `calls` calls in a period.
  static func singletons(for calls: Int, _ parameters: Parameters) -> Int {
    guard calls >= parameters.callsForPromotion else { return 0 }
    return quotient(calls, parameters.callsPerSingleton)
  }

  /// How many Runners there are for `calls` calls that Singletons do not handle.
  static func runners(for calls: Int, _ parameters: Parameters) -> Int {
    max(parameters.minimumRunners, quotient(calls, parameters.callsPerRunner))
  }

  /// The quotient, rounded up.
  private static func quotient(_ number: Int, _ divisor: Int) -> Int {
    (number + divisor - 1) / divisor
  }
}
