import ArgumentParser
import Experiments
import Foundation
import SimKernel

/// `simfaas bisect`.
struct BisectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bisect", abstract: "Names the first event in which two runs differ.",
    discussion: """
      A and B are scenario files or folders of results. A folder's scenario is run again, and the digests in \
      its checkpoints.csv tell whether this program repeats the run that wrote them. The status is 1 when the \
      runs differ.
      """)

  @Argument(help: ArgumentHelp("A scenario file or a folder of results.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another one.", valueName: "b"))
  var second: String

  @Option(help: ArgumentHelp("Replaces one value of the scenario A.", valueName: "key.path=value"))
  var setA: [String] = []

  @Option(help: ArgumentHelp("Replaces one value of the scenario B.", valueName: "key.path=value"))
  var setB: [String] = []

  func run() throws {
    Interruption.listen()
    let left = try Candidate(first, overrides: setA)
    let right = try Candidate(second, overrides: setB)
    var text = ""
    var differs = false
    for (name, candidate) in [("A", left), ("B", right)] {
      guard let checkpoints = candidate.checkpoints else { continue }
      if let interval = Bisection.reproduces(checkpoints, candidate.side) {
        differs = true
        text +=
          "\(name): this program does not repeat the run in \(candidate.path); "
          + "they part between events \(interval.lowerBound) and \(interval.upperBound)\n"
      } else {
        text += "\(name): this program repeats the run in \(candidate.path)\n"
      }
    }
    guard
      let parting = Bisection.compare(
        left.side, right.side, shouldStop: { Interruption.wasRequested })
    else { throw Stop(status: Stop.interrupted, messages: ["interrupted"]) }
    switch parting {
    case .nowhere(let events, let sameResults):
      text += "no event differs: \(events) events\n"
      text += sameResults ? "the results agree\n" : "the results differ all the same\n"
      if !sameResults { differs = true }
    case .at(let number, let one, let other):
      differs = true
      text += "the runs part at event \(number)\n"
      text += "  A: \(one.map(\.description) ?? "at its end")\n"
      text += "  B: \(other.map(\.description) ?? "at its end")\n"
    }
    try StandardOutput.write(text)
    if differs { throw Stop(status: Stop.failed) }
  }
}

/// One of the two runs that are compared.
private struct Candidate {
  var path: String
  var side: Bisection.Side
  /// Where it is a folder: the digests of the run that wrote it.
  var checkpoints: [(events: UInt64, digest: String)]?

  init(_ path: String, overrides: [String]) throws {
    self.path = path
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      let loaded = try ScenarioLoader.load(path, overrides: overrides)
      side = Bisection.Side(try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder))
      return
    }
    let summary = try SettingsFile.read("\(path)/\(ResultFile.summary)")
    let timing = try SettingsFile.read("\(path)/\(ResultFile.timing)")
    let scenario = "\(path)/\(ResultFile.scenario)"
    let loaded = try ScenarioLoader.load(
      text: try Self.text(of: scenario), origin: scenario,
      folder: Self.text(timing, "scenarioFolder") ?? path, overrides: overrides)
    side = Bisection.Side(
      try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder),
      tieShuffle: Self.text(summary, "tieShuffle").flatMap { UInt64($0) })
    let table = "\(path)/\(ResultFile.checkpoints)"
    if overrides.isEmpty {
      checkpoints = try CheckpointTable.read(try Self.text(of: table), path: table)
    }
  }

  private static func text(of path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SettingsError("cannot be read", position: SourcePosition(origin: path))
    }
    return String(decoding: data, as: UTF8.self)
  }

  private static func text(_ document: Document, _ key: String) -> String? {
    guard case .text(let text, _)? = document[key]?.content else { return nil }
    return text
  }
}
