import Foundation
import Testing

@Suite struct TourCommandTests {
  private static let scenario = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../docs/examples/01-first-run/scenario.yaml").standardized.path

  private func rows(_ arguments: [String]) throws -> [[String: Any]] {
    let tour = try Program.run(["tour", Self.scenario, "--format", "json"] + arguments)
    #expect(tour.status == 0, "\(tour.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(tour.output.utf8))
    return try #require(json as? [[String: Any]])
  }

  @Test func everyPlatformIsGivenTheSameRequestsAndTestbedsAreLeftOut() throws {
    let rows = try rows(["--until", "2min"])
    let platforms = rows.compactMap { $0["platform"] as? String }
    #expect(Set(platforms).isSuperset(of: ["knative", "openfaas", "jfn", "mcgrath", "aws-lambda"]))
    #expect(!platforms.contains { $0.hasPrefix("raspberry-pi") })
    let arrived = Set(rows.compactMap { $0["arrived"] as? Int })
    #expect(arrived.count == 1 && !arrived.contains(0))
    // No platform is another one under a new name.
    let fingerprints = rows.compactMap { $0["fingerprint"] as? String }
    #expect(Set(fingerprints).count == rows.count)
  }

  @Test func aStopIsTheRunOfThatPlatform() throws {
    let rows = try rows(["--platform", "openfaas", "--set", "seed=3"])
    let run = try Program.run([
      "run", Self.scenario, "--set", "platform=openfaas", "--set", "seed=3",
    ])
    let fingerprint = try #require(rows.first?["fingerprint"] as? String)
    #expect(rows.count == 1 && run.output.contains(fingerprint))
  }

  @Test func aPlatformThatIsNotThereIsNamedWithTheNearest() throws {
    let tour = try Program.run(["tour", Self.scenario, "--platform", "kubernete"])
    #expect(tour.status == 64)
    #expect(tour.output == "")
    #expect(tour.errors.contains("did you mean 'kubernetes'?"))
  }
}
