import ClusterModel
import Foundation
import Policies
import SimKernel
import Testing
import Workloads

@testable import Experiments

/// The example of the design, and a small scenario to vary.
let designExample = """
  seed: 7
  duration: 10min
  cluster:
    nodes: [{ count: 4, cpu: 500m, memory: 512MiB, imageStore: 8GiB }]
    registry: { bandwidth: 1Gbps, latency: 2ms }
  functions:
    - { name: hello, image: python-light, memory: 128MiB, concurrency: 1, execution: { logNormal: { median: 180ms, sigma: 0.4 } } }
  images: { python-light: { layers: [{ size: 42MiB }] } }
  workload: { poisson: { function: hello, rate: 200/s } }
  policies:
    nodeSelection: round-robin
    keepAlive: { name: fixed, window: 10min }
    reuse: most-recently-used
  """

@Suite struct ScenarioTests {
  @Test func theExampleOfTheDesignIsRead() throws {
    let scenario = try ScenarioLoader.load(text: designExample).scenario
    #expect(scenario.seed == 7)
    #expect(scenario.duration == .minutes(10))
    #expect(scenario.cluster.nodes[0].names == ["node-1", "node-2", "node-3", "node-4"])
    #expect(scenario.cluster.nodes[0].hardware.cpu == .millicores(500))
    #expect(scenario.cluster.registry.bandwidth == .gigabits(1))
    #expect(scenario.functions[0].memory == .mebibytes(128))
    #expect(scenario.images[0].layers[0].size == .mebibytes(42))
    #expect(scenario.policies.keepAlive.name == "fixed")
  }

  @Test func theResolvedScenarioReadsBackAsTheSame() throws {
    let scenario = try ScenarioLoader.load(text: designExample)
    let again = try ScenarioLoader.load(text: scenario.resolvedText, origin: "resolved")
    #expect(again.resolvedText == scenario.resolvedText)
    #expect(again.scenario.document == scenario.scenario.document)
    #expect(scenario.resolvedText.contains("keepAliveClock: departure"))
  }

  @Test func theExampleOfTheDesignIsBuilt() throws {
    let built = try ScenarioBuilder.build(try ScenarioLoader.load(text: designExample).scenario)
    let configuration = built.configuration
    #expect(configuration.machines.map(\.name) == ["node-1", "node-2", "node-3", "node-4"])
    #expect(configuration.nodes.map(\.machine.index) == [0, 1, 2, 3])
    #expect(configuration.machines[3].memory == .mebibytes(512))
    #expect(configuration.layers.map(\.compressed) == [.mebibytes(42)])
    #expect(configuration.layers.map(\.stored) == [.mebibytes(42)])
    #expect(built.functions.count == 1)
    #expect(built.functions.name(0) == "hello")
    #expect(built.functions.configuration(0).image == ImageID(0))
    #expect(configuration.profiles[0].execution == .logNormal(mu: Arithmetic.log(0.18), sigma: 0.4))
    #expect(built.end == .start + .minutes(10))
    #expect(built.policies.keepAlive.constantWindow == .minutes(10))
    #expect(built.policies.nodeSelection is RoundRobin)
  }

  @Test func arrivalsOfTheBuiltScenarioHaveTheStatedRate() throws {
    var arrivals = try ScenarioBuilder.build(
      try ScenarioLoader.load(text: designExample).scenario
    ).arrivals
    let count = 20_000
    let last = try withUnsafeTemporaryAllocation(of: Arrival.self, capacity: count) { batch in
      let read = try arrivals.read(into: batch)
      #expect(read == count)
      return batch[count - 1].time
    }
    // 20,000 gaps of mean 5 ms: 100 s, give or take four standard errors of 0.7 s.
    #expect(abs(last.inSeconds - 100) < 2.9)
  }

