import Testing

@testable import SimKernel

@Suite struct DurationStatisticsTests {
  @Test func theSummaryOfAThousandMillisecondsIsTheClosedForm() throws {
    var statistics = DurationStatistics()
    for length in 1...1_000 { statistics.add(.milliseconds(Int64(length))) }
    let found = statistics.summary
    let summary = try #require(found)
    #expect(summary.mean == 0.5005 && summary.min == 0.001 && summary.max == 1)
    let sd = try #require(summary.sd)
    // Σ(x − x̄)² = n(n² − 1)/12.
    #expect(abs(sd - (1_000.0 * 999_999 / 12 / 999).squareRoot() / 1_000) < 1e-15)
    for (quantile, exact) in [
      (summary.p50, 0.5), (summary.p90, 0.9), (summary.p95, 0.95), (summary.p99, 0.99),
      (summary.p999, 0.999),
    ] {
      #expect(abs(quantile - exact) <= exact * Histogram.relativeError)
    }
  }

  @Test func quantilesNeverLieOutsideOfWhatWasMet() {
    let lengths: [Int64] = [1_000_001, 1_000_003]
    var statistics = DurationStatistics()
    for length in lengths { statistics.add(.nanoseconds(length)) }
    let middle = Histogram.middle(of: Histogram.bucket(of: lengths[0]))
    #expect(middle < lengths[0] || middle > lengths[1])
    for p in [0, 0.5, 1] {
      let quantile = statistics.quantile(p)?.nanoseconds ?? 0
      #expect((lengths[0]...lengths[1]).contains(quantile))
    }
  }

  @Test func withoutSamplesThereIsNoSummary() {
    let statistics = DurationStatistics()
    let summary = statistics.summary
    let bytes = statistics.allocatedBytes
    #expect(summary == nil && bytes == 0)
  }

  @Test func mergedPartsHaveTheSummaryOfTheWhole() {
    var whole = DurationStatistics()
    var even = DurationStatistics()
    var odd = DurationStatistics()
    for length in 1...999 as ClosedRange<Int64> {
      let sample = SimDuration.microseconds(length * length)
      whole.add(sample)
      if length.isMultiple(of: 2) { even.add(sample) } else { odd.add(sample) }
    }
    let copy = even.copy()
    even.merge(odd)
    odd.merge(copy)
    let summaries = [even.summary, odd.summary, whole.summary]
    let count = copy.count
    #expect(summaries[0] == summaries[2] && summaries[1] == summaries[2])
    #expect(count == 499)
  }
}
