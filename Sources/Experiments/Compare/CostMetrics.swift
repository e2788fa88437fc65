import SimKernel

/// What variants cost, beside whatever else is compared: latency is never shown without it.
public enum CostMetrics {
  /// What is read of each run: idle memory over time always, energy and money where a variant states power or prices.
  ///
  /// - Parameters:
  ///   - scenario: The scenario file.
  ///   - changes: What is replaced in all variants.
  ///   - variants: The variants.
  /// - Returns: Paths in `summary.json`.
  /// - Throws: What is wrong with a variant.
  public static func paths(
    of scenario: String, changes: [String], variants: [Variant]
  ) throws(SettingsError) -> [String] {
    var paths = ["costs.memoryTime.idle"]
    var (hasPower, hasPrices) = (false, false)
    for variant in variants {
      let loaded = try ScenarioLoader.load(scenario, overrides: changes + variant.changes).scenario
      let cluster = loaded.cluster
      hasPower =
        hasPower
        || (cluster.machines.map(\.hardware) + cluster.nodes.map(\.hardware))
          .contains { $0.power != nil }
      hasPrices = hasPrices || loaded.prices != nil
    }
    if hasPower { paths.append("costs.energy.total") }
    if hasPrices { paths.append("costs.money.total") }
    return paths
  }
}
