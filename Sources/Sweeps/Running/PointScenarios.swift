import Experiments
import SimKernel

/// Makes the scenarios of a plan's points out of one file that is read once.
struct PointScenarios: Sendable {
  private let plan: SweepPlan
  private let template: ScenarioTemplate
  /// The seed before axes, from which points derive their own.
  private let seed: UInt64

  /// Reads the scenario of `plan`.
  ///
  /// - Throws: What is wrong with it before any axis is applied.
  init(_ plan: SweepPlan) throws(SettingsError) {
    self.plan = plan
    template = try ScenarioTemplate(plan.scenario, changes: plan.commonChanges)
    // The scenario need not be whole without what axes state; its seed is all that is asked for.
    seed = plan.seed ?? (try? template.load())?.scenario.seed ?? 1
  }

  /// The scenario of a point, as its first replication.
  ///
  /// - Parameters:
  ///   - number: The point.
  ///   - point: Its values.
  ///   - form: What reads scenarios on this thread.
  /// - Returns: The scenario.
  /// - Throws: What is wrong with it.
  func load(
    _ number: Int, _ point: SweepPoint, with form: SettingsForm<Scenario>
  ) throws(SettingsError) -> LoadedScenario {
    var loaded = try template.load(changes(number, point), with: form)
    loaded.scenario.replication = 0
    return loaded
  }

  private func changes(
    _ number: Int, _ point: SweepPoint
  ) throws(SettingsError) -> [DocumentChange] {
    let source = "axes"
    var changes: [DocumentChange] = []
    if plan.randomNumbers == .independent {
      let own = RandomStream(seed: seed, name: "sweep/points").word(for: UInt64(number))
      changes.append(try DocumentChange("seed=\(own)", source: source))
    }
    for (column, value) in zip(plan.columns, point.values) {
      guard let value else { continue }
      changes.append(try DocumentChange("\(column.key)=\(value)", source: source))
    }
    return changes
  }
}
