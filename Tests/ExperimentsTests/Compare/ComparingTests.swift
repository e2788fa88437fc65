import Calibration
import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct ComparingTests {
  private static let scenario = """
    duration: 10min
    cluster: { nodes: [{ memory: 1GiB, count: 2 }] }
    functions:
      - { name: f, execution: { exponential: { mean: 200ms } }, start: 500ms, memory: 128MiB }
    workload: { poisson: { function: f, rate: 0.2/s } }
    policies: { keepAlive: { name: fixed, window: 10min } }
    """

  private static let arrived = (try? SummaryPath("requests.arrived")) ?? .nowhere
  private static let responseOfF =
    (try? SummaryPath("functions[f].responseTimeSeconds.mean")) ?? .nowhere

  private func compare(
    _ vary: [String], threads: Int = 2, _ change: (inout Comparing.Plan) -> Void = { _ in }
  ) throws -> Comparing {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-compare-\(UUID().uuidString).yaml").path
    try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var plan = Comparing.Plan(
      scenario: path, variants: try Variant.all(varying: vary),
      metrics: [try SummaryPath("responseTimeSeconds.mean"), try SummaryPath("coldStartFraction")])
    plan.replications = 8
    change(&plan)
    return try Comparing(plan, threads: threads)
  }

  @Test func aLongerWindowIsBetterBeyondChanceAndPairingHelps() throws {
    let it = try compare(["policies.keepAlive.window=1s,10s,1min"])
    let coldStarts = it.cells.map { $0[1] }
    #expect(coldStarts[0].difference == nil)
    for cell in coldStarts.dropFirst() {
      let difference = try #require(cell.difference)
      #expect(difference.interval.upperBound < 0)
      #expect(try #require(cell.adjustedP) < 0.01)
      #expect(difference.smallerShare == 1)
    }
    let response = try #require(it.cells[1][0].difference)
    #expect(response.varianceRatio > 1.5)
  }

  @Test func theSameVariantTwiceMeetsTheSameRequests() throws {
    // A limit that is never met changes nothing: same numbers, run by run.
    let it = try compare(["functions.f.maximumContainers=1000,1001"])
    #expect(it.cells[0].map(\.values) == it.cells[1].map(\.values))
    #expect(it.cells[1][0].difference?.p == 1)
    // Different replications are different runs.
    #expect(Set(it.cells[0][0].values).count == 8)
  }

  @Test func threadsDoNotMatter() throws {
    let one = try compare(["policies.keepAlive.window=1s,1min"], threads: 1)
    let four = try compare(["policies.keepAlive.window=1s,1min"], threads: 4)
    #expect(one.cells.map { $0.map(\.values) } == four.cells.map { $0.map(\.values) })
  }

  @Test func runsGoOnUntilIntervalsAreNarrow() throws {
    let it = try compare(["functions.f.execution.exponential.mean=200ms,250ms"]) {
      $0.metrics = [$0.metrics[0]]
      $0.precision = Precision(relative: 0.05)
    }
    #expect(it.isPrecise)
    #expect(it.runs > 8 && it.runs < 1_000)
    for cells in it.cells {
      let cell = cells[0]
      #expect(cell.values.count == it.runs && cell.isPrecise == true)
      let (mean, interval) = (try #require(cell.mean), try #require(cell.interval))
      #expect(interval.upperBound - mean <= 0.05 * mean)
    }
    let (base, difference) = (it.cells[0][0], try #require(it.cells[1][0].difference))
    #expect(
      difference.interval.upperBound - difference.mean <= 0.05 * (try #require(base.mean)))
    // The runs that are made later are those that a fixed number would have had.
    let fixed = try compare(["functions.f.execution.exponential.mean=200ms,250ms"], threads: 1) {
      $0.metrics = [$0.metrics[0]]
      $0.replications = it.runs
    }
    #expect(fixed.cells[1][0].values == it.cells[1][0].values)
    #expect(fixed.cells[1][0].isPrecise == nil)
  }

  @Test func theLimitOfRunsIsKeptAndTold() throws {
    let it = try compare(["policies.keepAlive.window=1s,1min"]) {
      $0.precision = Precision(relative: 0.001)
      $0.mostReplications = 11
    }
    #expect(it.runs == 11 && !it.isPrecise)
  }

  @Test func antitheticRunsAreMirroredAndCountInPairs() throws {
    let it = try compare(["functions.f.execution.exponential.mean=200ms,250ms"]) {
      $0.isAntithetic = true
      $0.metrics.append(Self.arrived)
    }
    #expect(it.runs == 8)
    #expect(it.cells[0][0].values.count == 4)
    #expect(try #require(it.cells[0][0].antitheticRatio) > 0)
    // Gaps that are mirrored are long where they were short: the number of requests of a pair hardly varies.
    #expect(try #require(it.cells[0][2].antitheticRatio) > 1.5)
  }

  @Test func partsOfALongRunAddUpToIt() throws {
    let it = try compare(["policies.keepAlive.window=10s,1min"]) {
      $0.changes = ["duration=3h", "metrics.warmUp=7min"]
      $0.batches = 32
      $0.metrics.append(Self.arrived)
    }
    let arrived = it.cells[0][2]
    #expect(arrived.values.reduce(0, +) == arrived.mean)
    #expect(it.cells[0][0].independence != nil)
    // What hardly hangs on the window is nearly equal in both, part by part.
    #expect(it.cells[1][2].difference?.mean == 0)
    let response = it.cells[0][0]
    let alone = try compare(["policies.keepAlive.window=10s,1min"]) {
      $0.changes = ["duration=3h", "metrics.warmUp=7min"]
      $0.replications = 2
    }
    #expect(response.mean == alone.cells[0][0].values[0])
    #expect(try #require(response.interval).contains(try #require(response.mean)))
    #expect([8, 16, 32].contains(response.values.count))
  }

  @Test func partsThatDependOnEachOtherAreJoined() throws {
    // Nearly saturated: neighbouring parts of a minute are in the same busy period.
    let it = try compare(["policies.keepAlive.window=10min,11min"]) {
      $0.changes = [
        "functions.f.maximumContainers=1", "workload.poisson.rate=4.7/s", "duration=35min",
      ]
      $0.batches = 64
    }
    #expect(it.cells[0][0].values.count < 64)
  }

  @Test func partsWithoutARequestAreJoined() throws {
    // Two requests in each of 64 parts on average: some have none.
    let it = try compare(["policies.keepAlive.window=10s,1min"]) { $0.batches = 64 }
    let response = it.cells[0][0]
    #expect(response.values.count >= 8 && response.values.count < 64)
    #expect(response.interval != nil)
  }

  @Test func aWarmUpIsFoundAndCutInAllVariants() throws {
    // A container is there from the first request on, the queue grows for a while.
    let it = try compare(["functions.f.execution.exponential.mean=1s,1.1s"]) {
      $0.changes = [
        "functions.f.maximumContainers=1", "workload.poisson.rate=0.8/s", "duration=2h",
      ]
      $0.findsWarmUp = true
      $0.replications = 4
    }
    let warmUp = try #require(it.warmUp)
    #expect(warmUp < .hours(1))
    let stated = try compare(["functions.f.execution.exponential.mean=1s,1.1s"]) {
      $0.changes = [
        "functions.f.maximumContainers=1", "workload.poisson.rate=0.8/s", "duration=2h",
        "metrics.warmUp=\(warmUp.written)",
      ]
      $0.replications = 4
    }
    #expect(it.cells.map { $0.map(\.values) } == stated.cells.map { $0.map(\.values) })
  }

  /// The other function stands behind it or in front of it.
  @Test(arguments: [false, true])
  func anotherFunctionOrMetricChangesNoDraws(inFront: Bool) throws {
    let variation = ["policies.keepAlive.window=10s,1min"]
    let alone = try compare(variation) { $0.metrics = [Self.responseOfF] }
    let f =
      "{ name: f, execution: { exponential: { mean: 200ms } }, start: 500ms, memory: 128MiB }"
    let g = "{ name: g, execution: { exponential: { mean: 50ms } }, memory: 64MiB }"
    let beside = try compare(variation) {
      $0.changes = [
        "functions=[\(inFront ? "\(g), \(f)" : "\(f), \(g)")]",
        "workload=[{ poisson: { function: g, rate: 1/s } }, { poisson: { function: f, rate: 0.2/s } }]",
      ]
      $0.metrics = [Self.arrived, Self.responseOfF]
    }
    #expect(alone.cells.map { $0[0].values } == beside.cells.map { $0[1].values })
  }

  @Test func whatIsWrongIsSaid() throws {
    #expect(throws: SettingsError.self) { try compare(["policies.keepAlive.window=1s,soon"]) }
    #expect(throws: SettingsError.self) {
      try compare(["policies.keepAlive.window=1s,2s"]) {
        $0.metrics = [(try? SummaryPath("no.such.number")) ?? $0.metrics[0]]
      }
    }
  }
}
