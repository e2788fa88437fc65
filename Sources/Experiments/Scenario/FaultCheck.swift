import ClusterModel
import SimKernel

/// What is wrong with the faults of a scenario: of nothing, behind its end, and without an effect.
struct FaultCheck {
  private let scenario: Scenario
  private let functions: NumberedRows
  private let nodes: NumberedRows

  init(_ scenario: Scenario) {
    self.scenario = scenario
    functions = NumberedRows(scenario.functions)
    nodes = NumberedRows(scenario.cluster.nodes)
  }

  func run(_ reader: inout SettingsReader) {
    let faults = scenario.faults
    for (index, crash) in faults.nodeCrashes.enumerated() {
      let steps = steps("nodeCrash", index, of: faults.nodeCrashes.count)
      checkTime(crash.at, at: steps + [.key("at")], &reader)
      guard let name = crash.node, nodes.row(of: name) == nil else { continue }
      let names = scenario.cluster.nodes.map { $0.count == 1 ? $0.name : "\($0.name)-1" }
      reader.reportUnknown("node", name, among: names, plural: "nodes", at: steps + [.key("node")])
    }
    for (index, death) in faults.executorDeaths.enumerated() {
      let steps = steps("executorDeath", index, of: faults.executorDeaths.count)
      checkTime(death.at, at: steps + [.key("at")], &reader)
      checkFunction(death.function, at: steps + [.key("function")], &reader)
      if death.noticedAfter == nil, !isPinged(death.function) {
        reader.report(
          "no heartbeat would ever notice the death of a container of '\(death.function.abbreviatedForMessage)'",
          at: steps + [.key("noticedAfter")])
      }
    }
    for (index, start) in faults.failedStarts.enumerated() {
      let steps = steps("failedStart", index, of: faults.failedStarts.count)
      checkFunction(start.function, at: steps + [.key("function")], &reader)
    }
    for (index, start) in faults.slowStarts.enumerated() {
      let steps = steps("slowStart", index, of: faults.slowStarts.count)
      checkFunction(start.function, at: steps + [.key("function")], &reader)
    }
    checkHeartbeat(&reader)
    checkRegistry(&reader)
  }

  private func steps(_ key: String, _ index: Int, of count: Int) -> [SettingsReader.Step] {
    [.key("faults"), .key(key)] + (count == 1 ? [] : [.index(index)])
  }

  private func checkTime(
    _ time: SimDuration?, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard let time, let duration = scenario.duration, time >= duration else { return }
    reader.report(
      "comes at \(time.written), when the run of \(duration.written) is over", at: steps)
  }

  private func checkFunction(
    _ name: String?, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard let name, functions.row(of: name) == nil, functions.entry(of: name) == nil
    else { return }
    reader.reportUnknown(
      "function", name, among: scenario.functions.map(\.name), plural: "functions", at: steps)
  }

  private func isPinged(_ function: String) -> Bool {
    guard let heartbeat = scenario.faults.heartbeat, heartbeat.configuration.removesOnError
    else { return false }
    return heartbeat.functions.isEmpty || heartbeat.functions.contains(function)
  }

  private func checkHeartbeat(_ reader: inout SettingsReader) {
    guard let heartbeat = scenario.faults.heartbeat else { return }
    let steps: [SettingsReader.Step] = [.key("faults"), .key("heartbeat")]
    for (index, name) in heartbeat.functions.enumerated() {
      checkFunction(name, at: steps + [.key("functions"), .index(index)], &reader)
    }
    for (index, death) in heartbeat.checkerDeaths.enumerated() {
      let place: [SettingsReader.Step] =
        heartbeat.checkerDeaths.count == 1 ? [] : [.index(index)]
      checkTime(death.at, at: steps + [.key("checkerDeath")] + place + [.key("at")], &reader)
    }
    for (index, function) in scenario.functions.enumerated()
    where function.profile.pauseAfter != nil
      && (heartbeat.functions.isEmpty || heartbeat.functions.contains(function.name))
    {
      reader.report(
        "a paused container answers no pings; leave '\(function.name.abbreviatedForMessage)' out of `faults.heartbeat.functions`",
        at: [.key("functions"), .index(index), .key("pauseAfter")])
    }
  }

  private func checkRegistry(_ reader: inout SettingsReader) {
    let registry = scenario.faults.registry
    for (index, away) in registry.away.enumerated() {
      let steps = steps("registry", 0, of: 1) + [.key("away")]
      let place = steps + (registry.away.count == 1 ? [] : [.index(index)])
      checkTime(away.at, at: place + [.key("at")], &reader)
      if registry.away[..<index].contains(where: { overlap($0, away) }) {
        reader.report("overlaps an outage before it in the list", at: place)
      }
    }
    for (index, slow) in registry.slow.enumerated() {
      let steps = steps("registry", 0, of: 1) + [.key("slow")]
      let place = steps + (registry.slow.count == 1 ? [] : [.index(index)])
      checkTime(slow.time.at, at: place + [.key("at")], &reader)
      if scenario.cluster.registry.bandwidth.isUnlimited {
        reader.report(
          "has no effect on a registry without a limit: state `cluster.registry.bandwidth`",
          at: place + [.key("factor")])
      }
    }
  }

  private func overlap(_ one: AwaySettings, _ other: AwaySettings) -> Bool {
    one.interval.start < other.interval.end && other.interval.start < one.interval.end
  }
}
