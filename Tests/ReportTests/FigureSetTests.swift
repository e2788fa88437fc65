import Experiments
import Figures
import Foundation
import Testing

@testable import Report

/// What figures of several results are made from.
@Suite struct FigureSetTests {
  private func choice(_ x: Double, _ y: Double) -> ParetoFigure.Choice {
    ParetoFigure.Choice(name: "\(x)/\(y)", x: x, y: y)
  }

  @Test(arguments: [
    ([(1.0, 3.0), (2, 2), (3, 1)], [0, 1, 2]), ([(1, 1), (2, 2)], [0]),
    ([(2, 2), (1, 1), (1, 1)], [1, 2]),
    ([(1, 2), (1, 1), (2, 1)], [1]), ([(3, 1), (1, 3), (2, 3)], [1, 0]), ([], []),
  ])
  func noneIsBeatenInTheFront(points: [(Double, Double)], front: [Int]) {
    #expect(ParetoFigure.front(points.map { choice($0.0, $0.1) }) == front)
  }

  @Test func variantsAreCalledByWhatDiffers() {
    #expect(ComparisonFigures.shortNames([["a.b=1"], ["a.b=2"]]) == ["1", "2"])
    #expect(
      ComparisonFigures.shortNames([["a.b=1", "c=x"], ["a.b=1", "c=y"]]) == ["b=1 c=x", "b=1 c=y"])
    #expect(ComparisonFigures.shortNames([["a.k=1"], ["b.k=1"]]) == ["a.k=1", "b.k=1"])
    #expect(ComparisonFigures.shortNames([[], ["a=1"]]) == ["as it is", "a=1"])
  }

  @Test func metricsHaveNamesAndNoTwoFilesAreCalledAlike() {
    #expect(MetricName("responseTimeSeconds.p95").title == "Response time, 95 %")
    #expect(MetricName("coldStartFraction").shown(0.25) == "25.0 %")
    #expect(MetricName("costs.memoryTime.idle").shownWithUnit(2) == "2.000 GiB·s")
    #expect(
      MetricName.slugs(["nodes[a b].requests", "nodes[a-b].requests", "coldStartFraction", "ü"])
        == ["nodes-a-b-requests", "nodes-a-b-requests-2", "cold-start-fraction", "metric"])
  }

  /// Ten thousand samples become three hundred parts whose means are theirs.
  @Test func samplesAreThinnedOutToMeansAndPeaks() throws {
    try PageLab.withFolder { folder in
      var text =
        "time,node,arrived,inFlight,waiting,starting,idle,busy,paused,stopping,containers,cores,memoryBytes\n"
      for second in 0..<9_000 {
        let waiting = second == 4_321 ? 99 : 0
        text +=
          "\(second).000000000,,\(second * 2),1,\(waiting),0,\(second % 2),1,0,0,\(second % 2 + 1),,\n"
        text += "\(second).000000000,n,,,,,,,,,2,1.500,1048576\n"
      }
      let path = "\(folder)/samples.csv"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let series = try RunSeries(
        ClusterSampleTable(path, nodes: RowNames(["n"]), mayBeCut: false), length: 9_000)
      #expect(series.parts.count == 300 && series.isThinned && series.period == 1)
      #expect(series.parts.map(\.mostWaiting).max() == 99)
      #expect(series.parts.allSatisfy { $0.containers[1] == 0.5 && $0.containers[2] == 1 })
      #expect(series.parts[0].arrivals == nil)
      #expect(series.parts.dropFirst().allSatisfy { $0.arrivals == 2 && $0.ends == 2 })
      #expect(series.nodes.map(\.name) == ["n"])
      #expect(series.nodes[0].cores.allSatisfy { $0 == 1.5 })
    }
  }

  @Test func countingAnewBehindTheWarmUpIsAGapAndNoNegativeRate() throws {
    try PageLab.withFolder { folder in
      let path = "\(folder)/samples.csv"
      try """
      time,node,arrived,inFlight,waiting,starting,idle,busy,paused,stopping,containers,cores,memoryBytes
      0.000000000,,0,0,0,0,0,0,0,0,0,,
      10.000000000,,100,5,0,0,0,0,0,0,0,,
      20.000000000,,3,5,0,0,0,0,0,0,0,,
      30.000000000,,23,5,0,0,0,0,0,0,0,,

      """.write(toFile: path, atomically: true, encoding: .utf8)
      let series = try RunSeries(
        ClusterSampleTable(path, nodes: RowNames([]), mayBeCut: false), length: 30)
      #expect(series.parts.map(\.arrivals) == [nil, 10, nil, 2])
      #expect(series.parts.map(\.ends) == [nil, 9.5, nil, 2])
    }
  }
}
