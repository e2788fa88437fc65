import ArgumentParser
import Experiments
import Report
import SimKernel
import Sweeps

/// `simfaas results merge`.
struct ResultsMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Brings databases of one plan together in a new one.",
    discussion: """
      A run that is in several of them is kept once; results that differ are an error, and nothing is written. Of a run that \
      failed in one and came to its end in another, the latter is kept.
      """)

  @Argument(help: ArgumentHelp("The databases.", valueName: "file.sqlite"))
  var databases: [String]

  @Option(help: ArgumentHelp("The new database.", valueName: "file.sqlite"))
  var into: String

  @Flag(help: "Takes runs of several builds of this program together.")
  var acceptProgram = false

  func run() throws {
    let outcome = try ResultsMerge.merge(
      databases, into: into, acceptingPrograms: acceptProgram)
    let missing = outcome.missing.isEmpty ? "" : ", \(outcome.missing.count) are missing"
    try StandardOutput.write(
      "\(outcome.runs) runs in \(into), \(outcome.repeated) of them found more than once\(missing)\n"
    )
  }
}

/// `simfaas results diff`.
struct ResultsDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Says in which runs and metrics two databases differ.",
    discussion:
      "The points must be the same; scenario, seed and program may differ. The status is 1 where results differ."
  )

  @Argument(help: ArgumentHelp("A database.", valueName: "first.sqlite"))
  var first: String

  @Argument(help: ArgumentHelp("Another one.", valueName: "second.sqlite"))
  var second: String

  @Option(help: "How many differences are shown.")
  var most = 50

  func validate() throws {
    guard most >= 0 else { throw ValidationError("--most is at least 0") }
  }

  func run() throws {
    let diff = try ResultsDiff(ResultsStore(reading: first), ResultsStore(reading: second))
    try StandardOutput.write(ResultsReport.text(diff, most: most))
    if !diff.differences.isEmpty { throw Stop(status: Stop.failed) }
  }
}
