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
    ]
  }

  /// The policies themselves.
  ///
  /// - Throws: When a policy is named that the catalogue does not have, which reading a file has ruled out.
  public func make() throws(SettingsError) -> ClusterPolicies {
    ClusterPolicies(
      nodeSelection: try Self.make(nodeSelection, from: PolicyCatalog.nodeSelection),
      invocation: try Self.invocation(invocation),
      keepAlive: try Self.make(keepAlive, from: PolicyCatalog.keepAlive))
  }

  private static func invocation(
    _ choice: NamedSettings?
  ) throws(SettingsError) -> (any InvocationStrategy)? {
    guard let choice else { return nil }
    return try make(choice, from: PolicyCatalog.invocation)
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
