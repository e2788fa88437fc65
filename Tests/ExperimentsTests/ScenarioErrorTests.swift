import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct ScenarioErrorTests {
  private func failure(_ text: String, overrides: [String] = []) -> String {
    do throws(SettingsError) {
      return
        "read as \(try ScenarioLoader.load(text: text, origin: "s.yaml", overrides: overrides))"
    } catch {
      return error.description
    }
  }

  /// A scenario of one function with `cluster`, `images`, keys of the function, and the rest.
  private func scenario(
    cluster: String = "{}", images: String = "{}", function: String = "", more: String = "",
    workload: String = "{ constant: { function: f, interval: 1s, requests: 1 } }"
  ) -> String {
    """
    cluster: \(cluster)
    images: \(images)
    functions: [{ name: f\(function) }]
    workload: \(workload)
    \(more)
    """
  }

  @Test(arguments: [
    (
      "sede: 7",
      "s.yaml:5:1: unknown key 'sede'; did you mean 'seed'? known keys: name, about, seed,"
    ),
    (
      "profle: pisa-testbed",
      "s.yaml:5:1: unknown key 'profle'; did you mean 'profile'? known keys: name, about, seed,"
    ),
    (
      "policies: { keepAlive: { name: fixed, windw: 1s } }",
      "s.yaml:5:39: policies.keepAlive: unknown key 'windw'; did you mean 'window'? known keys: window"
    ),
    (
      "policies: { keepAlive: fixd }",
      "s.yaml:5:24: policies.keepAlive: 'fixd' is not a keep-alive policy; did you mean 'fixed'? known names: fixed, limited-lifetime, forever"
    ),
    (
      "policies: { nodeSelection: round-robbin }",
      "s.yaml:5:28: policies.nodeSelection: 'round-robbin' is not a node selection; did you mean 'round-robin'?"
    ),
    (
      "duration: 10 min",
      "s.yaml:5:11: duration: '10 min' is not a duration such as 250ms, 10s or 5min"
    ),
    ("duration: 10", "s.yaml:5:11: duration: '10' has no unit"),
    ("duration: -1s", "s.yaml:5:11: duration: '-1s' is out of range: more than 0s"),
    ("duration: 0s", "s.yaml:5:11: duration: '0s' is out of range"),
    ("duration: 99999999d", "s.yaml:5:11: duration: '99999999d' is beyond the largest"),
    ("requests: 0", "s.yaml:5:11: requests: '0' is out of range"),
    (
      "seed: 18446744073709551616", "s.yaml:5:7: seed: '18446744073709551616' is not a whole number"
    ),
    (
      "rules: { withoutRoom: drop }",
      "s.yaml:5:23: rules.withoutRoom: 'drop' is not one of queue, reject, retry, evict-then-queue, evict-then-reject"
    ),
    ("gateway: { timeOut: 0s }", "s.yaml:5:21: gateway.timeOut: '0s' is out of range"),
    ("seed: 1\nseed: 2", "s.yaml:6:1: the key 'seed' is there already, on line 5"),
    (
      "profile: nowhere-to-be-found",
      "s.yaml:5:10: profile: there is no profile 'nowhere-to-be-found'"
    ),
    (
      "defaults: { functoin: {} }",
      "s.yaml:5:13: defaults: unknown key 'functoin'; did you mean 'function'?"
    ),
    (
      "defaults: { function: { memry: 1MiB } }",
      "s.yaml:5:25: functions[0]: unknown key 'memry'; did you mean 'memory'?"
    ),
  ])
  func whatIsWrongWithAKeyIsSaid(more: String, message: String) {
    let text = failure(scenario(more: more))
    #expect(text.hasPrefix(message), "\(text)")
  }

  @Test(arguments: [
    (", memory: 128", "'128' has no unit"),
    (", memory: 128MB/s", "'128MB/s' has the unknown unit 'MB/s'"),
    (", memory: 128Mi", "'128Mi' has the unknown unit 'Mi'; did you mean 'MiB'?"),
    (", memory: -1MiB", "'-1MiB' is out of range: at least 0B"),
    (", memory: 99999999TiB", "'99999999TiB' is beyond the largest"),
    (", cpu: 0", "'0' is out of range"),
    (", cpu: 1.0005", "'1.0005' is not a whole number of thousandths of a core"),
    (", concurrency: 0", "'0' is out of range: 1 to 65535"),
    (", concurrency: many", "'many' is not a whole number"),
    (", execution: { logNormal: { median: 180, sigma: 0.4 } }", "'180' has no unit"),
    (", cpuShare: 1.5", "'1.5' is out of range: 0 to 1"),
    (", cpuShare: [1]", "expected a number, found a list"),
    (", warming: warm", "'warm' is not a kind of warming; did you mean 'warmed'?"),
  ])
  func aWrongQuantityIsSaidAtItsFunction(function: String, message: String) {
    let text = failure(scenario(function: function))
    #expect(text.hasPrefix("s.yaml:3:"), "\(text)")
    #expect(text.contains("functions[0].") && text.contains(message), "\(text)")
  }

  @Test func aReferenceToNoImageNamesTheNearest() {
    let text = failure(
      scenario(
        images: "{ python-light: { layers: [{ size: 1MiB }] } }", function: ", image: python-lite"))
    #expect(
      text == "s.yaml:3:24: functions[0].image: there is no image 'python-lite';"
        + " did you mean 'python-light'? known images: python-light")
  }

  @Test(arguments: [
    (
      "closedLoop: { function: f, start: 5s, until: 5s }",
      "workload.closedLoop.until: ends at 5s, not after its start at 5s"
    ),
    (
      "closedLoop: { function: f, every: -1s, until: 5s }",
      "workload.closedLoop.every: '-1s' is out of range"
    ),
    ("closedLoop: { function: f, every: 10s }", "workload: the run would never end"),
    (
      "backoff: { function: g }",
      "workload.backoff.function: there is no function 'g'; known functions: f"
    ),
    (
      "backoff: { function: f, first: 5min, last: 4min }",
      "workload.backoff.last: '4min' is shorter than the first, 5min"
    ),
    (
      "backoff: { function: f, step: 0s }",
      "workload.backoff.step: '0s' is out of range: more than 0s"
    ),
    (
      "backoff: { function: f, last: 50000h, step: 1ns }",
      "workload.backoff.step: '1ns' makes 179999940000000001 idle times, more than there can be"
    ),
    ("backoff: { function: f, repeats: 0 }", "workload.backoff.repeats: '0' is out of range"),
  ])
  func whatIsWrongWithClientsIsSaid(workload: String, message: String) {
    let text = failure("functions: [{ name: f }]\nworkload: { \(workload) }")
    #expect(text.contains(message), "\(text)")
  }

  @Test func aReferenceToNoFunctionNamesTheNearest() {
    let text = failure(
      """
      functions: [{ name: hello }, { name: many, count: 3 }]
      workload: { poisson: { function: helo, rate: 1/s, requests: 1 } }
      """)
    #expect(
      text == "s.yaml:2:24: workload.poisson.function: there is no function 'helo';"
        + " did you mean 'hello'? known functions: hello, many-1")
  }

  @Test func aReferenceToNoMachineNamesTheNearest() {
    let text = failure(
      scenario(
        cluster:
          "{ machines: [{ name: host }], nodes: [{ machine: hots }, { name: b, machine: host }] }"))
    #expect(
      text.contains("cluster.nodes[0].machine: there is no machine 'hots'; did you mean 'host'?"),
      "\(text)")
  }

  @Test func equalNamesAreSaid() {
    let functions = failure(
      "functions: [{ name: f }, { name: f }]\nworkload: { constant: { function: f, interval: 1s, requests: 1 } }"
    )
    #expect(
      functions
        == "s.yaml:1:28: functions[1].name: there are two functions 'f'; entry 0 has the name already"
    )
    let numbered = failure(
      "functions: [{ name: f, count: 3 }, { name: f-2 }]\nworkload: { constant: { function: f-1, interval: 1s, requests: 1 } }"
    )
    #expect(
      numbered.contains(
        "functions[1].name: there are two functions 'f-2'; entry 0 stands for it already"),
      "\(numbered)")
    let nodes = failure(scenario(cluster: "{ nodes: [{ name: a }, { name: a }] }"))
    #expect(nodes.contains("cluster.nodes[1].name: there are two nodes 'a'"), "\(nodes)")
    let images = failure(
      scenario(images: "{ a: { layers: [{ size: 1B }] }, a: { layers: [{ size: 1B }] } }"))
    #expect(images.contains("the key 'a' is there already"), "\(images)")
  }

  @Test func aFunctionThatFitsOnNoNodeIsSaidAtOnce() {
    let text = failure(
      scenario(cluster: "{ nodes: [{ count: 4, memory: 512MiB }] }", function: ", memory: 1GiB"))
    #expect(
      text
        == "s.yaml:3:24: functions[0].memory: a container of 'f' needs 1GiB, but no node has more than 512MiB"
    )
  }

  @Test func anImageThatFitsIntoNoStoreIsSaidAtOnce() {
    let text = failure(
      scenario(
        cluster: "{ nodes: [{ imageStore: 1GiB }] }",
        images: "{ big: { layers: [{ size: 600MiB }, { size: 500MiB }] } }",
        function: ", image: big"))
    #expect(
      text.contains(
        "functions[0].image: the image 'big' takes 1100MiB, but no image store is larger than 1GiB"),
      "\(text)")
  }

  @Test func memoryAndStoreMustBeOnTheSameNode() {
    let text = failure(
      scenario(
        cluster:
          "{ nodes: [{ name: a, memory: 1GiB, imageStore: 1MiB }, { name: b, memory: 1MiB }] }",
        images: "{ i: { layers: [{ size: 2MiB }] } }", function: ", image: i, memory: 1GiB"))
    #expect(
      text.contains("functions[0]: no node has both 1GiB of memory for 'f' and room for its image"),
      "\(text)")
  }

  @Test func whatIsPinnedOrPreloadedMustFitAndExist() {
    let images =
      "{ i: { layers: [{ name: l, size: 2MiB }] }, j: { layers: [{ name: l, size: 2MiB }, { size: 2MiB }] } }"
    let tooMuch = failure(
      scenario(
        cluster: "{ nodes: [{ imageStore: 3MiB, pinned: [i], preloaded: [j] }] }", images: images))
    #expect(
      tooMuch.contains(
        "cluster.nodes[0].preloaded[0]: with this image 4MiB would lie in the image store of 3MiB"),
      "\(tooMuch)")
    let unknown = failure(scenario(cluster: "{ nodes: [{ pinned: [k] }] }", images: images))
    #expect(unknown.contains("cluster.nodes[0].pinned[0]: there is no image 'k'"), "\(unknown)")
    let beside = failure(
      scenario(
        cluster: "{ nodes: [{ imageStore: 3MiB, pinned: [i] }] }", images: images,
        function: ", image: j"))
    #expect(beside.contains("the image 'j' takes 4MiB"), "\(beside)")
  }

  @Test func warmedContainersMustFindRoom() {
    let text = failure(
      scenario(
        cluster: "{ nodes: [{ count: 2, memory: 512MiB }] }",
        function: ", memory: 512MiB, warming: { name: warmed, containers: 3 }"))
    #expect(
      text.contains(
        "functions: the warmed containers need 1536MiB, but all nodes together have 1GiB"),
      "\(text)")
  }

  @Test func aSharedLayerHasOneSize() {
    let text = failure(
      scenario(
        images:
          "{ a: { layers: [{ name: l, size: 1MiB }] }, b: { layers: [{ name: l, size: 2MiB }] } }"))
    #expect(
      text.contains("images.b.layers[0].name: the layer 'l' has another size in the image 'a'"),
      "\(text)")
  }

  @Test func whatBelongsToAMachineIsNotStatedAtItsNode() {
    let text = failure(
      scenario(
        cluster: "{ machines: [{ name: host }], nodes: [{ machine: host, imageStore: 1GiB }] }"))
    #expect(text.contains("cluster.nodes[0].imageStore: belongs to the machine 'host'"), "\(text)")
  }

  @Test func aClusterWithoutNodesIsAnError() {
    #expect(
      failure(scenario(cluster: "{ nodes: [] }"))
        == "s.yaml:1:19: cluster.nodes: expected at least 1 of nodes, found 0")
    #expect(
      failure(scenario(cluster: "{ nodes: [{ count: 0 }] }")).contains(
        "'0' is out of range: 1 to 1000000"))
  }

  @Test func aScenarioWithoutFunctionsOrWorkloadIsAnError() {
    #expect(
      failure("functions: []\nworkload: []").contains(
        "functions: expected at least 1 of functions, found 0"))
    let missing = failure("seed: 1")
    #expect(missing.contains("the key 'functions' is missing"))
    #expect(missing.contains("the key 'workload' is missing"))
    #expect(
      failure("functions: [{ name: f }]\nworkload: []").contains(
        "workload: expected at least one workload"))
  }

  @Test func aRunThatWouldNeverEndIsAnError() {
    let text = failure(scenario(workload: "{ poisson: { function: f, rate: 1/s } }"))
    #expect(
      text.contains("the run would never end: state duration, requests, or an end of the workload"),
      "\(text)")
  }

  @Test(arguments: [
    ("{ poisson: { function: f, rate: 200 } }", "'200' has no unit; write a rate such as 200/s"),
    ("{ poisson: { function: f, rate: 0/s } }", "'0/s' is out of range"),
    ("{ poisson: { function: f } }", "the key 'rate' is missing"),
    ("{ poison: { function: f } }", "'poison' is not a workload; did you mean 'poisson'?"),
    ("{ constant: { function: f, interval: 0s } }", "'0s' is out of range"),
    (
      "{ poisson: { function: f, rate: 1/s, start: 2s, until: 1s } }",
      "ends at 1s, not after its start at 2s"
    ),
    ("5", "expected a workload: a mapping with one key"),
  ])
  func aWrongWorkloadIsSaid(workload: String, message: String) {
    let text = failure(scenario(workload: workload))
    #expect(text.contains(message) && text.contains(": workload"), "\(text)")
  }

  @Test func aWrongOverrideIsSaidAsItWasWritten() {
    #expect(
      failure(scenario(), overrides: ["functions.f.memry=1MiB"]).hasPrefix(
        "--set functions.f.memry=1MiB: functions[0]: unknown key 'memry'; did you mean 'memory'?"))
    #expect(
      failure(scenario(), overrides: ["functions.g.memory=1MiB"]).contains(
        "there is no item 'g' in the list of 1"))
    #expect(
      failure(scenario(), overrides: ["functions.f.memory=1"]).hasPrefix(
        "--set functions.f.memory=1: functions[0].memory: '1' has no unit"))
    #expect(
      failure(scenario(), overrides: ["seed"]).hasPrefix("--set seed: expected key.path=value"))
  }

  @Test func severalProblemsAreToldAtOnce() {
    let text = failure(
      scenario(function: ", memory: 1, cpu: -1", more: "sede: 1\nduration: 5"))
    #expect(text.split(separator: "\n").count == 4, "\(text)")
  }

  @Test func aFileThatCannotBeAScenarioIsSaid() throws {
    let folder = try TemporaryFolder()
    func failure(_ path: String) -> String {
      do throws(SettingsError) {
        return "read as \(try ScenarioLoader.load(path))"
      } catch {
        return error.description
      }
    }
    #expect(failure(folder.path) == "\(folder.path): is a folder; expected a file in YAML")
    #expect(
      failure(folder.path + "/none.yaml") == "\(folder.path)/none.yaml: there is no such file")
    #expect(failure("").contains("there is no such file"))
    try folder.write("empty.yaml", "")
    #expect(
      failure(folder.path + "/empty.yaml").contains("is empty; a scenario has at least functions"))
    try folder.write("list.yaml", "- 1\n")
    #expect(failure(folder.path + "/list.yaml").contains("expected a mapping"))
    try Data([0x61, 0x3a, 0x20, 0xff, 0x0a]).write(to: URL(filePath: folder.path + "/bytes.yaml"))
    #expect(
      failure(folder.path + "/bytes.yaml")
        == "\(folder.path)/bytes.yaml:1:4: the bytes are not UTF-8")
  }

  @Test func aHugeFileIsRefusedWithoutReadingItAll() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/huge.yaml"
    try Data().write(to: URL(filePath: path))
    // A sparse file of a gigabyte, one line of zero bytes.
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: 1 << 30)
    try file.close()
    #expect(throws: SettingsError.self) { try ScenarioLoader.load(path) }
  }

  @Test func aTraceThatCannotBeReadIsSaid() throws {
    let folder = try TemporaryFolder()
    try folder.write("order.csv", "time_s,function,duration_s\n2,f,1\n1,f,1\n")
    func failure(_ file: String, like: String = "f") -> String {
      do {
        let loaded = try ScenarioLoader.load(
          text: "functions: [{ name: f }]\nworkload: { trace: { file: \(file), like: \(like) } }",
          folder: folder.path)
        return "built as \(try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder))"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      failure("missing.csv").contains("workload: \(folder.path)/missing.csv"),
      "\(failure("missing.csv"))")
    #expect(failure("order.csv").contains("order.csv:3"), "\(failure("order.csv"))")
    #expect(
      failure("order.csv", like: "g").contains("workload.trace.like: there is no function 'g'"))
    try folder.write("other.csv", "time_s,function,duration_s\n1,g,1\n")
    #expect(failure("other.csv", like: "null").contains("there is no function 'g'"))
  }
}
