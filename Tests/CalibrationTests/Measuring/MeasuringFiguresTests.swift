import Calibration
import Foundation
import Testing

@Suite struct MeasuringFiguresTests {
  /// Ranks and coverages by summing binomial probabilities by hand: 2 · P(B < k) with n coins.
  @Test(arguments: [(6, 1, 0.96875), (8, 1, 0.9921875), (9, 2, 0.9609375), (30, 10, 0.957226)])
  func theIntervalOfTheMedianHasTheRanksOfTheBinomial(
    count: Int, rank: Int, coverage: Double
  ) throws {
    let interval = try #require(MedianInterval(of: (1...count).map(Double.init).shuffledByHand()))
    #expect(interval.low == Double(rank))
    #expect(interval.high == Double(count + 1 - rank))
    #expect(abs(interval.coverage - coverage) < 1e-6)
    #expect(interval.median == Double(count + 1) / 2)
  }

  @Test func fiveSamplesTellNoInterval() {
    #expect(MedianInterval(of: [1, 2, 3, 4, 5]) == nil)
  }

  @Test func thousandsOfSamplesDoNotUnderflow() throws {
    let interval = try #require(MedianInterval(of: (1...10_000).map(Double.init)))
    // n/2 ± 0.98 √n
    #expect(interval.low == 4_902 && interval.high == 5_099)
    #expect(interval.coverage >= 0.95 && interval.coverage < 0.952)
  }

  @Test func aMedianOfZeroIsAsPreciseAsItsInterval() throws {
    let zero = try #require(MedianInterval(of: [0, 0, 0, 0, 0, 0]))
    #expect(zero.relativeHalfWidth == 0)
    let jitter = try #require(MedianInterval(of: [0, 0, 0, 0, 0, 1]))
    #expect(jitter.relativeHalfWidth == .infinity)
  }

  @Test func driftIsTheSlowestRoundOverTheFastest() {
    let drift = Drift(references: [[2, 1, 3], [], [4], [3, 5]])
    #expect(drift.rounds == [2, 4, 4])
    #expect(drift.ratio == 2)
    #expect(abs(drift.trend - 2.0 / 3) < 1e-12)
    #expect(Drift(references: []).ratio == 1)
  }

  @Test func layersAreExtractedOneBehindTheOther() {
    var line = PullTimeline()
    let events: [(String, PullEvent.Kind, Double)] = [
      ("z", .alreadyThere, 0.1), ("a", .downloading(1, of: 10), 1),
      ("b", .downloading(1, of: 20), 1),
      ("b", .downloaded, 2), ("a", .downloaded, 3), ("a", .extracting(5, of: 10), 3.5),
      ("a", .complete, 5), ("b", .extracting(20, of: 20), 5.5), ("b", .complete, 6),
    ]
    for (layer, kind, seconds) in events {
      line.add(PullEvent(layer: layer, kind: kind, seconds: seconds))
    }
    #expect(line.downloadEnded == 3)
    #expect(line.compressedBytes == 30)
    #expect(line.layersThere == 1)
    #expect(line.extractions.map(\.layer.name) == ["a", "b"])
    #expect(line.extractions.map(\.seconds) == [2, 1])
  }

  @Test func aRowHasTheColumnsInTheirOrder() {
    var sample = PhaseSample(phase: "start", image: "a:1", seconds: 0.25, unixTime: 12.5)
    sample.cpus = 0.5
    sample.memoryBytes = 512
    sample.droppedPageCache = true
    sample.referenceSeconds = 0.1
    sample.note = "a, \"b\""
    #expect(
      sample.row
        == "start,a:1,0,0,false,0.250000000,0.5,512,1,cold,,,,0.100000000,12.500000,\"a, \"\"b\"\"\""
    )
    #expect(
      PhaseSample(phase: "p", image: "", seconds: -1e-9, unixTime: 0).row
        == "p,,0,0,false,-0.000000001,,,1,warm,,,,,0.000000,")
  }

  @Test func onlyCPUBoundPhasesAreNormalised() throws {
    func sample(_ phase: String, _ seconds: Double, round: Int, _ reference: Double) -> PhaseSample
    {
      var sample = PhaseSample(phase: phase, image: "i", seconds: seconds, unixTime: 0)
      sample.round = round
      sample.referenceSeconds = reference
      return sample
    }
    let summaries = PhaseSummary.summaries(of: [
      sample("start", 1, round: 0, 1), sample("pull_download", 1, round: 0, 1),
      sample("start", 4, round: 1, 2), sample("pull_download", 4, round: 1, 2),
      sample("start", 6, round: 2, 3), sample("pull_download", 6, round: 2, 3),
    ])
    let start = try #require(summaries.first { $0.key.phase == "start" })
    #expect(start.median == 4)
    // 1 × 2 ÷ 1, 4 × 2 ÷ 2, 6 × 2 ÷ 3
    #expect(start.normalisedMedian == 4)
    let download = try #require(summaries.first { $0.key.phase == "pull_download" })
    #expect(download.normalisedMedian == nil)
  }

  @Test func aReadyLineMayNameCPUSeconds() {
    #expect(Handler.parse("ready") == .some(nil))
    #expect(Handler.parse("ready 0.25\r") == .some(0.25))
    #expect(Handler.parse("Traceback") == nil)
  }
}

extension [Double] {
  /// The odd places, then the even ones: no order to rely on.
  fileprivate func shuffledByHand() -> [Double] {
    indices.filter { $0 % 2 == 1 }.map { self[$0] }
      + indices.filter { $0 % 2 == 0 }.map { self[$0] }
  }
}
