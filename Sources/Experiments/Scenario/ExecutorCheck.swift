import ClusterModel
import SimKernel

/// What is wrong with executors, the functions that they run, and the nodes that functions are bound to.
struct ExecutorCheck {
  private let scenario: Scenario
  private let executors: [FunctionSettings]
  private let nodes: NumberedRows

  init(_ scenario: Scenario) {
    self.scenario = scenario
    executors = scenario.functions.filter { $0.executor != nil }
    nodes = NumberedRows(scenario.cluster.nodes)
  }

  func run(_ reader: inout SettingsReader) {
    for (index, function) in scenario.functions.enumerated() {
      let steps: [SettingsReader.Step] = [.key("functions"), .index(index)]
      checkExecutor(function, at: steps, &reader)
      checkRunner(of: function, at: steps, &reader)
      checkCode(of: function, at: steps, &reader)
      checkNodes(of: function, at: steps, &reader)
    }
  }

  private func checkExecutor(
    _ function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard function.executor != nil else { return }
    let conflicts: [(key: String, isStated: Bool, message: String)] = [
      ("generic", function.generic != nil, "an executor is no pool of generic containers"),
      ("pool", function.pool != nil, "an executor cannot take containers of a pool"),
      (
        "runner", function.runner != nil,
        "an executor runs requests; its own could not be run by another (`runner: null` where a default names one)"
      ),
      ("count", function.count > 1, "an executor is one function, not several alike"),
      ("calls", !function.calls.isEmpty, "an executor is not called, so it sends no calls"),
      ("fetches", function.code.isFetched, "an executor fetches code for each request"),
      (
        "errorProbability", function.profile.errorProbability > 0,
        "executions are those of the functions; state it there"
      ),
      (
        "crashProbability", function.profile.crashProbability > 0,
        "executions are those of the functions; state it there"
      ),
    ]
    for conflict in conflicts where conflict.isStated {
      reader.report(conflict.message, at: steps + [.key(conflict.key)])
    }
  }

  private func checkRunner(
    of function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard let runner = function.runner, function.executor == nil else { return }
    guard let executor = executors.first(where: { $0.name == runner }) else {
      reader.reportUnknown(
        "executor", runner, among: executors.map(\.name), plural: "executors",
        at: steps + [.key("runner")])
      return
    }
    if scenario.policies.loadBalancing == nil {
      reader.report(
        "Runners are chosen by load balancing; state `policies.loadBalancing`",
        at: steps + [.key("runner")])
    }
    if function.generic != nil || function.pool != nil {
      reader.report(
        "containers of pools serve requests that start containers, Runners those that are balanced",
        at: steps + [.key("runner")])
    }
    if function.profile.parallelism != executor.profile.parallelism {
      reader.report(
        "on a Runner, a request can use \(executor.profile.parallelism.written) cores, as '\(runner.abbreviatedForMessage)' states; state the same here",
        at: steps + [.key("parallelism")])
    }
  }

  private func checkCode(
    of function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard function.executor == nil else { return }
    if function.code.isFetched, function.pool != nil {
      reader.report(
        "a container from a pool gets its code by `pool.specialise`", at: steps + [.key("fetches")])
    }
    guard function.runner == nil else { return }
    if function.code.unload != nil {
      reader.report("only Runners unload; state a `runner`", at: steps + [.key("unload")])
    }
    if !function.code.updates.isEmpty {
      reader.report(
        "only Runners look for new versions; state a `runner`", at: steps + [.key("updates")])
    }
    guard !function.code.isFetched else { return }
    for (key, isStated) in [
      ("load", function.code.load != nil), ("codeSize", function.code.size > .zero),
    ] where isStated {
      reader.report(
        "counts only with a `runner`, or where its containers fetch their code (`fetches: true`)",
        at: steps + [.key(key)])
    }
  }

  private func checkNodes(
    of function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard !function.nodes.isEmpty else { return }
    let names = scenario.cluster.nodes.map { $0.count == 1 ? $0.name : "\($0.name)-1" }
    for (index, node) in function.nodes.enumerated()
    where nodes.entry(of: node) == nil && nodes.row(of: node) == nil {
      let place: [SettingsReader.Step] = [.key("nodes")]
      reader.reportUnknown(
        "node", node, among: names, plural: "nodes",
        at: steps + place + (function.nodes.count == 1 ? [] : [.index(index)]))
    }
    if scenario.messages != nil {
      reader.report(
        "with `messages`, nodes offer themselves to any function", at: steps + [.key("nodes")])
    }
  }
}
