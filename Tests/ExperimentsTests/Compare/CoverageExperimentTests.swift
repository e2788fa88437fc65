import Foundation
import SimKernel
import Testing

@testable import Experiments

/// The queue M/M/1 in short; Scripts/measure-coverage.sh repeats a longer one a thousand times.
@Suite struct CoverageExperimentTests {
  private static let scenario = """
    duration: 10min
    cluster: { nodes: [{ memory: 1GiB }] }
    functions:
      - { name: f, execution: { exponential: { mean: 1s } }, memory: 128MiB, maximumContainers: 1 }
    workload: { poisson: { function: f, rate: 0.3/s } }
    policies: { keepAlive: forever }
    metrics: { warmUp: 1min }
    """

  private func experiment(
    threads: Int, truths: [Double], _ change: (inout Comparing.Plan) -> Void = { _ in }
  ) throws -> CoverageExperiment {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-coverage-\(UUID().uuidString).yaml").path
    try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var plan = Comparing.Plan(
      scenario: path,
      variants: try Variant.all(varying: ["functions.f.execution.exponential.mean=1s,500ms"]),
      metrics: [])
    plan.replications = 6
    change(&plan)
    return try CoverageExperiment(
      plan, truths: [.init(try SummaryPath("responseTimeSeconds.mean"), truths)],
      repetitions: 60, threads: threads)
  }

  @Test func intervalsHoldWhatIsTrueAndNotWhatIsFalse() throws {
    // 1 ÷ (μ − λ) for μ of 1 and 2 a second.
    let truths = [1 / 0.7, 1 / 1.7]
    let it = try experiment(threads: 2, truths: truths)
    for share in [it.means[0][0], it.means[1][0], it.differences[1][0]] {
      #expect(share.all == 60)
      #expect(try #require(share.coverage) > 0.82)
    }
    #expect(it.differences[0][0].all == 0)
    #expect(it.meanRuns == 6 && it.imprecise == 0)
    let wrong = try experiment(threads: 1, truths: [truths[0] * 2, truths[1]])
    #expect(try #require(wrong.means[0][0].coverage) < 0.1)
    #expect(wrong.means[0][0].above == 0)
    #expect(wrong.means[1][0] == it.means[1][0])
  }
}
