import ArgumentParser

/// `simfaas calibrate`.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measures real hardware and engines, and fits parameters to what was measured.",
    subcommands: [
      CalibrateDockerCommand.self, CalibrateNodeCommand.self, CalibrateFitCommand.self,
      CalibrateStructureCommand.self, CalibrateWarmthCommand.self, CalibrateCheckCommand.self,
      CalibrateRehearseCommand.self, CalibrateRecoveryCommand.self,
    ])
}
