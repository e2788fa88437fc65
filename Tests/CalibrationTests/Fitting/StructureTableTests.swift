import Foundation
import SimKernel
import Testing

@testable import Calibration

@Suite struct StructureTableTests {
  private var options: FitOptions {
    var options = FitOptions()
    options.replicates = 60
    return options
  }

  private func outcomes(
    _ kind: StructureKind, _ text: String, _ change: (inout StructureSelection) -> Void = { _ in }
  ) throws -> [StructureOutcome] {
    var selection = StructureSelection()
    change(&selection)
    let table = try StructureTable(
      kind, selection, of: try SampleTable(text, origin: "samples.csv"))
    return try table.outcomes(selection, options)
  }

  /// Starts of 80 ms + 60 ms · max(1, n ÷ 2) + 100 ms · (n − 1) ÷ 2, among other phases and a warm-up.
  private static let starts =
    "phase,image,repetition,warm_up,seconds,simultaneous\n"
    + [1, 2, 4, 8].flatMap { n in
      (0..<3).map { repetition in
        let time = 0.08 + 0.06 * max(1, Double(n) / 2) + 0.05 * Double(n - 1)
        return "cold_start,a,\(repetition),false,\(time),\(n)\nstart,a,\(repetition),false,9,\(n)\n"
      }
    }.joined() + "cold_start,a,0,true,99,1\n"

  @Test func samplesOfTheModelsOwnPhaseAreTaken() throws {
    let found = try #require(try outcomes(.simultaneousStarts, Self.starts) { $0.cores = 2 }.first)
    for (parameter, truth) in zip(found.parameters, [0.08, 0.06, 0.1]) {
      #expect(abs(parameter.estimate / truth - 1) < 1e-3, "\(parameter.parameter.name)")
    }
    #expect(found.points.map(\.setUp) == [1, 2, 4, 8].map { "simultaneous \($0)" })
    #expect(found.points.allSatisfy { $0.count == 3 && abs($0.expected / $0.measured - 1) < 1e-4 })
  }

  @Test func columnsMayHaveOtherNamesAndUnits() throws {
    let text = "n,time\n1,58\n20,113.5\n100,454.7\n"
    let found = try #require(
      try outcomes(.closedLoopQueue, text) {
        $0.names = [.clients: "n", .seconds: "time"]
        $0.secondsPerUnit = 1e-3
      }.first)
    #expect(found.points.map(\.measured) == [0.058, 0.1135, 0.4547])
    // One repetition each: nothing is said of how exact the estimates are.
    #expect(found.covariance.isEmpty)
  }

  @Test func downloadsArePutToTheirPulls() throws {
    let truth = PullRates([0.02, 200e6, 16e6, 0.05, 0.0])
    var text = "phase,image,repetition,seconds,compressed_bytes,layers,link\n"
    for (link, bytes) in [("", 1e6), ("", 60e6), ("", 230e6), ("12500000", 60e6)] {
      for repetition in 0..<2 {
        let times = truth.expected(
          .init(
            link: Double(link), compressedBytes: bytes, layers: 1, download: 0, tail: 0))
        text += "pull,i,\(repetition),\(times[0] + times[1]),\(bytes),1,\(link)\n"
        text += "pull_download,i,\(repetition),\(times[0]),\(bytes),1,\(link)\n"
      }
    }
    let found = try #require(try outcomes(.pullRates, text).first)
    for (parameter, truth) in zip(found.parameters, truth.values).prefix(4) {
      #expect(abs(parameter.estimate / truth - 1) < 0.01, "\(parameter.parameter.name)")
    }
    #expect(found.points.count == 8)
    #expect(found.points.prefix(2).map(\.quantity) == ["download", "tail"])
    // One layer does not overlap with itself, so nothing is told of the overlap.
    #expect(found.parameters[4].interval == 0...1)
  }

  @Test(arguments: [
    (StructureKind.quotaInitialisation, "seconds\n1\n", "samples.csv:1: there is no column 'cpus'"),
    (.quotaInitialisation, "seconds,cpus\n0,1\n", "samples.csv:2:1: seconds: 0 is not above zero"),
    (.quotaInitialisation, "seconds,cpus\n1,-1\n", "samples.csv:2:3: cpus: -1 is not above zero"),
    (.quotaInitialisation, "seconds,cpus\n1,1\n2,1\n", "samples.csv: all: 2 times of 1 set-up;"),
    (
      .quotaInitialisation, "seconds,cpus,phase\n1,1,create\n", "samples.csv: no row is left to fit"
    ),
    (
      .pullRates, "phase,image,seconds,compressed_bytes,layers\npull,i,2,10,1\n",
      "samples.csv:2:8: there is no pull_download of i, compressedBytes 10, layers 1"
    ),
    (
      .pullRates,
      "phase,image,seconds,compressed_bytes,layers\npull,i,2,10,1\npull_download,i,3,10,1\n",
      "samples.csv:2:8: the pull of 2.0 s is not longer than its download of 3.0 s"
    ),
  ])
  func whatIsWrongIsSaidWithItsPlace(kind: StructureKind, text: String, message: String) {
    #expect {
      try outcomes(kind, text)
    } throws: {
      "\($0)".hasPrefix(message)
    }
  }
}

/// A Docker engine as it was measured, where that lies beside the project: the figures of docs/calibration.md.
@Suite struct MeasuredStructureTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/docker/measurements.csv").standardized.path
  private static let isThere = FileManager.default.fileExists(atPath: file)

  private func estimates(
    _ kind: StructureKind, conditions: [String], _ change: (inout StructureSelection) -> Void
  ) throws -> [Double] {
    var selection = StructureSelection()
    selection.names[.repetition] = "rep"
    selection.conditions = conditions.compactMap { SampleSelection.Condition(written: $0) }
    change(&selection)
    let text = try String(contentsOfFile: Self.file, encoding: .utf8)
    let table = try StructureTable(kind, selection, of: try SampleTable(text, origin: Self.file))
    var options = FitOptions()
    options.replicates = 0
    return try table.outcomes(selection, options)[0].parameters.map(\.estimate)
  }

  @Test(.enabled(if: isThere, "the measurements are not beside the project"))
  func simultaneousStartsOfTheHeavyImage() throws {
    let found = try estimates(
      .simultaneousStarts, conditions: ["rep>=3000", "image=heavy"]
    ) {
      $0.names[.simultaneous] = "concurrency"
      $0.cores = 2
    }
    for (value, documented) in zip(found, [0.226, 0.461, 0.292]) {
      #expect(abs(value - documented) < 0.001)
    }
  }

  @Test(.enabled(if: isThere, "the measurements are not beside the project"))
  func initialisationOfTheHeavyImageUnderQuotas() throws {
    let found = try estimates(
      .quotaInitialisation, conditions: ["rep>=2000", "rep<3000", "image=heavy"]
    ) { _ in }
    #expect(abs(found[0] - 0.292) < 0.001 && found[1] < 0.002)
  }
}
