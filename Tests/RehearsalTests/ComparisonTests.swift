import Calibration
import ClusterModel
import Experiments
import SimKernel
import Testing

@testable import Rehearsal

@Suite struct RehearsalComparisonTests {
  @Test func anEngineAsPredictedDeviatesByNothing() async throws {
    var plan = try RehearsalLab.plan()
    plan.repetitions = 2
    let (outcome, _) = await RehearsalLab.play(plan)
    let comparison = RehearsalComparison(outcome, with: try Prediction(of: plan), of: plan)
    #expect(comparison.rows.count > 10)
    for row in comparison.rows where row.figure.kind != .cpu {
      #expect(row.isWithin == true && abs(row.deviation ?? 0) < 1e-9, "\(row)")
    }
    #expect(comparison.phases.map(\.phase) == RequestTimes.Phase.allCases)
    let pull = try #require(comparison.phases.first)
    #expect(pull.measured?.median == 1 && pull.normalised == nil && pull.predicted?.median == 1)
  }

  @Test func aSlowerEngineIsSeenAndFollowsItsReference() async throws {
    var plan = try RehearsalLab.plan(
      RehearsalLab.scenario,
      [
        "functions.f.create=50.5ms", "functions.f.start=101ms", "functions.f.initialise=151.5ms",
        "functions.f.dispatch=23.5ms", "policies.keepAlive.window=0s",
      ])
    plan.profileReference = 0.25
    let (outcome, _) = await RehearsalLab.play(plan)
    let comparison = RehearsalComparison(outcome, with: try Prediction(of: plan), of: plan)
    let warmth = try #require(
      comparison.rows.first { $0.figure == Figure(.median, of: FunctionID(0), .preWarmed) })
    #expect(!comparison.rows.contains { $0.figure.warmth == .warmed })
    let (measured, normalised, predicted) = (
      try #require(warmth.measured), try #require(warmth.normalised),
      try #require(warmth.predicted)
    )
    // 303 of 606 ms of starting are the reference's fault.
    #expect(abs(measured.median - predicted.median - 0.303) < 1e-6)
    #expect(abs(normalised.median - predicted.median) < 1e-6)
    #expect(warmth.isWithin == false)
  }

  @Test func engineTimesAloneDifferBetweenSimulations() throws {
    var plan = try RehearsalLab.plan(
      RehearsalLab.scenario,
      ["functions.f.create={ exponential: { mean: 100ms } }", "policies.keepAlive.window=0s"])
    plan.replications = 2
    let runs = try Prediction(of: plan).runs.map { $0.requests.sorted { $0.number < $1.number } }
    #expect(runs[0].map(\.arrival) == runs[1].map(\.arrival))
    #expect(runs[0].map { $0.phases[.execution] } == runs[1].map { $0.phases[.execution] })
    #expect(runs[0].map { $0.phases[.create] } != runs[1].map { $0.phases[.create] })
  }

  @Test(arguments: [(0.0, 1.0), (0.5, 2.5), (0.95, 3.85), (1, 4)])
  func quantilesLieBetweenNeighbours(_ p: Double, _ expected: Double) {
    #expect(abs((Quantile.value(p, of: [4, 1, 3, 2]) ?? 0) - expected) < 1e-12)
    #expect(Quantile.value(p, of: []) == nil)
  }

  @Test func aRowHasAsManyCellsAsThereAreColumns() async throws {
    let (outcome, _) = await RehearsalLab.play(try RehearsalLab.plan())
    let records = try #require(outcome.repetitions.first).records
    let rows = records.map {
      PlayedRequestRow.row(RequestTimes($0), function: "f", repetition: 0)
    }
    for row in rows {
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      #expect(cells.count == PlayedRequestRow.columns.count)
    }
    let first = try #require(records.firstIndex { $0.number == 0 })
    #expect(rows[first].contains(",f,") && rows[first].contains(",cold,completed,1.0,0.101,0.202,"))
    #expect(
      PlayedRequestRow.row(RequestTimes(records[0]), function: "a,\"b", repetition: 0)
        .contains("\"a,\"\"b\""))
  }
}
