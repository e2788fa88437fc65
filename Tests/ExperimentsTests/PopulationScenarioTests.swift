import ClusterModel
import SimKernel
import Testing
import Workloads

@testable import Experiments

@Suite struct PopulationScenarioTests {
  private func load(
    _ population: String, functions: String = "[{ name: any, memory: 64MiB }]",
    rest: String = "duration: 1h"
  ) throws -> LoadedScenario {
    try ScenarioLoader.load(
      text: """
        cluster: { nodes: [{ count: 2, memory: 4GiB }] }
        functions: \(functions)
        workload: \(population)
        \(rest)
        """, origin: "s.yaml")
  }

  private func build(_ population: String) throws -> BuiltScenario {
    try ScenarioBuilder.build(load(population).scenario)
  }

  private func arrivals(_ built: BuiltScenario) throws -> [Arrival] {
    var source = built.arrivals
    var batch = [Arrival](repeating: Arrival(time: .start, function: FunctionID(0)), count: 100)
    var all: [Arrival] = []
    while true {
      let count = try batch.withUnsafeMutableBufferPointer { try source.read(into: $0) }
      if count == 0 { return all }
      all += batch[..<count]
    }
  }

  private static let small = "{ population: { like: any, functions: 40, scale: 0.01, days: 0.1 } }"

  @Test func functionsAreAddedWithTheirApplicationsMemory() throws {
    let built = try build(Self.small)
    let population = try Population(.azure2019, functions: 40, scale: 0.01, seed: 1)
    #expect(built.functions.count == 41)
    #expect(built.functions.name(0) == "any")
    for number in 0..<40 {
      #expect(built.functions.name(number + 1) == population.name(number))
      #expect(
        built.functions.configuration(number + 1).memory
          == population.applications[population.functions[number].application].memory)
    }
    let all = try arrivals(built)
    #expect(all.count > 50)
    #expect(all.allSatisfy { $0.function.index >= 1 && $0.execution >= .zero })
    #expect(all.allSatisfy { $0.time < .start + .minutes(144) })
  }

  @Test func anApplicationsMemoryMayBeDividedBetweenItsFunctions() throws {
    let divided = Self.small.replacing("days: 0.1", with: "days: 0.1, memory: divided")
    let (built, plain) = (try build(divided), try build(Self.small))
    let population = try Population(.azure2019, functions: 40, scale: 0.01, seed: 1)
    #expect(population.applications.contains { $0.size > 1 })
    for number in 0..<40 {
      let application = population.applications[population.functions[number].application]
      #expect(
        built.functions.configuration(number + 1).memory.count
          == application.memory.count / Int64(application.size))
    }
    #expect(try arrivals(built) == arrivals(plain))
  }

  @Test func theResolvedScenarioSaysTheSame() throws {
    let loaded = try load(Self.small)
    let again = try ScenarioLoader.load(text: loaded.resolvedText, origin: "resolved")
    #expect(again.resolvedText == loaded.resolvedText)
  }

  @Test func anotherWorkloadChangesNoRequestOfThePopulation() throws {
    let alone = try arrivals(try build(Self.small))
    let other = "{ constant: { function: any, interval: 1s, until: 1h } }"
    let both = try arrivals(try build("[\(other), \(Self.small)]"))
    #expect(both.count == alone.count + 3_600)
    #expect(both.filter { $0.function.index > 0 } == alone)
  }

  @Test func aSeedOfItsOwnKeepsTheFunctions() throws {
    let seeded = "{ population: { like: any, functions: 40, scale: 0.01, days: 0.1, seed: 7 } }"
    let one = try ScenarioBuilder.build(
      try load(seeded, rest: "duration: 1h\nseed: 1").scenario)
    let other = try ScenarioBuilder.build(
      try load(seeded, rest: "duration: 1h\nseed: 2").scenario)
    for number in 1...40 {
      #expect(
        one.functions.configuration(number).memory == other.functions.configuration(number).memory)
    }
    #expect(try arrivals(one) != arrivals(other))
  }

  @Test func statedColdStartsAreTaken() throws {
    let built = try build("{ population: { model: huawei, like: any, functions: 3, days: 0.001 } }")
    let profile = built.configuration.profiles[
      built.functions.configuration(2).profile.index]
    let coldStart = try #require(profile.initialise)
    #expect(abs(coldStart.mean - 3.24) < 1e-9)
    #expect(abs(coldStart.variance.squareRoot() - 7.10) < 1e-9)
  }

  @Test func aScenarioRunsOnAPopulation() throws {
    let built = try build(Self.small)
    var records = RunRecords()
    let outcome = Runner(try load(Self.small).scenario, built).run(keeping: &records)
    #expect(outcome.end == .complete)
  }

  @Test(
    arguments: [
      ("{ population: { functions: 3 } }", "the key 'like' is missing"),
      ("{ population: { like: nobody } }", "there is no function 'nobody'"),
      (
        "{ population: { like: any, model: azure-2018 } }",
        "there is no population 'azure-2018'; did you mean 'azure-2019'?"
      ),
      ("{ population: { like: any, model: none.yaml } }", "none.yaml: there is no such file"),
      ("{ population: { like: any, functions: 0 } }", "'0' is out of range: 1 to 10000000"),
      ("{ population: { like: any, days: 0 } }", "'0' is out of range"),
      ("{ population: { like: any, scale: -1 } }", "'-1' is out of range"),
      (
        "{ population: { like: any, functions: 1000, scale: 1e9 } }", "lower the scale"
      ),
    ])
  func whatIsWrongIsSaid(workload: String, expected: String) {
    do {
      _ = try build(workload)
      Issue.record("nothing was wrong")
    } catch {
      #expect("\(error)".contains(expected), "\(error)")
    }
  }

  @Test func whatFitsNowhereAndEqualNamesAreErrors() throws {
    func failure(_ text: String) -> String {
      do {
        _ = try ScenarioBuilder.build(try ScenarioLoader.load(text: text, origin: "s").scenario)
        return ""
      } catch {
        return "\(error)"
      }
    }
    let small = failure(
      """
      cluster: { nodes: [{ memory: 100MiB }] }
      functions: [{ name: any, memory: 1MiB }]
      workload: { population: { like: any, days: 1 } }
      """)
    #expect(small.contains("but no node has more than 100MiB for containers"), "\(small)")
    let twice = failure(
      """
      cluster: {}
      functions: [{ name: app1-1 }]
      workload: { population: { like: app1-1, days: 1 } }
      """)
    #expect(twice.contains("both have a function 'app1-1'"), "\(twice)")
    let endless = failure(
      """
      cluster: {}
      functions: [{ name: any }]
      workload: { population: { like: any } }
      """)
    #expect(endless.contains("the run would never end"), "\(endless)")
  }
}