  @Test func theBuiltExampleRuns() throws {
    let loaded = try ScenarioLoader.load(
      text: designExample, overrides: ["workload.poisson.requests=300", "duration=1min"])
    let built = try ScenarioBuilder.build(loaded.scenario)
    var run = Simulation(built.makeCluster())
    run.model.begin(&run.agenda)
    run.run(until: try #require(built.end))
    let arrived = run.model.metrics.arrived
    let completed = run.model.metrics.completed
    #expect(arrived == 300)
    #expect(completed == 300)
  }

  @Test func severalNodesCanBeSiblingsOnOneMachine() throws {
    let text = """
      cluster:
        machines: [{ name: host, cpu: 10, memory: 16GiB, preloaded: [base] }]
        nodes: [{ name: ssh, count: 4, machine: host, cpu: 500m, memory: 512MiB, agent: { commandDelay: 20ms, commandCPU: 5ms } }]
      images: { base: { layers: [{ size: 1MiB, stored: 3MiB }] } }
      functions: [{ name: f }]
      workload: { closedLoop: { function: f, requests: 100, think: 1s } }
      """
    let built = try ScenarioBuilder.build(try ScenarioLoader.load(text: text).scenario)
    #expect(built.configuration.machines.count == 1)
    #expect(built.configuration.nodes.count == 4)
    #expect(built.configuration.machines[0].preloaded == [ImageID(0)])
    #expect(built.configuration.layers[0].stored == .mebibytes(3))
    let agent = built.configuration.nodes[3].agent
    #expect(agent.cores == .millicores(500))
    #expect(agent.memory == .mebibytes(512))
    #expect(agent.commandDelay == .constant(0.02))
    #expect(agent.commandCPU == 0.005)
    #expect(built.configuration.loops.map(\.requests) == [100])
    #expect(built.end == nil)
  }

  @Test func clientsJoinStopAndBackOffAsTheScenarioSays() throws {
    let text = """
      functions: [{ name: f }]
      workload:
        - closedLoop: { function: f, clients: 15, every: 10s, until: 150s, think: 1ms }
        - backoff: { function: f, first: 2min, last: 9min, step: 3min, repeats: 4, start: 5s }
      """
    let loaded = try ScenarioLoader.load(text: text)
    let loops = try ScenarioBuilder.build(loaded.scenario).configuration.loops
    #expect(loops[0].every == .seconds(10))
    #expect(loops[0].until == .start + .seconds(150))
    #expect(loops[0].requests == nil)
    #expect(loops[1].clients == 1)
    #expect(loops[1].start == .start + .seconds(5))
    // Idle for 2, 5 and 8 min, four times, and a request to begin with.
    #expect(loops[1].gaps == ClientLoop.Gaps(first: .minutes(2), step: .minutes(3), count: 3))
    #expect(loops[1].requests == 13)
    let again = try ScenarioLoader.load(text: loaded.resolvedText, origin: "resolved")
    #expect(again.scenario.document == loaded.scenario.document)
  }

  @Test func imagesShareLayersOfOneName() throws {
    let text = """
      images:
        a: { layers: [{ name: base, size: 30MiB }, { size: 1MiB }] }
        b: { layers: [{ name: base, size: 30MiB }, { size: 2MiB }] }
      functions: [{ name: f, image: a }, { name: g, image: b }]
      workload: { constant: { function: g, interval: 1s, requests: 3 } }
      """
    let built = try ScenarioBuilder.build(try ScenarioLoader.load(text: text).scenario)
    #expect(
      built.configuration.images.map(\.layers) == [
        [LayerID(0), LayerID(1)], [LayerID(0), LayerID(2)],
      ])
  }

  @Test func anEntryStandsForManyFunctions() throws {
    let text = """
      functions: [{ name: a }, { name: f, count: 1000 }, { name: z, memory: 1GiB }]
      workload:
        - popularity: { functions: f, rate: 10/s, exponent: 0.9, requests: 500 }
        - poisson: { function: f-1000, rate: 1/s, requests: 5 }
      """
    let scenario = try ScenarioLoader.load(text: text).scenario
    let built = try ScenarioBuilder.build(scenario)
    #expect(built.functions.count == 1_002)
    #expect(built.functions.name(0) == "a")
    #expect(built.functions.name(1) == "f-1")
    #expect(built.functions.name(1_000) == "f-1000")
    #expect(built.functions.name(1_001) == "z")
    #expect(built.functions.configuration(1_001).memory == .gibibytes(1))
    #expect(NumberedRows(scenario.functions).row(of: "f-1000") == 1_000)
    #expect(NumberedRows(scenario.functions).row(of: "f-01") == nil)
    var arrivals = built.arrivals
    let read = try withUnsafeTemporaryAllocation(of: Arrival.self, capacity: 1_000) {
      try arrivals.read(into: $0)
    }
    #expect(read == 505)
  }

  @Test func requestsLimitTheWholeWorkload() throws {
    let text = """
      requests: 100
      functions: [{ name: f }, { name: g }]
      workload: [{ poisson: { function: f, rate: 1/s } }, { constant: { function: g, interval: 1s } }]
      """
    var arrivals = try ScenarioBuilder.build(try ScenarioLoader.load(text: text).scenario).arrivals
    let read = try withUnsafeTemporaryAllocation(of: Arrival.self, capacity: 1_000) {
      try arrivals.read(into: $0)
    }
    #expect(read == 100)
  }

