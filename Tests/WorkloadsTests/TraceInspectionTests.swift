import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// What is found out about a trace, against figures worked out by hand or by Python.
@Suite struct TraceInspectionTests {
  private static let lambda =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
    + "/../shared/traces/pacslab-aws-lambda-2020/res-01-2020-05-23_20-42-58.csv"

  private static func inspect(_ path: String) throws -> TraceInspection {
    var records = try TraceRecords(paths: [path])
    return try TraceInspection(&records) { _, _ in }
  }

  @Test func aSmallTraceIsWhatItIsByHand() throws {
    let trace = try TemporaryTrace(
      "time_s,function,duration_s\n0,a,10\n30,b,\n90,a,0\n700,a,5\n5000,b,1\n")
    let found = try Self.inspect(trace.path)
    let (requests, functions, zero) = (found.requests, found.functions, found.zeroExecutions)
    #expect(requests == 5)
    #expect(functions == 2)
    #expect(zero == 1)
    let (known, mean) = (found.executions.count, found.executions.summary?.mean)
    #expect(known == 4)
    #expect(mean == 4)
    // a begins cold; 80 s behind its end it is cold with 1 min, 610 s behind with 1, 5 and 10 min. b begins cold
    // and is cold with all windows 4,970 s later.
    let cold = found.leastColdStarts
    #expect(cold == [5, 4, 4, 3, 3])
    // Gaps of 30, 60, 610 and 4,300 s: mean 1,250 s, variance 12,616,600 / 3 s².
    let variation = found.variation ?? -1
    #expect(abs(variation - 1.640_592) < 1e-6)
    // Those of a are 90 and 610 s: mean 350 s, standard deviation 260 · √2 s.
    let variations = found.variations
    #expect(variations.count == 1)
    #expect(abs(variations[0] - 1.050_559) < 1e-6)
    let top = found.top
    #expect(top.map(\.name) == ["a", "b"])
    #expect(top.map(\.requests) == [3, 2])
    let rate = found.rate
    #expect(rate.interval == .seconds(32))
    #expect(rate.counts.count == 157)
    #expect(rate.counts.reduce(0, +) == 5)
    let coarse = rate.coarsened(to: 12)
    #expect(coarse.interval == .seconds(512))
    #expect(coarse.counts == [3, 1, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test func aTraceWithoutRequestsIsInspectedToo() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n")
    let found = try Self.inspect(trace.path)
    let (requests, cold, variation) = (found.requests, found.leastColdStarts, found.variation)
    #expect(requests == 0)
    #expect(cold == [0, 0, 0, 0, 0])
    #expect(variation == nil)
  }

  @Test func yearsOfRateStayInAFewIntervals() {
    var curve = RateHistory()
    for time in [0, 1, SimDuration.longest.nanoseconds] {
      curve.add(SimDuration(nanoseconds: time))
    }
    #expect(curve.counts.count <= RateHistory.most)
    #expect(curve.counts.reduce(0, +) == 3)
    #expect(curve.counts.first == 2)
    #expect(curve.counts.last == 1)
  }

  /// Expected figures: Python's csv and decimal over the same file, by the rule of `leastColdStarts`; a gap by the
  /// standard library's statistics.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: lambda),
      "the recorded requests to Lambda are not beside the project"))
  func theRecordedRequestsToLambdaHaveTheColdStartsThatPythonCounts() throws {
    let found = try Self.inspect(Self.lambda)
    let (cold, variation) = (found.leastColdStarts, found.variation ?? -1)
    #expect(cold == [14, 1, 1, 1, 1])
    #expect(abs(variation - 0.985_595_236) < 1e-6)
    let recorded = found.recordedStarts
    #expect(recorded.cold == 59)
    #expect(recorded.warm == 10_007)
    #expect(recorded.unknown == 0)
    let memory = found.memory.summary
    #expect(memory?.max == Double(54 << 20) / 1e9)
  }
}
