import ArgumentParser

/// `simfaas sweep`.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Runs a scenario along axes, each point several times, into a database.",
    discussion: """
      'simfaas sweep SWEEP.yaml' does all: on this machine, or with --engine on those of a cluster. 'plan', 'point' and \
      'collect' are what that is made of: a plan is a file, every point of it can be run anywhere, and the files of points \
      are collected. See docs/sweeping.md.
      """,
    subcommands: [
      SweepRunCommand.self, SweepPlanCommand.self, SweepPointCommand.self, SweepCollectCommand.self,
    ],
    defaultSubcommand: SweepRunCommand.self)
}
