import SimKernel
import Testing

@testable import Sweeps

/// Where designs put their points.
@Suite struct DesignTests {
  /// Sobol's sequence begins so in any two of its first dimensions (Bratley and Fox 1988, without the origin).
  @Test func sobolBeginsWithTheHalvesThenTheQuarters() {
    var settings = SequenceSettings()
    settings.points = 3
    #expect(
      SpaceFilling.sobol(settings).coordinates(axes: 2) == [
        [0.5, 0.5], [0.75, 0.25], [0.25, 0.75],
      ])
  }

  @Test func haltonCountsInTheFirstPrimes() {
    var settings = SequenceSettings()
    settings.points = 4
    let thirds: [Double] = [1.0 / 3, 2.0 / 3, 1.0 / 9, 4.0 / 9]
    let expected: [[Double]] = zip([0.5, 0.25, 0.75, 0.125], thirds).map { [$0, $1] }
    for (point, wanted) in zip(SpaceFilling.halton(settings).coordinates(axes: 2), expected) {
      for (value, exact) in zip(point, wanted) { #expect(abs(value - exact) < 1e-15) }
    }
  }

  @Test func skippedPointsAreTheFirstOnes() {
    var all = SequenceSettings()
    all.points = 8
    var late = SequenceSettings()
    late.points = 5
    late.skip = 3
    #expect(
      Array(SpaceFilling.sobol(all).coordinates(axes: 3)[3...])
        == SpaceFilling.sobol(late).coordinates(axes: 3))
  }

  /// Each of the 2^k cells of side 2^-k holds one of 2^k Sobol points on every axis.
  @Test func sobolFillsEveryStratumOnce() {
    var settings = SequenceSettings()
    settings.points = 63
    let points = SpaceFilling.sobol(settings).coordinates(axes: 40)
    for axis in 0..<40 {
      // The origin, which the sequence leaves out, belongs to the first stratum.
      #expect(Set(points.map { Int($0[axis] * 64) } + [0]).count == 64)
    }
  }

  @Test(arguments: [LatinHypercubeSettings.Placement.centre, .random], [1, 7, 1_000])
  func everyStratumOfALatinHypercubeHoldsOnePoint(
    placement: LatinHypercubeSettings.Placement, points: Int
  ) {
    var settings = LatinHypercubeSettings()
    settings.points = points
    settings.placement = placement
    let coordinates = SpaceFilling.latinHypercube(settings).coordinates(axes: 3)
    for axis in 0..<3 {
      let places = coordinates.map { $0[axis] }
      #expect(places.allSatisfy { $0 >= 0 && $0 < 1 })
      #expect(Set(places.map { Int($0 * Double(points)) }).count == points)
      if placement == .centre {
        let within = places.map { ($0 * Double(points)).truncatingRemainder(dividingBy: 1) }
        #expect(within.allSatisfy { abs($0 - 0.5) < 1e-9 })
      }
    }
  }

  @Test func aLatinHypercubeIsTheSameForASeedAndKeepsItsAxes() {
    var settings = LatinHypercubeSettings()
    settings.points = 50
    let two = settings.coordinates(axes: 2)
    #expect(settings.coordinates(axes: 3).map { Array($0.prefix(2)) } == two)
    settings.seed = 2
    #expect(settings.coordinates(axes: 2) != two)
  }
}
