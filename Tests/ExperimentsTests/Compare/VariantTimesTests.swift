import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// Response times of the variants of a comparison: all runs together, in memory that does not grow with them.
@Suite struct VariantTimesTests {
  private static let scenario = """
    duration: 2min
    functions:
      - { name: f, execution: { exponential: { mean: 200ms } }, start: 500ms, memory: 128MiB }
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: { name: fixed, window: 10min } }
    """

  private func compare(
    threads: Int = 2, _ change: (inout Comparing.Plan) -> Void = { _ in }
  ) throws -> Comparing {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-times-\(UUID().uuidString).yaml").path
    try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var plan = Comparing.Plan(
      scenario: path, variants: try Variant.all(varying: ["policies.keepAlive.window=1s,1min"]),
      metrics: [try SummaryPath("requests.completed"), try SummaryPath("responseTimeSeconds.max")])
    plan.replications = 6
    change(&plan)
    return try Comparing(plan, threads: threads)
  }

  @Test func theyAreThoseOfAllRunsOfTheVariant() throws {
    let it = try compare()
    #expect(it.responseTimes.count == 2 && it.responseTimes[0] != it.responseTimes[1])
    for (times, cells) in zip(it.responseTimes, it.cells) {
      #expect(Double(times.count) == cells[0].values.reduce(0, +))
      // The longest of all lies in the last bucket.
      let longest = try #require(cells[1].values.max())
      let last = try #require(times.buckets.last)
      #expect(last.from <= longest && longest <= last.to)
    }
    #expect(try compare(threads: 1).responseTimes == it.responseTimes)
  }

  @Test func runsThatPrecisionAsksForAreAmongThem() throws {
    let it = try compare { $0.precision = Precision(relative: 0.02) }
    #expect(it.runs > 6)
    for (times, cells) in zip(it.responseTimes, it.cells) {
      #expect(Double(times.count) == cells[0].values.reduce(0, +))
    }
  }

  @Test func oneLongRunIsCountedOnceHoweverOftenItIsCut() throws {
    let it = try compare { $0.batches = 8 }
    for (times, cells) in zip(it.responseTimes, it.cells) {
      #expect(Double(times.count) == cells[0].mean)
    }
  }

  @Test func theTableReadsBackAsItWasWritten() throws {
    let it = try compare()
    let table = VariantTimesTable([
      VariantTimesTable.Variant("a=\"x\",1 b=2", it.responseTimes[0]),
      VariantTimesTable.Variant("none", BucketCounts()),
      VariantTimesTable.Variant("as it is", it.responseTimes[1]),
    ])
    try RunLab.withFolder { folder in
      try table.write(to: "\(folder)/times.csv")
      let read = try VariantTimesTable("\(folder)/times.csv")
      // A variant that answered nothing has no rows.
      #expect(read.variants == [table.variants[0], table.variants[2]])
      #expect(read.responseTimes(of: "as it is") == it.responseTimes[1])
      #expect(read.responseTimes(of: "none") == nil)
    }
  }

  @Test(arguments: [
    ("v,responseTime,0.1,0.2,1\nv,responseTime,0.1,0.2,1\n", "3:16: from and to do not follow"),
    ("v,waitingTime,0.1,0.2,1\n", "2:3: measure 'waitingTime' is none of responseTime"),
    ("v,responseTime,0.1,0.2,-1\n", "2:24: count '-1' is not a whole number"),
  ])
  func whatIsWrongIsToldWithItsPlace(rows: String, message: String) throws {
    try RunLab.withFolder { folder in
      let path = "\(folder)/times.csv"
      try Data("variant,measure,from,to,count\n\(rows)".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: SettingsError.self) { _ = try VariantTimesTable(path) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }
}