  @Test func overridesApplyBeforeReading() throws {
    let scenario = try ScenarioLoader.load(
      text: designExample,
      overrides: [
        "functions.hello.memory=256MiB", "cluster.nodes[0].count=2",
        "policies.keepAlive.window=1min",
        "policies.nodeSelection=least-used", "seed=9",
      ]
    ).scenario
    #expect(scenario.functions[0].memory == .mebibytes(256))
    #expect(scenario.cluster.nodes[0].count == 2)
    #expect(scenario.seed == 9)
    #expect(
      (scenario.policies.keepAlive.settings as? FixedKeepAlive.Parameters)?.window == .minutes(1))
    #expect(scenario.policies.nodeSelection.name == "least-used")
  }

  @Test func defaultsHoldForEveryItemThatDoesNotStateThem() throws {
    let text = """
      defaults:
        function: { memory: 64MiB, create: 10ms, execution: { exponential: { mean: 1s } } }
        node: { memory: 1GiB }
      cluster: { nodes: [{ name: a }, { name: b, memory: 2GiB }] }
      functions: [{ name: f }, { name: g, memory: 1MiB, execution: 5s }]
      workload: { constant: { function: f, interval: 1s, requests: 1 } }
      """
    let scenario = try ScenarioLoader.load(text: text).scenario
    #expect(scenario.functions.map(\.memory) == [.mebibytes(64), .mebibytes(1)])
    #expect(scenario.functions.map(\.profile.create) == [.constant(0.01), .constant(0.01)])
    #expect(scenario.functions.map(\.profile.execution) == [.exponential(mean: 1), .constant(5)])
    #expect(scenario.cluster.nodes.map(\.hardware.memory) == [.gibibytes(1), .gibibytes(2)])
  }

  @Test func aProfileIsWhatTheScenarioDoesNotState() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "calibration/small.yaml",
      """
      gateway: { before: 3ms, capacity: 4 }
      defaults: { function: { create: 10ms, start: 20ms } }
      """)
    try folder.write(
      "examples/one/scenario.yaml",
      """
      profile: small
      gateway: { before: 5ms }
      defaults: { function: { start: 1ms } }
      functions: [{ name: f }]
      workload: { constant: { function: f, interval: 1s, requests: 1 } }
      """)
    let scenario = try ScenarioLoader.load(folder.path + "/examples/one/scenario.yaml").scenario
    #expect(scenario.gateway.configuration.before == .constant(0.005))
    #expect(scenario.gateway.configuration.capacity == 4)
    #expect(scenario.functions[0].profile.create == .constant(0.01))
    #expect(scenario.functions[0].profile.start == .constant(0.001))
  }

  @Test func aTraceBringsItsFunctions() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.csv", "time_s,function,duration_s\n0,f,1\n1,other,\n2,f,0.5\n")
    let text = """
      functions: [{ name: f, memory: 1MiB }]
      workload: { trace: { file: t.csv, like: f } }
      """
    let loaded = try ScenarioLoader.load(text: text, folder: folder.path)
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    #expect((0..<built.functions.count).map { built.functions.name($0) } == ["f", "other"])
    #expect(built.functions.configuration(1).memory == .mebibytes(1))
    #expect(built.traces[0].count == 3)
  }

  @Test func theTablesOfATraceBringItsFunctionsAndTheirMemory() throws {
    let folder = try TemporaryFolder()
    try folder.write("calls.csv", "HashApp,HashFunction,Trigger,1\na,f,http,2\na,g,timer,1\n")
    try folder.write("memory.csv", "HashApp,AverageAllocatedMb\na,96\n")
    func memory(_ rule: String) throws -> [Bytes] {
      let text = """
        cluster: { nodes: [{ name: n, memory: 128MiB }] }
        functions: [{ name: f, memory: 1MiB }]
        workload:
          trace: { file: [calls.csv, memory.csv], like: f, memory: \(rule), spread: burst, interval: start }
        """
      let loaded = try ScenarioLoader.load(text: text, folder: folder.path)
      let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
      #expect((0..<built.functions.count).map { built.functions.name($0) } == ["f", "a/f", "a/g"])
      // Column 1 names the start of the second minute, and all arrive there.
      #expect(built.traces[0].first == .start + .minutes(1))
      #expect(built.traces[0].last == .start + .minutes(1))
      return (1..<3).map { built.functions.configuration($0).memory }
    }
    #expect(try memory("like") == [.mebibytes(1), .mebibytes(1)])
    #expect(try memory("recorded") == [.mebibytes(48), .mebibytes(48)])
    #expect(try memory("whole") == [.mebibytes(96), .mebibytes(96)])
    try folder.write("memory.csv", "HashApp,AverageAllocatedMb\na,512\n")
    #expect(throws: SettingsError.self) { try memory("recorded") }
  }

  @Test func memoryIsTakenFromATraceThatWasConverted() throws {
    let folder = try TemporaryFolder()
    try folder.write("calls.csv", "HashApp,HashFunction,Trigger,1\na,f,http,2\na,g,timer,1\n")
    try folder.write("memory.csv", "HashApp,AverageAllocatedMb\na,96\n")
    var records = try TraceRecords(
      paths: ["\(folder.path)/calls.csv", "\(folder.path)/memory.csv"])
    let path = "\(folder.path)/converted.csv"
    let requests = try TraceConversion.write(&records, to: path) { _, _ in }
    #expect(requests == 3)
    #expect(
      try String(contentsOfFile: path, encoding: .utf8) == """
        time_s,function,duration_s,memory_bytes,trigger
        15,a/f,,50331648,http
        30,a/g,,50331648,timer
        45,a/f,,50331648,http

        """)
    let text = """
      functions: [{ name: f, memory: 1MiB }]
      workload: { trace: { file: converted.csv, like: f, memory: recorded } }
      """
    let loaded = try ScenarioLoader.load(text: text, folder: folder.path)
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    #expect(
      (1..<3).map { built.functions.configuration($0).memory } == [.mebibytes(48), .mebibytes(48)])
  }

  @Test func aScenarioSaysWhatATraceCountsAndWhatItsDelaysAreIn() throws {
    let folder = try TemporaryFolder()
    try folder.write("calls.csv", "HashApp,HashFunction,Trigger,1\na,f,http,1\n")
    try folder.write(
      "times.csv",
      "HashApp,HashFunction,Average,Minimum,Maximum,percentile_Average_0,percentile_Average_1,"
        + "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,"
        + "percentile_Average_100\na,f" + String(repeating: ",10000", count: 10) + "\n")
    try folder.write("requests.csv", "day,time,7\n0,0,1\n0,60,1\n")
    try folder.write("delays.csv", "day,time,7\n0,0,250\n0,60,250\n")
    func scan(_ settings: String) throws -> TraceScan {
      let text = "functions: [{ name: f }]\nworkload: { trace: { like: f, \(settings) } }"
      let loaded = try ScenarioLoader.load(text: text, folder: folder.path)
      return try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder).traces[0]
    }
    let azure = "file: [calls.csv, times.csv]"
    #expect(try scan(azure).first == .start + .seconds(20))
    #expect(try scan("\(azure), counts: completions").first == .start + .seconds(20))
    #expect(try scan("\(azure), counts: arrivals").first == .start + .seconds(30))
    let huawei = try scan("file: [requests.csv, delays.csv], delayUnit: ms")
    #expect(huawei.function(0).meanDuration == .milliseconds(250))
  }

  @Test func theReferenceInTheDocumentationIsTheGeneratedOne() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/scenario-reference.md")
    if ProcessInfo.processInfo.environment["SIMFAAS_WRITE_REFERENCE"] != nil {
      try ScenarioReference.markdown.write(to: path, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: path, encoding: .utf8)
    #expect(
      written == ScenarioReference.markdown,
      "regenerate it: SIMFAAS_WRITE_REFERENCE=1 swift test --filter theReferenceInTheDocumentation")
  }
}

/// A folder of its own for one test, removed with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/simfaas-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ name: String, _ text: String) throws {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @Test func aChangeReachesWhatAProfileStates() throws {
    let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/examples/10-pisa-scenario-1/scenario.yaml").standardized
    let loaded = try ScenarioLoader.load(
      examples.path,
      overrides: ["functions.light.memory=64MiB", "defaults.function.warming=warmed"])
    let light = try #require(loaded.scenario.functions.first { $0.name == "light" })
    #expect(light.memory == .mebibytes(64))
    #expect(loaded.scenario.functions.allSatisfy { $0.warming != .cold })
    #expect(throws: SettingsError.self) {
      try ScenarioLoader.load(examples.path, overrides: ["functions.lihgt.memory=64MiB"])
    }
  }
}
