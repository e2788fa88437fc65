import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// Courses, times and boxes, against samples and records written by hand.
@Suite struct RunSeriesTests {
  private func sample(_ time: Int64, busy: Int = 0, arrived: UInt64 = 0) -> ClusterSample {
    ClusterSample(
      time: .start + .seconds(time), arrived: arrived, present: 1, waiting: 0,
      containers: [0, 0, busy, 0, 0],
      nodes: [
        NodeSample(cores: Cores(millicores: 1_500), memory: .mebibytes(1), containers: 1),
        NodeSample(cores: Cores(millicores: 500), memory: .mebibytes(2), containers: 1),
      ])
  }

  @Test func coresAndMemoryAreSumsOverNodes() {
    #expect(SampleColumn.cores.value(in: sample(0)) == 2)
    #expect(SampleColumn.memory.value(in: sample(0)) == 3 * 1_048_576)
    #expect(SampleColumn.ended.value(in: sample(0, arrived: 5)) == 4)
  }

  @Test func theLargestRiseIsBetweenNeighbours() {
    var settings = SampleSettings()
    settings.column = .busy
    settings.statistic = .largestRise
    #expect(settings.value(in: [sample(0, busy: 1), sample(1, busy: 4), sample(2, busy: 2)]) == 3)
    #expect(settings.value(in: [sample(0, busy: 5), sample(1, busy: 4)]) == -1)
    #expect(settings.value(in: [sample(0)]) == nil)
  }

  @Test func aCourseIsOfTheMeansOfItsSteps() {
    var course = CourseSettings()
    course.column = .busy
    course.step = .seconds(2)
    course.start = .seconds(1)
    course.factor = 10
    let samples = [
      sample(0, busy: 9), sample(1, busy: 1), sample(2, busy: 3), sample(3, busy: 5),
      // No sample from 5 s to 7 s.
      sample(4, busy: 5), sample(7, busy: 7),
    ]
    #expect(
      course.points(in: samples) == [
        .init(seconds: 1, value: 20), .init(seconds: 3, value: 50), .init(seconds: 7, value: 70),
      ])
    course.end = .seconds(3)
    #expect(course.points(in: samples).map(\.value) == [20])
    #expect(course.points(in: []).isEmpty)
  }

  @Test func aRateIsHowMuchAColumnGrowsASecond() {
    var course = CourseSettings()
    course.column = .arrived
    course.statistic = .rate
    course.step = .seconds(2)
    course.start = .seconds(2)
    let samples = (0..<6).map { sample($0, arrived: UInt64($0 * $0)) }
    // From 1 s to 3 s and from 3 s to 5 s.
    #expect(course.points(in: samples).map(\.value) == [4, 8])
  }

  @Test func aBoxEndsWhereTukeysDoes() throws {
    let box = try #require(BoxSummary([1, 2, 3, 4, 5, 6, 7, 8, 100]))
    #expect(box.count == 9 && box.lowerQuartile == 3 && box.median == 5 && box.upperQuartile == 7)
    #expect(box.low == 1 && box.high == 8 && box.outliers == [100])
    #expect(BoxSummary([]) == nil)
    #expect(BoxSummary([4])?.outliers == [])
  }
}
