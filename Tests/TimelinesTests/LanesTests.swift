import SimKernel
import Testing

@testable import Timelines

@Suite struct LanesTests {
  private func time(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

  @Test func eachIntervalGoesToTheLowestLaneThatIsFree() {
    var lanes = Lanes()
    #expect(lanes.lane(from: time(0), to: time(10)) == 0)
    #expect(lanes.lane(from: time(1), to: time(3)) == 1)
    #expect(lanes.lane(from: time(2), to: time(9)) == 2)
    #expect(lanes.lane(from: time(3), to: time(4)) == 1)
    #expect(lanes.lane(from: time(10), to: time(11)) == 0)
    #expect(lanes.count == 3)
  }

  @Test func beyondTheMostLanesThereIsNone() {
    var lanes = Lanes(most: 1)
    #expect(lanes.lane(from: time(0), to: time(2)) == 0)
    #expect(lanes.lane(from: time(1), to: time(3)) == nil)
    #expect(lanes.lane(from: time(2), to: time(3)) == 0)
  }
}
