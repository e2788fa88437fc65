import ArgumentParser

/// `simfaas calibrate`.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "Makes parameters out of measurements.",
    subcommands: [CalibrateFitCommand.self, CalibrateRecoveryCommand.self])
}
