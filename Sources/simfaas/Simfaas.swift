import ArgumentParser
import Experiments
import Foundation
import SimKernel

/// The command line: talks to people, decides nothing.
@main
struct Simfaas: ParsableCommand {
  /// The version that `--version` and `timing.json` name.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "simfaas",
    abstract: "Simulates clusters for functions as a service, the same way every time.",
    discussion: """
      Exit status: 0 fine, 1 failed (a workload that cannot be read on, results that cannot be written, runs \
      that differ), 64 wrong usage or wrong scenario, 130 interrupted.
      """,
    version: version,
    subcommands: [
      RunCommand.self, TourCommand.self, ValidateCommand.self, CompareCommand.self,
      CoverageCommand.self, SweepCommand.self, TuneCommand.self, ResultsCommand.self,
      ReportCommand.self, FiguresCommand.self, PapersCommand.self, BisectCommand.self,
      TimelineCommand.self,
      MetricsCommand.self, SpansCommand.self, TraceRequestCommand.self,
      BenchCommand.self, TraceCommand.self, CalibrateCommand.self,
      ServeCommand.self, PoliciesCommand.self, PlatformsCommand.self, ReferenceCommand.self,
    ])

  /// Runs the command that the arguments name; every error goes to standard error in one form.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let stop as Stop {
      for message in stop.messages { Terminal.complain(message) }
      Foundation.exit(stop.status)
    } catch let error as SettingsError {
      for line in error.description.split(separator: "\n") { Terminal.complain(String(line)) }
      Foundation.exit(Stop.wrongUsage)
    } catch let error as OutputError {
      Terminal.complain(error.description)
      Foundation.exit(Stop.failed)
    } catch {
      finish(error)
    }
  }

  /// Ends the program as ArgumentParser asks: help and version go to standard output.
  private static func finish(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .success { exit(withError: error) }
    let lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = index == 0 && line.hasPrefix("Error: ") ? line.dropFirst(7) : line
      if index == 0 { Terminal.complain(String(text)) } else { Terminal.say(String(text) + "\n") }
    }
    Foundation.exit(code.rawValue)
  }
}

/// The end of the program with a status other than zero.
struct Stop: Error {
  /// A run that failed, or runs that differ.
  static let failed: Int32 = 1
  /// Wrong usage or a wrong scenario.
  static let wrongUsage: Int32 = 64
  /// Stopped by a signal.
  static let interrupted: Int32 = 130

  var status: Int32
  var messages: [String] = []
}
