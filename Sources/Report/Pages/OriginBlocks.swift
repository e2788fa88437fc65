import Experiments

/// What made results, as parts of a page.
struct OriginBlocks {
  private let provenance: Provenance
  private let command: String

  /// - Parameters:
  ///   - provenance: What made them.
  ///   - command: The command, such as `run`.
  init(_ provenance: Provenance, command: String) {
    self.provenance = provenance
    self.command = command
  }

  /// Facts, and a part for each profile and platform.
  var blocks: [ReportPage.Block] {
    var words = ["simfaas", command, provenance.scenario]
    for change in provenance.changes { words += ["--set", change] }
    var blocks: [ReportPage.Block] = [
      .facts([
        ("Made by", "simfaas \(provenance.version)"),
        ("Command", words.map(Self.word).joined(separator: " ")),
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

  /// A word for the shell.
  static func word(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "-_./=:,+@%".utf8.contains(byte)
    }
    guard !plain || text.isEmpty else { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
