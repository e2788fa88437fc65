import Foundation
import Testing

/// `simfaas coverage`, as a user runs it.
@Suite struct CoverageCommandTests {
  private static let scenario = """
    duration: 2min
    functions: [{ name: f, execution: 200ms, start: 500ms }]
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: forever }
    """

  private func withScenario(_ body: (_ path: String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-coverage-\(UUID().uuidString).yaml").path
    try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func whatIsKnownIsHeldOrNot() throws {
    try withScenario { path in
      let arguments = [
        "coverage", path, "--repetitions", "5", "--replications", "4",
        "--vary", "functions.f.execution=200ms,100ms",
      ]
      let held = try Program.run(
        arguments + ["--truth", "executionTimeSeconds.mean=0.2,0.1"])
      #expect(held.status == 0, "\(held.errors)")
      #expect(held.output.contains("the difference to the baseline"))
      #expect(held.output.contains("100.0 ± 0.0 %"))
      let missed = try Program.run(
        arguments + ["--truth", "executionTimeSeconds.mean=0.3,0.2"])
      #expect(missed.output.contains(" 0.0 ± 0.0 %"))
    }
  }

  @Test(arguments: [
    ([], "name what is known"), (["--truth", "requests.arrived"], "expected path=value,value"),
    (["--truth", "requests.arrived=1,2"], "expected 1 numbers"),
    (["--truth", "requests.arrived=x"], "expected 1 numbers"),
    (["--truth", "a[=1"], "--truth: 'a[' names no number"),
    (["--truth", "requests.arrived=1", "--repetitions", "0"], "--repetitions is 1 to"),
  ])
  func wrongUsageIsStatus64(arguments: [String], message: String) throws {
    try withScenario { path in
      let run = try Program.run(["coverage", path] + arguments)
      #expect(run.status == 64, "\(run.errors)")
      #expect(run.errors.contains(message), "\(run.errors)")
    }
  }
}
