import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct BenchTests {
  @Test func theMedianIsTheMiddle() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 2, 3]) == 2.5)
    #expect(median([]) == 0)
  }

  @Test func withoutAReferenceTheComparisonIsNull() throws {
    var row = BenchRow(name: "a", n: 10, nanoseconds: 50, peakBytes: 1)
    let alone = try BenchJSON.text([row])
    #expect(alone.contains("\"referenceNanoseconds\" : null"))
    #expect(alone.contains("\"ratio\" : null"))
    row.referenceNanoseconds = 40
    #expect(try BenchJSON.text([row]).contains("\"ratio\" : 1.25"))
  }

  @Test func caseAHasTheResponseTimeOfItsExponentialExecution() throws {
    var bench = ClusterBench(.a)
    bench.scale(by: 0.0005)
    let run = try bench.run()
    // Four standard errors of the mean of exponential times with mean 1.991 s.
    let error = 1.991 / Double(run.requests).squareRoot()
    #expect(abs(run.findings.meanResponse - 1.991) < 4 * error + 0.01)
    #expect(run.findings.rejectedFraction == 0)
    // M/G/∞ needs 1.79 containers on average; the keep-alive window keeps the peaks of ten minutes, 7.7 of them.
    #expect(abs(run.findings.containers - 7.7) < 0.6)
  }

  @Test func theFunctionsAreThoseOfTheReference() {
    var population = ReferencePopulation()
    let members = (0..<10_000).map { _ in population.next() }
    let mean = members.map { Arithmetic.log($0.executionMedian) }.reduce(0, +) / 10_000
    // The logarithms of medians are normal around log 0.3 with deviation 1.
    #expect(abs(mean - Arithmetic.log(0.3)) < 0.04)
    #expect(Set(members.map(\.memory)) == [64, 128, 192, 256, 512])
    #expect(abs(Double(members.filter { $0.memory == 128 }.count) - 4_000) < 200)
  }

  @Test func homesAreSpreadOverAllNodes() throws {
    var bench = ClusterBench(.b)
    (bench.warmUp, bench.end, bench.functions, bench.nodes) = (0, 1, 300, 10)
    var simulation = try bench.simulation()
    simulation.run(until: .start + .seconds(bench.end))
    for node in simulation.model.state.nodes.ids {
      #expect(simulation.model.state.nodes[node].requests > 0, "nobody calls node \(node.index)")
    }
  }

  @Test func aFolderWithoutProgramsIsRefused() {
    #expect(throws: BenchError.self) {
      try ReferencePrograms(compiling: FileManager.default.temporaryDirectory.path + "/none")
    }
  }

  @Test func casesAreChosenByName() {
    #expect(Bench(only: ["b"]).names == ["b"])
    #expect(Bench(only: ["hold/zeros"]).names == ["hold/zeros"])
    #expect(Bench(only: ["hold"]).names.count == 12)
    #expect(Bench(only: ["nothing"]).names.isEmpty)
  }
}
