import ClusterModel
import Policies
import SimKernel

/// What is wrong with the ways to a container that a scenario asks for: pools, messages, and policies that exclude one
/// another.
struct PlacementCheck {
  private let scenario: Scenario

  init(_ scenario: Scenario) { self.scenario = scenario }

  func run(_ reader: inout SettingsReader) {
    for (index, function) in scenario.functions.enumerated() {
      let steps: [SettingsReader.Step] = [.key("functions"), .index(index)]
      checkGeneric(function, at: steps, &reader)
      checkPool(of: function, at: steps, &reader)
    }
    checkCallers(&reader)
    checkWays(&reader)
    checkMessages(&reader)
    checkAdmission(&reader)
    if scenario.policies.invocation?.name == HomeInvoker.name { checkInvokers(&reader) }
    checkAsynchronous(&reader)
  }

  // MARK: Pools

  private func checkGeneric(
    _ function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard function.generic != nil else { return }
    if function.pool != nil {
      reader.report("a pool cannot take containers of another pool", at: steps + [.key("pool")])
    }
    if function.count > 1 {
      reader.report("a pool is one function, not several alike", at: steps + [.key("count")])
    }
    if !function.calls.isEmpty {
      reader.report("a pool runs no requests that could send calls", at: steps + [.key("calls")])
    }
    if function.warming != .cold {
      reader.report(
        "a pool has as many containers as `generic.size` says", at: steps + [.key("warming")])
    }
  }

  private func checkPool(
    of function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard let pool = function.pool else { return }
    let pools = scenario.functions.filter { $0.generic != nil }
    guard let entry = pools.first(where: { $0.name == pool.name }) else {
      reader.reportUnknown(
        "pool", pool.name, among: pools.map(\.name), plural: "pools",
        at: steps + [.key("pool"), .key("name")])
      return
    }
    if let image = function.image, image != entry.image {
      reader.report(
        "a container that was taken from the pool '\(pool.name.abbreviatedForMessage)' keeps its image; state the same one here, or none",
        at: steps + [.key("image")])
    }
    if scenario.messages != nil || scenario.policies.loadBalancing != nil {
      reader.report(
        "pools serve requests that start containers, not those under `messages` or `policies.loadBalancing`",
        at: steps + [.key("pool")])
    }
  }

  /// Nobody calls a pool, or an executor.
  private func checkCallers(_ reader: inout SettingsReader) {
    func check(_ name: String, _ steps: [SettingsReader.Step]) {
      guard let function = scenario.functions.first(where: { $0.name == name }),
        function.generic != nil || function.executor != nil
      else { return }
      let noun = function.generic != nil ? "a pool" : "an executor"
      reader.report(
        "'\(name.abbreviatedForMessage)' is \(noun), which nobody can call", at: steps)
    }
    for (index, workload) in scenario.workload.enumerated() {
      guard let (kind, key, name) = workload.calledFunction else { continue }
      var steps: [SettingsReader.Step] = [.key("workload")]
      if scenario.workload.count > 1 { steps.append(.index(index)) }
      check(name, steps + [.key(kind), .key(key)])
    }
    for (index, function) in scenario.functions.enumerated() {
      for call in StatedCall.all(of: function, at: index) {
        check(call.settings.function, call.steps + [.key("function")])
      }
    }
  }

  // MARK: Ways that exclude one another

  private func checkWays(_ reader: inout SettingsReader) {
    let policies = scenario.policies
    if policies.invocation != nil, policies.loadBalancing != nil {
      reader.report(
        "an invocation strategy and load balancing both choose a request's container; state one of them",
        at: [.key("policies"), .key("loadBalancing")])
    }
    guard scenario.messages != nil else { return }
    for (key, isStated) in [
      ("invocation", policies.invocation != nil), ("loadBalancing", policies.loadBalancing != nil),
    ] where isStated {
      reader.report(
        "with `messages`, a request takes the container that a message names; leave this policy out",
        at: [.key("policies"), .key(key)])
    }
  }

  // MARK: How containers become more

  /// What counts containers by itself cannot be told that there may be no more.
  private func checkAdmission(_ reader: inout SettingsReader) {
    guard scenario.rules.admission != nil else { return }
    let policies = scenario.policies
    let isOtherwise =
      scenario.messages != nil || policies.loadBalancing != nil || policies.autoscaler != nil
      || policies.invocation?.name == HomeInvoker.name
    if isOtherwise {
      reader.report(
        "counts containers that requests start, which they do not under `messages`, load balancing, an autoscaler or `home-invoker`",
        at: [.key("rules"), .key("admission")])
    }
  }

