import ArgumentParser
import Experiments
import Timelines

/// Which results are read.
struct ResultsInput: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A folder that `simfaas run --out` wrote.", valueName: "folder"))
  var results: String

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  /// Opens the folder, and says so where its run stopped early.
  func folder() throws -> RunFolder {
    let folder = try RunFolder(results)
    if let reason = folder.facts.incompleteReason {
      Terminal.say("simfaas: \(results): the run stopped early: \(reason)\n")
    }
    return folder
  }

  /// Runs `body`, which shows how far it has come and ends where that is asked for.
  func reading<Result>(_ body: (@escaping ReadingTick) throws -> Result) throws -> Result {
    Interruption.listen()
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    return try body { bytes, all, rows in
      if Interruption.wasRequested {
        throw Stop(status: Stop.interrupted, messages: ["interrupted; nothing was written"])
      }
      bar.show(bytes: bytes, of: all, requests: rows)
    }
  }
}
