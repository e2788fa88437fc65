import ClusterModel
import Policies
import SimKernel

/// The policies of a scenario, looked up in the `PolicyCatalog`.
public struct PolicySettings: Settings {
  /// Which node a new container starts on.
  public var nodeSelection = NamedSettings(RoundRobin.name, RoundRobin.Parameters())
  /// How a request is served; `nil` for a container with room if there is one, else a new one.
  public var invocation: NamedSettings?
  /// How long an idle container waits.
  public var keepAlive = NamedSettings(FixedKeepAlive.name, FixedKeepAlive.Parameters())
  /// Which idle container is taken.
  public var reuse = ModelRules().idleOrder
  /// Which ready container takes a request; `nil` where requests start containers of their own.
  public var loadBalancing: NamedSettings?
  /// How many containers functions have; `nil` for as many as requests start, or as there are at the start.
  public var autoscaler: NamedSettings?

  /// Creates the default policies.
  public init() {}

  /// The keys under `policies`.
  public static var schema: [Setting<PolicySettings>] {
    [
      Setting(
        "nodeSelection", \.nodeSelection,
        .variant(named: "a node selection", PolicyCatalog.nodeSelection.map(\.variant)),
        "Which node a new container starts on."),
      Setting(
        "invocation", \.invocation,
        .optional(
          .variant(named: "an invocation strategy", PolicyCatalog.invocation.map(\.variant)),
          none: "a container with room if there is one, else a new one"),
        "How a request is served."),
      Setting(
        "keepAlive", \.keepAlive,
        .variant(named: "a keep-alive policy", PolicyCatalog.keepAlive.map(\.variant)),
        "How long an idle container waits for its next request."),
      Setting("reuse", \.reuse, .choice, "Which idle container is taken."),
      Setting(
        "loadBalancing", \.loadBalancing,
        .optional(
          .variant(named: "a load balancing", PolicyCatalog.loadBalancing.map(\.variant)),
          none: "requests start containers of their own"),
        "Which of a function's ready containers, busy or not, takes a request."),
      Setting(
        "autoscaler", \.autoscaler,
        .optional(
          .variant(named: "an autoscaler", PolicyCatalog.autoscaler.map(\.variant)),
          none: "as many as requests start, or as there are at the start"),
        "How many containers functions have."),
    ]
  }

  /// The policies themselves.
  ///
  /// - Parameter function: The id of the function of a name.
  /// - Returns: One of each role, where the scenario names one.
  /// - Throws: When a policy is named that the catalogue does not have, which reading a file has ruled out.
  public func make(
    function: (String) -> FunctionID = { _ in .none }
  ) throws(SettingsError) -> ClusterPolicies {
    ClusterPolicies(
      nodeSelection: try Self.make(nodeSelection, from: PolicyCatalog.nodeSelection),
      invocation: try Self.make(invocation, from: PolicyCatalog.invocation),
      keepAlive: try Self.make(keepAlive, from: PolicyCatalog.keepAlive),
      loadBalancing: try Self.make(loadBalancing, from: PolicyCatalog.loadBalancing),
      autoscaler: try Self.make(
        autoscaler.map { $0.resolved(function) }, from: PolicyCatalog.autoscaler))
  }

  private static func make<Role>(
    _ choice: NamedSettings?, from entries: [PolicyEntry<Role>]
  ) throws(SettingsError) -> Role? {
    guard let choice else { return nil }
    return try make(choice, from: entries) as Role
  }

  private static func make<Role>(
    _ choice: NamedSettings, from entries: [PolicyEntry<Role>]
  ) throws(SettingsError) -> Role {
    guard let entry = entries.first(where: { $0.name == choice.name }) else {
      throw SettingsError("there is no policy '\(choice.name)'", path: "policies")
    }
    return entry.make(choice.settings)
  }
}

extension PolicyEntry {
  /// The policy as a variant of a setting.
  fileprivate var variant: SettingVariant<NamedSettings> {
    SettingVariant(name, "\(summary) Source: \(source).", parameters)
  }
}

extension NamedSettings {
  /// The same with the functions found that it refers to by name.
  fileprivate func resolved(_ function: (String) -> FunctionID) -> NamedSettings {
    guard var settings = settings as? any NamesFunctions else { return self }
    settings.resolve(function)
    return NamedSettings(name, settings)
  }
}
