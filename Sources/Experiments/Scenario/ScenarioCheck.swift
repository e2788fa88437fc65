import ClusterModel
import Policies
import SimKernel
import Workloads

/// What is wrong between the parts of a scenario: references to nothing, equal names, what fits nowhere and what
/// would never end.
struct ScenarioCheck {
  let scenario: Scenario
  private let images: [String: ImageSettings]
  /// The machines, with the most that one of them has for containers.
  private let machines:
    [(steps: [SettingsReader.Step], hardware: HardwareSettings, available: Bytes)]
  private let reserved: ReservedMemory

  private let largestMemory: Bytes
  private let largestStore: Bytes
  let functionRows: NumberedRows

  init(_ scenario: Scenario) {
    self.scenario = scenario
    images = Dictionary(
      scenario.images.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let cluster = scenario.cluster
    let reserved = ReservedMemory(scenario)
    self.reserved = reserved
    var machines = cluster.machines.indices.map {
      (
        steps: [SettingsReader.Step.key("cluster"), .key("machines"), .index($0)],
        hardware: cluster.machines[$0].hardware, available: reserved.available(onMachine: $0)
      )
    }
    for (index, node) in cluster.nodes.enumerated() where node.machine == nil {
      machines.append(
        (
          [.key("cluster"), .key("nodes"), .index(index)], node.hardware,
          reserved.available(onNode: index)
        ))
    }
    self.machines = machines
    largestMemory = machines.map(\.available).max() ?? .zero
    largestStore = machines.map(\.hardware.imageStore).max() ?? .zero
    functionRows = NumberedRows(scenario.functions)
  }

  /// Most calls that one request from outside may lead to.
  static let mostCalls = 10_000_000

  func run(_ reader: inout SettingsReader) {
    checkNames(&reader)
    checkCluster(&reader)
    checkSystems(&reader)
    checkImages(&reader)
    checkStores(&reader)
    for (index, function) in scenario.functions.enumerated() {
      checkFunction(function, at: [.key("functions"), .index(index)], &reader)
    }
    checkPath(&reader)
    CallCheck(scenario.functions).run(&reader)
    PlacementCheck(scenario).run(&reader)
    FaultCheck(scenario).run(&reader)
    ExecutorCheck(scenario).run(&reader)
    checkWarmMemory(&reader)
    checkScaling(&reader)
    checkWorkload(&reader)
    CostCheck(scenario, machines: machines.map { ($0.steps, $0.hardware) }).run(&reader)
  }

  // MARK: Names

  private func checkNames(_ reader: inout SettingsReader) {
    let functions = scenario.functions.map { ($0.name, $0.count) }
    reportEqual(functions, "function", at: [.key("functions")], &reader)
    let nodes = scenario.cluster.nodes.map { ($0.name, $0.count) }
    reportEqual(nodes, "node", at: [.key("cluster"), .key("nodes")], &reader)
    let machines = scenario.cluster.machines.map { ($0.name, 1) }
    reportEqual(machines, "machine", at: [.key("cluster"), .key("machines")], &reader)
    reportEqual(
      scenario.path.map { ($0.component.name, 1) }, "component", at: [.key("path")], &reader)
    let functionCount = functions.reduce(0) { $0 + $1.1 }
    reader.require(
      functionCount < Int(UInt32.max), at: "functions",
      "\(functionCount) functions are more than the \(UInt32.max - 1) there can be")
    let nodeCount = nodes.reduce(0) { $0 + $1.1 }
    if nodeCount > 1_000_000 {
      reader.report(
        "\(nodeCount) nodes are more than the 1000000 there can be",
        at: [.key("cluster"), .key("nodes")])
    }
  }

  /// Reports entries of one name, and entries whose name is a numbered one of another entry.
  private func reportEqual(
    _ entries: [(name: String, count: Int)], _ noun: String, at steps: [SettingsReader.Step],
    _ reader: inout SettingsReader
  ) {
    var first: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      guard let earlier = first[entry.name] else {
        first[entry.name] = index
        continue
      }
      reader.report(
        "there are two \(noun)s '\(entry.name.abbreviatedForMessage)'; entry \(earlier) has the name already",
        at: steps + [.index(index), .key("name")])
    }
    for (index, entry) in entries.enumerated() where entry.count == 1 {
      guard let dash = entry.name.lastIndex(of: "-"),
        let number = Int(entry.name[entry.name.index(after: dash)...]),
        let other = first[String(entry.name[..<dash])], (2...).contains(entries[other].count),
        (1...entries[other].count).contains(number),
        entry.name == "\(entries[other].name)-\(number)"
      else { continue }
      reader.report(
        "there are two \(noun)s '\(entry.name.abbreviatedForMessage)'; entry \(other) stands for it already",
        at: steps + [.index(index), .key("name")])
    }
  }

