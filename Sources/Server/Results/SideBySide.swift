import Experiments
import Report
import SimKernel

/// Checks which results can stand beside each other, and finds out what differs.
enum SideBySide {
  /// The most results of any kind.
  static let most = ResultEntry.Kind.allCases.map(\.mostBeside).max() ?? 0
  /// The largest scenario that is looked at, in bytes.
  private static let largestScenario: Int64 = 1 << 20

  /// Checks that results are of one kind that can be put beside each other, and not too many.
  ///
  /// - Throws: What does not fit.
  static func check(_ entries: [ResultEntry]) throws(Refusal) {
    guard let first = entries.first else { return }
    for entry in entries {
      guard entry.kind.mostBeside > 0 else {
        throw .badRequest(
          "'\(entry.name)' is \(words(entry.kind)): only runs, comparisons, sweeps and tunings can be put side by side"
        )
      }
      guard entry.kind == first.kind else {
        throw .badRequest(
          "'\(first.name)' is \(words(first.kind)), and '\(entry.name)' is \(words(entry.kind)): only results of one kind can be put side by side"
        )
      }
    }
    guard entries.count <= first.kind.mostBeside else {
      throw .badRequest(
        "at most \(first.kind.mostBeside) \(first.kind.words)s fit side by side")
    }
  }

  private static func words(_ kind: ResultEntry.Kind) -> String {
    switch kind {
    case .incomplete: "a run that was cut off"
    case .foreign: "not a result"
    default: "a \(kind.words)"
    }
  }

  /// What differs besides the headline numbers of runs.
  ///
  /// - Parameters:
  ///   - kind: What they all are.
  ///   - results: Where they lie.
  /// - Returns: Tables and remarks.
  /// - Throws: What is wrong with a file.
  static func report(
    _ kind: ResultEntry.Kind, _ results: [BesideResult]
  ) throws -> BesideReport {
    switch kind {
    case .comparison: return try BesideReport.comparisons(results)
    case .sweep, .tuning: return try BesideReport.sweeps(results)
    default: return try scenarios(of: results)
    }
  }

  private static func scenarios(of results: [BesideResult]) throws -> BesideReport {
    var report = BesideReport()
    var scenarios: [(name: String, text: String?)] = []
    for result in results {
      let path = "\(result.path)/\(ResultFile.scenario)"
      let status = FileStatus(path)
      let isReadable = status?.isFile == true && (status?.size ?? 0) <= largestScenario
      scenarios.append((result.name, isReadable ? JobFolder(path: "").text(path) : nil))
    }
    let unknown = scenarios.filter { $0.text == nil }.map(\.name)
    if !unknown.isEmpty {
      report.remarks.append(
        "The scenario of \(unknown.joined(separator: ", ")) is not there, or too large to be compared."
      )
    }
    if let table = try ScenarioDifference.table(scenarios) {
      report.tables.append(table)
    } else if unknown.isEmpty {
      report.remarks.append("Their scenarios do not differ.")
    }
    return report
  }
}
