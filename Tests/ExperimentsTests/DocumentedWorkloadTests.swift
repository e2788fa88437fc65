import ClusterModel
import Foundation
import SimKernel
import Testing
import Workloads

@testable import Experiments

/// The pages say nothing that cannot be run.
@Suite struct DocumentedWorkloadTests {
  /// The blocks of YAML in a page.
  private static func blocks(_ page: String) -> [String] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/\(page)").standardized
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  private static let workloads = blocks("workloads.md")
  private static let populations = blocks("populations.md")

  private func build(_ workload: String) throws -> BuiltScenario {
    try ScenarioBuilder.build(
      try ScenarioLoader.load(
        text: """
          duration: 1h
          cluster: { nodes: [{ memory: 16GiB }] }
          functions: [{ name: hello }, { name: shop }, { name: report }, { name: function }]
          \(workload)
          """, origin: "page.yaml"
      ).scenario)
  }

  @Test func thePagesHaveExamples() {
    #expect(Self.workloads.count == 13)
    #expect(Self.populations.count == 2)
  }

  @Test(arguments: workloads)
  func aDocumentedWorkloadSendsRequests(block: String) throws {
    let path = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString).csv"
    try "time_s,function,duration_s\n0,hello,1\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let built = try build(block.replacing("requests.csv", with: path))
    guard built.configuration.loops.isEmpty else { return }
    var source = built.arrivals
    var batch = [Arrival](repeating: Arrival(time: .start, function: FunctionID(0)), count: 10)
    #expect(try batch.withUnsafeMutableBufferPointer { try source.read(into: $0) } > 0)
  }

  @Test func theDocumentedPopulationsAreRead() throws {
    #expect(try build(try #require(Self.populations.first)).functions.count == 1_004)
    let model =
      "requestsPerDay: { 50%: 7 }\naverageTime: 1s\n" + (try #require(Self.populations.last))
    let read = try PopulationModel(reading: try YamlReader.read(model, origin: "page.yaml"))
    #expect(read.busiest?.applications.count == 1)
  }
}
