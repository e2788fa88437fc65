import ClusterModel
import Experiments
import Foundation
import SimKernel

/// All points of a sweep with everything that decides what their runs come to.
public struct SweepPlan: Sendable {
  /// A name for results.
  public var name: String
  /// The sweep file, as whoever made the plan named it; `nil` in plans of versions that did not note it.
  public var file: String?
  /// The scenario file, absolute.
  public var scenario: String
  /// What is replaced in all points.
  public var changes: [String]
  /// What varies.
  public var columns: [SweepColumn]
  /// The points.
  public var points: [SweepPoint]
  /// How often each is run.
  public var replications: Int
  /// The seed of the scenario's random streams; `nil` for the scenario's own.
  public var seed: UInt64?
  /// Whether points share random numbers.
  public var randomNumbers: RandomNumbers
  /// What is kept of each run; `nil` for every number.
  public var metrics: [String]?
  /// When a run is stopped.
  public var limit: RunLimits
  /// What a point means whose scenario is wrong.
  public var invalid: InvalidPoints
  /// The files that scenarios of points read, in the order in which they are met; the scenario file first.
  public var inputs: [FileDigest]
  /// How many points conditions skipped.
  public var skipped = 0
  /// How many points were left out because another one has the same values.
  public var repeated = 0

  /// The most runs of a sweep.
  static let mostRuns = 10_000_000

  /// How many runs there are.
  public var runCount: Int { points.count * replications }

  /// Names all runs: by point, then by replication.
  func forEachRun(_ body: (RunID) -> Void) {
    for point in points.indices {
      for replication in 0..<replications {
        body(RunID(point: point, replication: replication))
      }
    }
  }

  /// Reads a sweep file and makes its points; no scenario is looked at yet.
  ///
  /// - Parameter path: A YAML file.
  /// - Throws: Everything that is wrong with it.
  public init(file path: String) throws(SettingsError) {
    let definition = try SweepDefinition(reading: try SettingsFile.read(path))
    try self.init(definition, file: path)
  }

  /// Makes the points of a definition.
  ///
  /// - Parameters:
  ///   - definition: What a sweep file says.
  ///   - path: Where it stands: its folder is where the scenario's name starts from.
  /// - Throws: What is wrong with it.
  public init(_ definition: SweepDefinition, file path: String) throws(SettingsError) {
    name =
      definition.name ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    file = path
    scenario = Self.scenario(definition.scenario, from: path)
    changes = definition.changes
    columns = definition.labelledKeys.map { SweepColumn(key: $0.key, name: $0.label) }
    do throws(SettingsError) {
      let expansion = try PointExpansion(definition)
      points = expansion.points
      skipped = expansion.skipped
      repeated = expansion.repeated
    } catch {
      var error = error
      for index in error.problems.indices where error.problems[index].position == nil {
        error.problems[index].position = SourcePosition(origin: path)
      }
      throw error
    }
    replications = definition.replications
    guard points.count * replications <= Self.mostRuns else {
      throw SettingsError(
        "\(points.count) points, \(replications) times each, are more than \(Self.mostRuns) runs",
        path: "replications", position: SourcePosition(origin: path))
    }
    seed = definition.seed
    randomNumbers = definition.randomNumbers
    metrics = definition.metrics
    limit = definition.limit
    invalid = definition.invalid
    inputs = []
  }

  /// The path of a scenario that the file at `path` names, from its folder.
  static func scenario(_ name: String, from path: String) -> String {
    let scenario =
      name.hasPrefix("/")
      ? URL(fileURLWithPath: name)
      : URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name)
    return scenario.standardizedFileURL.path
  }

  init(
    name: String, file: String?, scenario: String, changes: [String], columns: [SweepColumn],
    points: [SweepPoint], replications: Int, seed: UInt64?, randomNumbers: RandomNumbers,
    metrics: [String]?, limit: RunLimits, invalid: InvalidPoints, inputs: [FileDigest]
  ) {
    self.name = name
    self.file = file
    self.scenario = scenario
    self.changes = changes
    self.columns = columns
    self.points = points
    self.replications = replications
    self.seed = seed
    self.randomNumbers = randomNumbers
    self.metrics = metrics
    self.limit = limit
    self.invalid = invalid
    self.inputs = inputs
  }

  /// What tells two plans apart whose runs must not be mixed: all but the number of replications, limits and files.
  ///
  /// More replications of the same points continue a sweep; files are compared one by one, so that a message can name them.
  var identity: String {
    var text = "simfaas sweep 1\n"
    for column in columns { text += "column\t\(column.key)\t\(column.name)\n" }
    for change in changes { text += "set\t\(change)\n" }
    text += "seed\t\(seed.map { "\($0)" } ?? "")\t\(randomNumbers.rawValue)\n"
    for metric in metrics ?? [] { text += "metric\t\(metric)\n" }
    for point in points {
      text += "point\t\(point.values.map { $0 ?? "\u{0}" }.joined(separator: "\t"))\n"
    }
    return FileDigest.sha256(of: text)
  }

  /// The point's values, for people: `window=10min memory=1GiB`.
  public func title(of point: SweepPoint) -> String {
    let parts = zip(columns, point.values).compactMap { column, value in
      value.map { "\(column.name)=\($0)" }
    }
    return parts.isEmpty ? "the scenario as it is" : parts.joined(separator: " ")
  }

  /// What replaces parts of the scenario in all runs.
  var commonChanges: [String] { changes + (seed.map { ["seed=\($0)"] } ?? []) }
}
