import Experiments

/// What made results, as parts of a page.
struct OriginBlocks {
  /// The folder that a command writes into which is shown: where results lie decides nothing about them.
  private static let folder = "results"

  private let provenance: Provenance
  private let words: [String]

  /// - Parameters:
  ///   - provenance: What made them.
  ///   - command: The command, such as `run`, for files of versions that did not note it.
  init(_ provenance: Provenance, command: String) {
    self.provenance = provenance
    words =
      provenance.command
      ?? [command, provenance.scenario] + provenance.changes.flatMap { ["--set", $0] }
  }

  /// The line for the shell that makes a page of the same results again.
  private var command: String {
    ShellWord.line(["simfaas"] + words + ["--out", Self.folder])
  }

  /// Facts, and a part for each profile and platform.
  var blocks: [ReportPage.Block] {
    var blocks: [ReportPage.Block] = [
      .facts([
        ("Made by", "simfaas \(provenance.version)"),
        ("Command", command),
      ])
    ]
    for basis in provenance.bases {
      var facts = [("Builds upon", basis.path)]
      if let about = basis.about { facts.append(("What it is", about)) }
      if !basis.sources.isEmpty { facts.append(("Sources", basis.sources.joined(separator: "\n"))) }
      if !basis.calibration.isEmpty {
        facts.append(("How it was found", basis.calibration.joined(separator: "\n")))
      }
      blocks.append(.facts(facts))
    }
    return blocks
  }
}