  // MARK: Machines, nodes and images

  private func checkCluster(_ reader: inout SettingsReader) {
    let names = scenario.cluster.machines.map(\.name)
    for (index, node) in scenario.cluster.nodes.enumerated() {
      guard let machine = node.machine else { continue }
      let steps: [SettingsReader.Step] = [.key("cluster"), .key("nodes"), .index(index)]
      if !names.contains(machine) {
        reader.reportUnknown(
          "machine", machine, among: names, plural: "machines", at: steps + [.key("machine")])
      }
      for key in node.hardware.statedMachinery {
        reader.report(
          "belongs to the machine '\(machine.abbreviatedForMessage)' that the node runs on; state it there",
          at: steps + [.key(key)])
      }
    }
    for (index, machine) in scenario.cluster.machines.enumerated()
    where !scenario.cluster.nodes.contains(where: { $0.machine == machine.name }) {
      reader.report(
        "no node runs on this machine",
        at: [.key("cluster"), .key("machines"), .index(index), .key("name")])
    }
  }

  /// What a system uses must leave something of what it runs on.
  private func checkSystems(_ reader: inout SettingsReader) {
    for machine in machines {
      let (cpu, background) = (machine.hardware.cpu, machine.hardware.backgroundCPU)
      if background >= cpu {
        reader.report(
          "of the \(cpu.written) cores of the machine, \(background.written) leave none",
          at: machine.steps + [.key("backgroundCPU")])
      }
      let (memory, reserved) = (machine.hardware.memory, machine.hardware.memoryReserved)
      if reserved > memory {
        reader.report(
          "the machine has no more than \(memory.written) of memory",
          at: machine.steps + [.key("memoryReserved")])
      }
    }
  }

  /// Layers of one name are one layer, so they must have one size.
  private func checkImages(_ reader: inout SettingsReader) {
    var known: [String: (layer: LayerSettings, image: String)] = [:]
    for image in scenario.images {
      var inThis: Set<String> = []
      for (index, layer) in image.layers.enumerated() {
        guard let name = layer.name else { continue }
        let steps: [SettingsReader.Step] = [
          .key("images"), .key(image.name), .key("layers"), .index(index), .key("name"),
        ]
        if !inThis.insert(name).inserted {
          reader.report("the image has the layer '\(name.abbreviatedForMessage)' twice", at: steps)
        }
        guard let earlier = known[name] else {
          known[name] = (layer, image.name)
          continue
        }
        if earlier.layer.size != layer.size || earlier.layer.storedSize != layer.storedSize {
          reader.report(
            "the layer '\(name.abbreviatedForMessage)' has another size in the image '\(earlier.image.abbreviatedForMessage)'",
            at: steps)
        }
      }
    }
  }

  /// What lies in a store from the start must exist and fit into it.
  private func checkStores(_ reader: inout SettingsReader) {
    let names = scenario.images.map(\.name)
    for machine in machines {
      var present: [ImageSettings] = []
      for (key, stated) in [
        ("pinned", machine.hardware.pinned), ("preloaded", machine.hardware.preloaded),
      ] {
        for (index, name) in stated.enumerated() {
          let steps = machine.steps + [.key(key), .index(index)]
          guard let image = images[name] else {
            reader.reportUnknown("image", name, among: names, plural: "images", at: steps)
            continue
          }
          present.append(image)
          let size = storedSize(of: present)
          if size > machine.hardware.imageStore {
            reader.report(
              "with this image \(size.written) would lie in the image store of \(machine.hardware.imageStore.written)",
              at: steps)
          }
        }
      }
    }
  }

  /// What several images take in a store, each shared layer once.
  private func storedSize(of images: [ImageSettings]) -> Bytes {
    var seen: Set<String> = []
    var seenImages: Set<String> = []
    var size = Bytes.zero
    for image in images where seenImages.insert(image.name).inserted {
      for layer in image.layers {
        if let name = layer.name, !seen.insert(name).inserted { continue }
        size = min(size + layer.storedSize, .largest)
      }
    }
    return size
  }

  // MARK: Request path

