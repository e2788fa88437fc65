import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// What is compared of traces, against figures worked out by hand and against laws.
@Suite struct TraceComparisonTests {
  private static let header = "time_s,function,duration_s\n"
  private static let azure =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
    + "/../shared/traces/azure2021-998rows/AzureFunctionsInvocationTrace2021_first998.csv"

  private static func features(_ path: String) throws -> TraceFeatures {
    var records = try TraceRecords(paths: [path])
    return try TraceFeatures(&records)
  }

  private static func features(of rows: String) throws -> TraceFeatures {
    let trace = try TemporaryTrace(header + rows)
    return try withExtendedLifetime(trace) { try features(trace.path) }
  }

  /// A trace of requests to one function.
  private static func features(gaps: (inout RandomStream) -> Double, _ count: Int) throws
    -> TraceFeatures
  {
    var draws = RandomStream(seed: 8, name: "test/compare")
    var writer = TraceWriter()
    var seconds = 0.0
    for _ in 0..<count {
      try writer.add(.start + SimDuration(rounding: seconds), "f")
      seconds += gaps(&draws)
    }
    let trace = try TemporaryTrace(writer.text)
    return try withExtendedLifetime(trace) { try features(trace.path) }
  }

  private func isClose(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= tolerance
  }

  @Test func aSmallTraceIsWhatItIsByHand() throws {
    let trace = try Self.features(of: "0,a,1\n10,b,\n20,a,3\n50,a,2\n")
    #expect(trace.requests == 4)
    #expect(trace.functions == 2)
    #expect(trace.span == .seconds(50))
    #expect(trace[.gaps].steps == EmpiricalSteps([10, 10, 30]))
    // Those of a are 20 and 30 s; b has none.
    #expect(trace[.relativeGaps].steps == EmpiricalSteps([0.8, 1.2]))
    #expect(isClose(trace[.gapVariations].mean, (50.0).squareRoot() / 25))
    #expect(trace[.gapVariations].count == 1)
    // 86,400 s have 1,728 times 50 s.
    #expect(isClose(trace[.requestsPerDay].steps.values.first, 1_728))
    #expect(isClose(trace[.requestsPerDay].steps.values.last, 5_184))
    #expect(trace[.executions].steps == EmpiricalSteps([1, 2, 3]))
    #expect(trace[.meanExecutions].steps == EmpiricalSteps([2]))
    #expect(trace[.memory].count == 0)
    #expect(trace[.coldStarts].mean == nil)
    #expect(trace.popularity == [0.75, 0.75, 0.75, 0.75])
    // Gaps of mean 50/3 s and standard deviation 20/√3 s: CV 1.2/√3.
    let variation = 1.2 / (3.0).squareRoot()
    #expect(isClose(trace.burstiness, (variation - 1) / (variation + 1)))
    #expect(trace.rate.peakToMean == nil)
    for quantity in TraceQuantity.allCases { #expect(trace[quantity].precision == .exact) }
  }

  @Test func requestsAMinuteCorrelateAsByHand() {
    var rate = RateSeries()
    // 1, 2, 3 and 4 requests in whole minutes, then one that ends the trace.
    for (minute, count) in [1, 2, 3, 4, 1].enumerated() {
      for second in 0..<count { rate.add(.minutes(Int64(minute)) + .seconds(Int64(second))) }
    }
    #expect(Array(rate.minutes) == [1, 2, 3, 4])
    #expect(isClose(rate.peakToMean, 1.6))
    // Deviations −1.5, −0.5, 0.5 and 1.5: (0.75 − 0.25 + 0.75) ÷ 5 and (−0.75 − 0.75) ÷ 5.
    #expect(isClose(rate.autocorrelation(lag: 1), 0.25))
    #expect(isClose(rate.autocorrelation(lag: 2), -0.3))
    #expect(rate.autocorrelation(lag: 3) == nil)
  }

  @Test func aSeriesThatRepeatsItselfCorrelatesWithItself() throws {
    var rate = RateSeries()
    for minute in 0..<1_001 {
      rate.add(.minutes(Int64(minute)))
      if minute % 10 == 0 { rate.add(.minutes(Int64(minute))) }
    }
    // The sum has 990 of 1,000 terms.
    #expect(isClose(rate.autocorrelation(lag: 10), 0.99))
    // 100 minutes have 2 requests, 900 have 1: deviations 0.9 and −0.1, 90 in squares. At lag 5, 199 of 995 products are −0.09
    // and the others 0.01.
    #expect(isClose(rate.autocorrelation(lag: 5), (796 * 0.01 - 199 * 0.09) / 90))
  }

  @Test func requestsInWindowsDisperseAsByHand() {
    var counts = WindowedCounts(.seconds(1))
    // 1, 0 and 3 requests in whole windows: mean 4/3, variance 7/3.
    for time in [0, 2_000, 2_100, 2_999, 3_000] { counts.add(.milliseconds(Int64(time))) }
    #expect(isClose(counts.dispersion, 1.75))
  }

  @Test func aClockIsNotBurstyAtAll() throws {
    let trace = try Self.features(gaps: { _ in 10 }, 2_000)
    #expect(trace.burstiness == -1)
    #expect(trace.functionBurstiness == -1)
    #expect(trace[.gapVariations].steps.values == [0])
    #expect(trace.dispersions[1] == 0)
    #expect(trace.rate.peakToMean == 1)
    #expect(trace.rate.autocorrelation(lag: 1) == nil)
  }

  /// 20,000 exponential gaps of 0.1 s: their CV is 1 with a standard error of 1/√n, burstiness of half of that; the counts of
  /// 2,000 seconds disperse by 1 with one of √(2/2,000).
  @Test func aPoissonProcessIsNeitherBurstyNorEven() throws {
    let trace = try Self.features(gaps: { $0.exponential() * 0.1 }, 20_000)
    #expect(isClose(trace.burstiness, 0, 4 * 0.5 / (20_000.0).squareRoot()))
    #expect(isClose(trace.dispersions[0], 1, 4 * (2.0 / 2_000).squareRoot()))
    #expect(isClose(trace[.relativeGaps].mean, 1, 1e-9))
  }

  @Test func aTraceIsLikeItself() throws {
    let trace = try TemporaryTrace(AzureLikeTrace.generate())
    let comparison = TraceComparison(
      try Self.features(trace.path), try Self.features(trace.path))
    for distance in comparison.distances {
      let isKnown = distance.quantity != .memory && distance.quantity != .coldStarts
      #expect(distance.kolmogorovSmirnov == (isKnown ? 0 : nil))
      #expect(distance.wasserstein == (isKnown ? 0 : nil))
      #expect(distance.relativeWasserstein == (isKnown ? 0 : nil))
      #expect(distance.precision == .exact)
    }
  }

  @Test func theOrderOfTheTracesChangesOnlyWhatIsRelative() throws {
    let a = try Self.features(of: "0,a,1\n10,b,4\n20,a,3\n50,a,2\n")
    let b = try Self.features(of: "0,a,1\n60,b,5\n70,c,2\n")
    let (forward, back) = (TraceComparison(a, b), TraceComparison(b, a))
    for (one, other) in zip(forward.distances, back.distances) {
      #expect(one.kolmogorovSmirnov == other.kolmogorovSmirnov)
      #expect(one.wasserstein == other.wasserstein)
      #expect(one.chance == other.chance)
    }
    // Gaps 10, 10, 30 s and 60, 10 s: distribution functions 2/3 and 1/2 from 10 s on, 1 and 1/2 from 30 s on.
    #expect(isClose(forward.distances[0].kolmogorovSmirnov, 0.5))
    #expect(isClose(forward.distances[0].wasserstein, 20.0 / 6 + 15))
    #expect(isClose(forward.distances[0].relativeWasserstein, (20.0 / 6 + 15) / (50.0 / 3)))
    #expect(isClose(back.distances[0].relativeWasserstein, (20.0 / 6 + 15) / 35))
  }

  @Test(arguments: ["", "5,a,1\n"])
  func tracesOfNoneOrOneRequestHaveNoDistances(rows: String) throws {
    let (none, some) = (
      try Self.features(of: rows), try Self.features(of: "0,a,1\n10,b,4\n20,a,3\n50,a,2\n")
    )
    #expect(none.meanRate == nil)
    #expect(none.burstiness == nil)
    #expect(none.dispersions == [nil, nil, nil])
    #expect(none.popularity.first == (rows.isEmpty ? .some(nil) : 1))
    for comparison in [TraceComparison(none, some), TraceComparison(some, none)] {
      for distance in comparison.distances
      where distance.quantity != .executions && distance.quantity != .meanExecutions {
        #expect(distance.kolmogorovSmirnov == nil)
        #expect(distance.relativeWasserstein == nil)
      }
    }
  }

  @Test func requestsAllAtOnceAreNoBurst() throws {
    let trace = try Self.features(of: "5,a,1\n5,a,1\n5,a,1\n")
    #expect(trace.span == .zero)
    #expect(trace.burstiness == nil)
    #expect(trace[.gapVariations].count == 0)
    #expect(trace[.relativeGaps].count == 0)
    #expect(trace[.requestsPerDay].count == 0)
    #expect(trace[.gaps].steps == EmpiricalSteps([0, 0]))
  }

  /// Nine years apart: minutes and windows are counted in bounded time and memory.
  @Test func aTraceOfYearsIsBounded() throws {
    let trace = try Self.features(of: "0,a,1\n288230375,a,1\n")
    #expect(trace.rate.minutes.count == 4_803_839)
    #expect(trace[.gaps].count == 1)
    #expect(isClose(trace.dispersions[0], 1, 1e-6))
  }

  /// Expected figures: Python's csv, decimal and statistics over the same file.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: azure),
      "the recorded rows of Azure are not beside the project"))
  func theRecordedRowsOfAzureAreWhatPythonFinds() throws {
    let trace = try Self.features(Self.azure)
    #expect(trace.requests == 998)
    #expect(trace.functions == 49)
    #expect(isClose(trace.burstiness, 0.273_361_283_3))
    #expect(isClose(trace.functionBurstiness, -0.550_776_783_7))
    #expect(isClose(trace.dispersions[0], 6.585_674_654_5))
    #expect(isClose(trace.dispersions[1], 8.537_804_998_5))
    #expect(trace.dispersions[2] == nil)
    #expect(isClose(trace.rate.peakToMean, 5.938_219_895_3))
    #expect(isClose(trace.rate.autocorrelation(lag: 1), -0.147_649_260_5))
    #expect(isClose(trace.rate.autocorrelation(lag: 30), 0.562_254_051_4))
    #expect(isClose(trace.popularity[2], 0.444_889_779_6))
    #expect(isClose(trace.popularity[3], 0.927_855_711_4))
    #expect(trace[.gapVariations].count == 38)
    #expect(isClose(trace[.gapVariations].mean, 0.795_852_443_3))
    #expect(isClose(trace[.meanExecutions].mean, 19.462_239_137_3))
  }
}
