import ClusterModel
import Experiments
import Foundation
import SimKernel

/// A tuning with everything that decides what it comes to.
public struct TunePlan: Sendable {
  /// What the tune file says.
  public let definition: TuneDefinition
  /// What must be kept.
  public let limits: [MetricLimit]
  /// The points that may be met.
  let space: SearchSpace
  /// What runs are made of: a sweep whose points are added as the search meets them.
  ///
  /// Point 0 is the scenario as it is.
  public internal(set) var sweep: SweepPlan

  /// Reads a tune file; no scenario is looked at yet.
  ///
  /// - Parameter path: A YAML file.
  /// - Throws: Everything that is wrong with it.
  public init(file path: String) throws(SettingsError) {
    let definition = try TuneDefinition(reading: try SettingsFile.read(path))
    try self.init(definition, file: path)
  }

  /// Plans a tuning.
  ///
  /// - Parameters:
  ///   - definition: What a tune file says.
  ///   - path: Where it stands: its folder is where the scenario's name starts from.
  /// - Throws: What is wrong with it.
  public init(_ definition: TuneDefinition, file path: String) throws(SettingsError) {
    self.definition = definition
    var limits: [MetricLimit] = []
    for text in definition.constraints {
      do throws(ExpressionError) { limits.append(try MetricLimit(text)) } catch {
        throw SettingsError(error.description, path: "constraints")
      }
    }
    self.limits = limits
    space = try SearchSpace(definition)
    let columns = definition.axes.flatMap(\.axis.columns)
    sweep = SweepPlan(
      name: definition.name ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent,
      file: path, scenario: SweepPlan.scenario(definition.scenario, from: path),
      changes: definition.changes,
      columns: columns.map { SweepColumn(key: $0.key, name: $0.label) },
      points: [SweepPoint(columns.map { _ in nil })],
      replications: definition.replications.search + definition.replications.most,
      seed: definition.seed, randomNumbers: .common, metrics: definition.paths,
      limit: definition.limit, invalid: definition.invalid, inputs: [])
  }

  /// Reads the scenarios of some points, notes the files that they read, and looks whether metrics are there.
  ///
  /// - Parameter workers: How many points are read at a time.
  /// - Throws: What is wrong with them, or with the path of a metric.
  public mutating func check(workers: Int) throws(SettingsError) {
    var some = sweep
    some.points = try space.samples()
    try some.check(workers: workers)
    sweep.inputs = some.inputs
    try checkMetrics(some)
  }

  /// Looks for every metric in the summary of the first point whose scenario is right.
  private func checkMetrics(_ some: SweepPlan) throws(SettingsError) {
    let scenarios = try PointScenarios(some)
    let form = SettingsForm<Scenario>()
    var problem: SettingsError?
    for (number, point) in some.points.enumerated() {
      let built: BuiltScenario
      let scenario: Scenario
      do throws(SettingsError) {
        let loaded = try scenarios.load(number, point, with: form)
        scenario = loaded.scenario
        built = try ScenarioBuilder.build(scenario, folder: loaded.folder)
      } catch {
        problem = problem ?? error
        continue
      }
      var nowhere: ResultFolder?
      let outcome = Runner(scenario, built).run(writingTo: &nowhere, shouldStop: { true })
      return try checkMetrics(in: outcome.summary.tree)
    }
    if let problem { throw problem }
  }

  private func checkMetrics(in tree: SummaryTree) throws(SettingsError) {
    let objectives = definition.objectives.enumerated().map {
      ("objectives[\($0)].metric", $1.metric)
    }
    let others =
      limits.map { ("constraints", $0.metric) }
      + definition.metrics.enumerated().map { ("metrics[\($0)]", $1) }
    var problems: [SettingsProblem] = []
    for (key, path) in objectives + others {
      do throws(SummaryPathError) { _ = try SummaryPath(path).value(in: tree) } catch {
        problems.append(SettingsProblem(path: key, message: error.description))
      }
    }
    if !problems.isEmpty { throw SettingsError(problems) }
  }

  /// What tells two tunings apart whose runs must not be mixed.
  var identity: String { FileDigest.sha256(of: "simfaas tune 1\n" + decidingText) }

  /// What decides which points are met, as a file would say it.
  var decidingText: String { YamlWriter.text(definition.deciding.document) }
}