  /// Components run on nodes that there are and hold memory that these have.
  private func checkPath(_ reader: inout SettingsReader) {
    for (index, settings) in scenario.path.enumerated() {
      let steps: [SettingsReader.Step] = [.key("path"), .index(index)]
      guard let node = settings.node else {
        for key in settings.keysOfTheMachine {
          reader.report(
            "without a `node` there is no machine that this says something of",
            at: steps + [.key(key)])
        }
        continue
      }
      if !reserved.hasNode(node) {
        let names = scenario.cluster.nodes.map { $0.count == 1 ? $0.name : "\($0.name)-1" }
        reader.reportUnknown(
          "node", node, among: names, plural: "nodes", at: steps + [.key("node")])
      }
    }
    _ = ReservedMemory(scenario) { index, held, memory in
      reader.report(
        "with this component \(held.written) would be taken of the machine's \(memory.written)",
        at: [.key("path"), .index(index), .key("memory")])
    }
  }

  // MARK: Functions

  private func checkFunction(
    _ function: FunctionSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    guard function.memory <= largestMemory else {
      reader.report(
        "a container of '\(function.name.abbreviatedForMessage)' needs \(function.memory.written), but no node has more than \(largestMemory.written)",
        at: steps + [.key("memory")])
      return
    }
    guard let name = function.image else {
      if function.warming == .preWarmed {
        reader.report(
          "a function without an image cannot be pre-warmed", at: steps + [.key("warming")])
      }
      return
    }
    guard let image = images[name] else {
      reader.reportUnknown(
        "image", name, among: scenario.images.map(\.name), plural: "images",
        at: steps + [.key("image")])
      return
    }
    let size = storedSize(of: [image])
    guard size <= largestStore else {
      reader.report(
        "the image '\(name.abbreviatedForMessage)' takes \(size.written), but no image store is larger than \(largestStore.written)",
        at: steps + [.key("image")])
      return
    }
    let fitsSomewhere = machines.contains { machine in
      let pinned = machine.hardware.pinned.compactMap { images[$0] }
      return function.memory <= machine.available
        && storedSize(of: pinned + [image]) <= machine.hardware.imageStore
    }
    if !fitsSomewhere {
      reader.report(
        "no node has both \(function.memory.written) of memory for '\(function.name.abbreviatedForMessage)' and room for its image beside what is pinned",
        at: steps)
    }
  }

  /// Warmed containers must find room before the first request.
  private func checkWarmMemory(_ reader: inout SettingsReader) {
    guard !machines.contains(where: { $0.hardware.overcommit != nil }) else { return }
    var needed: Int128 = 0
    for function in scenario.functions {
      if case .warmed(let containers) = function.warming {
        needed += Int128(function.memory.count) * Int128(containers) * Int128(function.count)
      }
    }
    let present = max(reserved.availableInAll, 0)
    if needed > present {
      reader.report(
        "the warmed containers need \(Bytes(Int64(clamping: needed)).written), but all nodes together have \(Bytes(Int64(clamping: present)).written)",
        at: [.key("functions")])
    }
  }

  // MARK: Scaling

  private func checkScaling(_ reader: inout SettingsReader) {
    let policies = scenario.policies
    if policies.loadBalancing == nil, policies.autoscaler == nil {
      for (index, function) in scenario.functions.enumerated()
      where function.replicas != ReplicaSettings() {
        reader.report(
          "counts only with `policies.loadBalancing` or `policies.autoscaler`",
          at: [.key("functions"), .index(index), .key("replicas")])
      }
    }
    let steps: [SettingsReader.Step] = [.key("policies"), .key("autoscaler")]
    guard let autoscaler = policies.autoscaler?.settings else { return }
    if let settings = autoscaler as? any NamesFunctions {
      for (name, keys) in settings.functionNames {
        checkCall(of: name, at: steps + keys, &reader)
      }
    }
    if let settings = autoscaler as? HorizontalPodAutoscaler.Parameters {
      checkRequests(settings, &reader)
    }
  }

  /// A share of the request needs a request.
  private func checkRequests(
    _ settings: HorizontalPodAutoscaler.Parameters, _ reader: inout SettingsReader
  ) {
    for (index, function) in scenario.functions.enumerated()
    where !settings.hasTarget(cores: function.profile.cores, memory: function.memory) {
      let key = settings.metric == .cpu ? "cpu" : "memory"
      reader.report(
        "the horizontal pod autoscaler compares use with a request: state \(key) here, or a request or an average with the autoscaler",
        at: [.key("functions"), .index(index), .key(key)])
    }
  }

  /// Reports a name that is no function's.
  func checkCall(
    of name: String, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    if functionRows.row(of: name) == nil {
      let names = scenario.functions.map { $0.count == 1 ? $0.name : "\($0.name)-1" }
      reader.reportUnknown("function", name, among: names, plural: "functions", at: steps)
    }
  }
}

extension String {
  /// The text, cut after 60 characters.
  var abbreviatedForMessage: String {
    count <= 60 ? self : prefix(60) + "…"
  }
}
