import ClusterModel
import SimKernel

/// What is wrong with power and prices in the light of the rest of a scenario.
struct CostCheck {
  let scenario: Scenario
  private let machines: [(steps: [SettingsReader.Step], hardware: HardwareSettings)]

  init(
    _ scenario: Scenario, machines: [(steps: [SettingsReader.Step], hardware: HardwareSettings)]
  ) {
    self.scenario = scenario
    self.machines = machines
  }

  func run(_ reader: inout SettingsReader) {
    checkPower(&reader)
    checkPrices(&reader)
  }

  /// Energy is that of all machines or of none, and utilisation needs a number of cores.
  private func checkPower(_ reader: inout SettingsReader) {
    guard machines.contains(where: { $0.hardware.power != nil }) else { return }
    for machine in machines {
      guard let power = machine.hardware.power?.power else {
        reader.report(
          "other machines state `power`; without this one's their energy would be taken for that of all",
          at: machine.steps)
        continue
      }
      let isUnlimited = machine.hardware.cpu.isUnlimited || scenario.rules.rules.cpuSharing == .none
      if power.busy > power.idle, isUnlimited {
        reader.report(
          "takes more the more of its cores are in use, so it needs a number of them: state `cpu`, and let cores be shared",
          at: machine.steps + [.key("power")])
      }
    }
  }

  /// A price of cores needs a number of them.
  private func checkPrices(_ reader: inout SettingsReader) {
    guard let prices = scenario.prices, prices.perVCPUSecond > 0 else { return }
    for (index, function) in scenario.functions.enumerated()
    where function.profile.cores.isUnlimited && function.generic == nil {
      reader.report(
        "`prices.perVCPUSecond` bills the cores of a container: state how many it has",
        at: [.key("functions"), .index(index), .key("cpu")])
    }
  }
}
