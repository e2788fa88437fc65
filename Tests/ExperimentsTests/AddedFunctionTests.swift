import ClusterModel
import SimKernel
import Testing

@testable import Experiments

/// What is drawn for a function does not depend on which others there are, or where in the scenario they stand.
@Suite struct AddedFunctionTests {
  private static let f = """
    { name: f, execution: { exponential: { mean: 300ms } }, start: { exponential: { mean: 200ms } },
      initialise: { uniform: { from: 10ms, to: 90ms } }, errorProbability: 10%, calls: { function: called },
      pool: { name: generic, specialise: { exponential: { mean: 20ms } } } },
    { name: called, execution: { exponential: { mean: 50ms } }, start: { exponential: { mean: 40ms } } },
    { name: generic, start: { exponential: { mean: 800ms } }, generic: { size: 2 } }
    """
  private static let g = """
    { name: g, count: 3, execution: { exponential: { mean: 1s } }, start: { exponential: { mean: 1s } },
      pool: { name: others } },
    { name: others, start: { exponential: { mean: 300ms } }, generic: { size: 4 } }
    """

  private func records(_ functions: [String], _ more: String) throws -> [[Int64]] {
    let scenario = try ScenarioLoader.load(
      text: """
        functions: [\(functions.joined(separator: ", "))]
        workload:
          \(more)
          - poisson: { function: f, rate: 1/s, requests: 300 }
          - closedLoop: { function: f, clients: 3, think: { exponential: { mean: 2s } }, requests: 180, division: equal }
          - closedLoop: { function: f, clients: 2, think: { exponential: { mean: 9s } }, until: 4min }
        policies: { keepAlive: { name: fixed, window: 3s } }
        """, origin: "s.yaml"
    ).scenario
    let built = try ScenarioBuilder.build(scenario)
    var simulation = Simulation(built.makeCluster())
    simulation.model.begin(&simulation.agenda)
    _ = simulation.run(until: .never, atMost: .max)
    var records: [[Int64]] = []
    simulation.model.takeInvocations { record in
      guard ["f", "called"].contains(built.functions.name(record.function.index)) else { return }
      let phases = record.phases
      records.append([
        Int64(bitPattern: record.number), Int64(record.outcome?.rawValue ?? .max),
        Int64(record.warmth.rawValue), record.arrivedAt.nanoseconds,
        phases.createAt.nanoseconds, phases.startAt.nanoseconds, phases.executionAt.nanoseconds,
        record.endedAt.nanoseconds,
      ])
    }
    return records
  }

  @Test func itsRequestsContainersAndClientsStayTheSame() throws {
    let alone = try records([Self.f], "")
    #expect(alone.count > 500 && Set(alone.map { $0[1] }).count == 2)
    #expect(Set(alone.map { UInt64(bitPattern: $0[0]) >> 62 }) == [0, 1, 2])
    let load = """
      - poisson: { function: g-2, rate: 3/s, requests: 900 }
        - closedLoop: { function: g-1, clients: 4, think: 1s, requests: 300 }
      """
    for functions in [[Self.f, Self.g], [Self.g, Self.f]] {
      #expect(try records(functions, load) == alone)
    }
  }

  @Test func aFunctionOfAnotherNameHasOtherRequests() throws {
    func response(_ name: String) throws -> Double? {
      let scenario = try ScenarioLoader.load(
        text: """
          functions: [{ name: \(name), execution: { exponential: { mean: 1s } } }]
          workload: { constant: { function: \(name), interval: 10s, requests: 20 } }
          """, origin: "s.yaml"
      ).scenario
      let run = Runner(scenario, try ScenarioBuilder.build(scenario)).run()
      return run.summary.functions[0].requests.response["mean"]
    }
    #expect(try response("a") == response("a"))
    #expect(try response("a") != response("b"))
  }
}
