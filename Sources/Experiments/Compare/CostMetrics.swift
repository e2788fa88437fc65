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
    var hasPower = false
    var currencies: [String] = []
    for variant in variants {
      let loaded = try ScenarioLoader.load(scenario, overrides: changes + variant.changes).scenario
      let cluster = loaded.cluster
      hasPower =
        hasPower
        || (cluster.machines.map(\.hardware) + cluster.nodes.map(\.hardware))
          .contains { $0.power != nil }
      if let currency = loaded.prices?.currency, !currencies.contains(currency) {
        currencies.append(currency)
      }
    }
    if hasPower { paths.append("costs.energy.total") }
    guard currencies.count < 2 else {
      throw SettingsError(
        "the prices of the variants are in \(currencies.joined(separator: " and ")), which cannot be compared",
        path: scenario)
    }
    if !currencies.isEmpty { paths.append("costs.money.total") }
    return paths
  }
}
