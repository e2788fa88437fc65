import Experiments
import SimKernel
import Sweeps

/// A scenario, and perhaps a sweep of it, as somebody has typed them.
struct ScenarioText: Sendable {
  /// What was found out about it.
  struct Judgement: Sendable {
    var problems: [SettingsProblem] = []
    /// Bare names of files that it reads.
    var files: [String] = []
    /// Expected requests of one run.
    var requests: Double?
    /// How many runs a sweep has.
    var runs = 1
    /// The scenario's name.
    var name = ""
  }

  /// What error messages call the two texts.
  static let (scenarioFile, sweepFile) = ("scenario.yaml", "sweep.yaml")

  var scenario: String
  var sweep: String?
  /// What replaces parts of the scenario, each as `key.path=value`.
  var changes: [String] = []
  /// What replaces parts of it besides, in each variant of a comparison.
  var variants: [[String]] = [[]]

  /// How many variants are read to their end; of all others only the files that they name are looked at.
  private static let readVariants = 20

  /// Reads it as a run would, but for what only a run reads: traces are not opened.
  func judgement(_ inputs: InputFiles) -> Judgement {
    var judgement = Judgement()
    var files = OutsideFiles(inputs)
    do throws(SettingsError) {
      files.check(try YamlReader.read(scenario, origin: Self.scenarioFile))
      for change in changes + variants.joined() { files.check(try DocumentChange(change)) }
      if let sweep {
        judgement.runs = try check(sweep, &files)
      }
      guard files.problems.isEmpty else {
        judgement.problems = files.problems
        return judgement
      }
      for variant in variants.prefix(Self.readVariants) {
        let loaded = try ScenarioLoader.load(
          text: scenario, origin: Self.scenarioFile, overrides: changes + variant)
        judgement.name = loaded.scenario.name
        guard let requests = RequestEstimate.requests(of: loaded.scenario) else { continue }
        judgement.requests = max(judgement.requests ?? 0, requests)
      }
      judgement.files = files.files
    } catch {
      judgement.problems = error.problems
    }
    return judgement
  }

  /// - Returns: How many runs the sweep has, without conditions and drawn axes taken into account.
  private func check(_ sweep: String, _ files: inout OutsideFiles) throws(SettingsError) -> Int {
    let document = try YamlReader.read(sweep, origin: Self.sweepFile)
    let definition = try SweepDefinition(reading: document)
    guard definition.scenario == Self.scenarioFile else {
      throw SettingsError(
        "is '\(Self.scenarioFile)' here: the scenario beside it", path: "scenario",
        position: document["scenario"]?.position)
    }
    for change in definition.changes { files.check(try DocumentChange(change)) }
    var points = 1.0
    for axis in definition.axes {
      var length = 1
      for column in axis.columns {
        for value in column.values ?? [] {
          files.check(try DocumentChange("\(column.key)=\(value)", source: Self.sweepFile))
        }
        length = max(length, column.values?.count ?? column.range?.steps ?? 1)
      }
      points *= Double(length)
    }
    return Int(min(points * Double(definition.replications), 1e12))
  }
}
