import ArgumentParser
import Experiments
import SimKernel
import Sweeps

/// `simfaas sweep collect`.
struct SweepCollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect", abstract: "Brings the files of points together in a database.",
    discussion: """
      It may be called again when more files are there: what the database has is kept. The status is 1 while points are \
      missing, which are named as --index takes them.
      """)

  @Option(help: "The plan that 'simfaas sweep plan' wrote.")
  var plan: String

  @Option(help: "A folder with files of points; may be repeated.")
  var from: [String]

  @Option(help: ArgumentHelp("The database.", valueName: "file.sqlite"))
  var db: String

  @Flag(help: "Takes runs of several builds of this program together.")
  var acceptProgram = false

  func run() throws {
    let outcome = try ResultsMerge.collect(
      try PlanFile(plan), from: from, into: db, acceptingPrograms: acceptProgram)
    try StandardOutput.write("\(outcome.runs) runs in \(db)\n")
    if !outcome.missing.isEmpty {
      throw Stop(
        status: Stop.failed,
        messages: [
          "\(outcome.missing.count) runs are missing, of the points \(outcome.missingPoints)"
        ])
    }
  }
}
