import ClusterModel
import Experiments
import Policies
import SimKernel

/// What of a scenario an engine cannot play: told before anything is started, with the path of each key.
struct RehearsalCheck {
  private let scenario: Scenario
  private let built: BuiltScenario
  private var problems: [SettingsProblem] = []

  init(_ scenario: Scenario, _ built: BuiltScenario) {
    self.scenario = scenario
    self.built = built
  }

  /// Looks at everything.
  ///
  /// - Throws: All that was found.
  func run() throws(SettingsError) {
    var check = self
    check.checkCluster()
    check.checkWays()
    check.checkPolicies()
    for function in scenario.functions { check.check(function) }
    guard check.problems.isEmpty else {
      let most = SettingsReader.mostProblems
      throw SettingsError(
        Array(check.problems.prefix(most)), omitted: max(0, check.problems.count - most))
    }
  }

  private mutating func refuse(_ path: String, _ message: String) {
    problems.append(SettingsProblem(position: nil, path: path, message: message))
  }

  private mutating func refuse(
    _ isThere: Bool, _ path: String, _ what: String, instead: String = "leave it out"
  ) {
    if isThere { refuse(path, "an engine cannot play \(what); \(instead)") }
  }

  private mutating func checkCluster() {
    let configuration = built.configuration
    if configuration.machines.count != 1 {
      refuse(
        "cluster",
        "has \(configuration.machines.count) machines; one engine plays one: let the nodes share a machine"
      )
    }
    for machine in configuration.machines {
      refuse(machine.overcommitment != nil, "cluster", "overcommitted memory")
      refuse(
        machine.imageStore != .largest, "cluster", "an image store with a limit",
        instead: "leave imageStore out")
    }
    for node in configuration.nodes {
      refuse(
        node.agent.commandDelay != nil || node.agent.commandCPU > 0, "cluster.nodes",
        "what commands to a node's agent cost",
        instead: "leave out agent.commandDelay and commandCPU")
    }
    refuse(!configuration.faults.isEmpty, "faults", "faults")
  }

  private mutating func checkWays() {
    let configuration = built.configuration
    refuse(configuration.gateway.timeOut != nil, "gateway.timeOut", "requests that are given up")
    refuse(
      configuration.gateway.asynchronous != nil, "gateway.asynchronous", "asynchronous requests")
    refuse(!configuration.path.isEmpty, "path", "components of the request path")
    refuse(configuration.messaging != nil, "messages", "messages between gateway and containers")
    refuse(configuration.catalog != nil, "catalog", "a catalog of code")
    refuse(configuration.retry != nil, "retry", "requests that are sent again")
    refuse(configuration.metrics.warmUp > .zero, "metrics.warmUp", "a warm-up")
    refuse(built.configuration.pairing != .none, "pairing", "antithetic pairs")
  }

  private mutating func checkPolicies() {
    var cluster = Cluster(
      built.configuration.played, policies: built.policies, arrivals: built.arrivals)
    for index in 0..<built.functions.count {
      cluster.addFunction(built.functions.configuration(index), name: built.functions.name(index))
    }
    if cluster.readsNodes {
      refuse(
        "policies.nodeSelection",
        "reads metrics of nodes, and an engine has none; name one that does not, such as round-robin"
      )
    }
    if built.policies.autoscaler is HorizontalPodAutoscaler {
      refuse(
        "policies.autoscaler",
        "reads CPU time of containers while they run, and a rehearsal does not; name another one")
    }
    refuse(
      scenario.policies.invocation?.name == HomeInvoker.name, "policies.invocation",
      "nodes that choose for themselves")
  }

  private mutating func check(_ function: FunctionSettings) {
    let path = "functions.\(function.name)"
    let profile = function.profile
    if function.image == nil {
      refuse("\(path).image", "is missing; a rehearsal runs containers of real images: NAME:TAG")
    }
    if function.memory > .zero, function.memory < .mebibytes(6) {
      refuse(
        "\(path).memory", "'\(function.memory.written)' is less than the 6MiB that Docker asks for")
    }
    if profile.cores < .millicores(10) {
      refuse("\(path).cpu", "'\(profile.cores.written)' is less than the 10m that Docker asks for")
    }
    refuse(!function.calls.isEmpty, "\(path).calls", "calls")
    refuse(profile.gather != nil, "\(path).gather", "an execution behind calls")
    refuse(function.generic != nil, "\(path).generic", "generic containers")
    refuse(function.pool != nil, "\(path).pool", "generic containers")
    refuse(function.executor != nil, "\(path).executor", "executors")
    refuse(function.runner != nil, "\(path).runner", "executors")
    refuse(function.code.isFetched, "\(path).fetches", "code that is fetched")
    refuse(function.asynchronous, "\(path).asynchronous", "asynchronous requests")
    refuse(
      profile.errorProbability > 0 || profile.crashProbability > 0, "\(path).errorProbability",
      "executions that fail")
    refuse(
      profile.coldExecution != nil, "\(path).coldExecution",
      "cold executions of another length: the container is created before it is drawn")
    refuse(profile.forward != nil, "\(path).forward", "what a container does before the function")
    refuse(profile.respond != nil, "\(path).respond", "what a container does behind the function")
    refuse(
      profile.parallelism != .cores(1), "\(path).parallelism",
      "requests on several cores: the handler has one thread")
    refuse(profile.weight != 1, "\(path).weight", "CPU weights")
  }
}
