import SimKernel
import Testing

@testable import Timelines

@Suite struct TimeGridTests {
  @Test func whatIsThereAtAnInstantIsCountedAtIt() {
    let grid = TimeGrid(from: .start, to: .start + .seconds(10), count: 11)
    var changes = grid.counts
    func time(_ seconds: Double) -> SimTime { .start + SimDuration(rounding: seconds) }
    grid.add(time(2), time(4), to: &changes)
    grid.add(time(3.5), time(3.9), to: &changes)
    grid.add(time(8), time(100), to: &changes)
    var sum = 0
    let sums = changes.map { (change: Int) -> Int in
      sum += change
      return sum
    }
    #expect(sums == [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1])
    #expect(grid[10] == time(10))
  }
}