  // MARK: Nodes that serve requests by themselves

  private func checkInvokers(_ reader: inout SettingsReader) {
    let name = HomeInvoker.name
    if scenario.policies.autoscaler != nil {
      reader.report(
        "under `\(name)` nodes start containers for the requests that they are given; leave the autoscaler out",
        at: [.key("policies"), .key("autoscaler")])
    }
    let rules = scenario.rules.rules
    if rules.coldRequest == .shared {
      reader.report(
        "under `\(name)` a request waits for the container that its node starts for it",
        at: [.key("rules"), .key("coldRequest")])
    }
    if rules.withoutRoom == .retry {
      reader.report(
        "under `\(name)` a request waits at its node or is rejected",
        at: [.key("rules"), .key("withoutRoom")])
    }
    if rules.maximumContainers > 0 {
      reader.report(
        "under `\(name)` the memory of the nodes is the limit",
        at: [.key("rules"), .key("maximumContainers")])
    }
    for (index, machine) in scenario.cluster.machines.enumerated()
    where scenario.cluster.nodes.filter({ $0.machine == machine.name }).reduce(0, { $0 + $1.count })
      > 1
    {
      reader.report(
        "under `\(name)` each node has a machine of its own",
        at: [.key("cluster"), .key("machines"), .index(index)])
    }
    for (index, function) in scenario.functions.enumerated() {
      let steps: [SettingsReader.Step] = [.key("functions"), .index(index)]
      if function.profile.maximumContainers > 0 {
        reader.report(
          "under `\(name)` the memory of the nodes is the limit",
          at: steps + [.key("maximumContainers")])
      }
      if function.pool?.whenEmpty == .waits {
        reader.report(
          "under `\(name)` a request that finds no generic container starts its own",
          at: steps + [.key("pool"), .key("whenEmpty")])
      }
      if let generic = function.generic, generic.refill != .sameNode {
        reader.report(
          "under `\(name)` a node replaces its own generic containers: state same-node",
          at: steps + [.key("generic"), .key("refill")])
      }
    }
  }

  // MARK: Asynchronous requests

  private func checkAsynchronous(_ reader: inout SettingsReader) {
    let queue = scenario.gateway.asynchronous?.configuration
    for (index, function) in scenario.functions.enumerated() where function.asynchronous {
      let steps: [SettingsReader.Step] = [.key("functions"), .index(index)]
      if queue == nil {
        reader.report(
          "there is no queue for its requests: state `gateway.asynchronous`",
          at: steps + [.key("asynchronous")])
      }
      if function.generic != nil {
        reader.report("nobody calls a pool", at: steps + [.key("asynchronous")])
      }
      if function.profile.crashProbability == 1, let queue, queue.visibilityDelay != nil,
        queue.deliveries == 0
      {
        reader.report(
          "a request that always takes its container down would be executed again for ever: state `gateway.asynchronous.deliveries`",
          at: steps + [.key("crashProbability")])
      }
    }
  }

  // MARK: Messages

  private func checkMessages(_ reader: inout SettingsReader) {
    guard let messages = scenario.messages?.configuration else { return }
    for (index, function) in scenario.functions.enumerated() {
      let steps: [SettingsReader.Step] = [.key("functions"), .index(index)]
      if function.memory > messages.reservation {
        reader.report(
          "a container needs \(function.memory.written), but `messages.reservation` keeps only \(messages.reservation.written) for one",
          at: steps + [.key("memory")])
      }
      if function.profile.concurrency > 1 {
        reader.report(
          "with `messages`, a container runs one request at a time",
          at: steps + [.key("concurrency")])
      }
    }
    // A worker would announce containers for ever.
    let isEndless = scenario.cluster.nodes.contains { node in
      guard let machine = node.machine else { return node.hardware.memory == .largest }
      return scenario.cluster.machines.first { $0.name == machine }?.hardware.memory == .largest
    }
    if isEndless {
      reader.report(
        "nodes announce the memory they have, so state it for every node or machine",
        at: [.key("messages")])
    }
  }
}
