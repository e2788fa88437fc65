import CGSL
import ClusterModel
import Foundation
import SimKernel

/// One published figure beside its simulation.
public struct ValidationRow: Sendable {
  /// The case.
  public let figure: ValidationCase
  /// Where the figure was published.
  public let source: String
  /// The mean over the replications.
  public let simulated: Double
  /// The ends of its 95 % interval (Student's t over independent replications).
  public let interval: ClosedRange<Double>

  /// How far the simulation is from the published value, relative to it.
  public var relativeError: Double { (simulated - figure.published) / figure.published }
}

/// Simulates published figures.
public struct Validation {
  /// What is compared.
  public let cases: ValidationCases
  private let path: String
  private let folder: String

  /// Reads a file of cases.
  ///
  /// - Throws: What is wrong with it.
  public init(reading path: String) throws(SettingsError) {
    cases = try ValidationCases(reading: try SettingsFile.read(path))
    self.path = path
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// The files of cases in the nearest `calibration/cases` at or above the current folder, by name.
  public static func bundledFiles() -> [String] {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while true {
      let cases = folder.appendingPathComponent("calibration/cases")
      if let files = try? FileManager.default.contentsOfDirectory(atPath: cases.path) {
        return files.filter { $0.hasSuffix(".yaml") }.sorted().map {
          cases.appendingPathComponent($0).path
        }
      }
      let above = folder.deletingLastPathComponent()
      guard above.path != folder.path else { return [] }
      folder = above
    }
  }

  /// Runs one case.
  ///
  /// - Parameters:
  ///   - figure: The case.
  ///   - replications: How many runs; `nil` for as many as the file says. At least two.
  /// - Returns: The published value and the simulated one.
  /// - Throws: What is wrong with the scenario, the changes or the measure; a run that failed.
  public func run(
    _ figure: ValidationCase, replications: Int? = nil
  ) throws(SettingsError) -> ValidationRow {
    let count = max(replications ?? cases.replications, 2)
    var values: [Double] = []
    for replication in 0..<count {
      var loaded = try ScenarioLoader.load(
        folder + cases.scenario, overrides: figure.changes + ["replication=\(replication)"])
      loaded.scenario.metrics.configuration.recordsInvocations = false
      loaded.scenario.metrics.configuration.recordsContainers = false
      let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
      let outcome = Runner(loaded.scenario, built).run()
      guard outcome.end == .complete else {
        throw SettingsError(
          "the run did not come to its end: \(outcome.summary.incompleteReason ?? "")",
          path: figure.id)
      }
      values.append(try measure(figure, in: outcome.summary))
    }
    let mean = values.reduce(0, +) / Double(count)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let error = (squares / Double(count * (count - 1))).squareRoot()
    let half = gsl_cdf_tdist_Pinv(0.975, Double(count - 1)) * error
    return ValidationRow(
      figure: figure, source: cases.source, simulated: mean, interval: (mean - half)...(mean + half)
    )
  }

  private func measure(
    _ figure: ValidationCase, in summary: RunSummary
  ) throws(SettingsError) -> Double {
    let json = try? JSONSerialization.jsonObject(with: Data(summary.json.utf8))
    let steps = figure.measure.split(separator: ".").map(String.init)
    guard let json, let value = Self.value(at: steps[...], in: json) else {
      throw SettingsError(
        "'\(figure.measure)' names no number in summary.json; expected a path such as "
          + "responseTimeSeconds.mean or nodes[max].requests", path: figure.id)
    }
    return value
  }

  /// The number at the end of `steps`; the extreme over a list where a step ends with `[max]` or `[min]`.
  static func value(at steps: ArraySlice<String>, in json: Any) -> Double? {
    guard let step = steps.first else { return (json as? NSNumber)?.doubleValue }
    guard let object = json as? [String: Any] else { return nil }
    let rest = steps.dropFirst()
    for (suffix, isMaximum) in [("[max]", true), ("[min]", false)] where step.hasSuffix(suffix) {
      guard let items = object[String(step.dropLast(suffix.count))] as? [Any] else { return nil }
      var extreme: Double?
      for item in items {
        guard let number = value(at: rest, in: item) else { return nil }
        guard let least = extreme else {
          extreme = number
          continue
        }
        extreme = isMaximum ? max(least, number) : min(least, number)
      }
      return extreme
    }
    guard let inner = object[step] else { return nil }
    return value(at: rest, in: inner)
  }
}
