import Testing

@testable import SimKernel

@Suite struct TimeWeightedTests {
  @Test func theAreaOfAStaircaseIsExact() {
    var number = TimeWeighted()
    // 0, then 2 from 10 s, 5 from 20 s, 4 from 50 s.
    number.change(by: 2, at: .start + .seconds(10))
    number.change(by: 3, at: .start + .seconds(20))
    number.change(by: -1, at: .start + .seconds(50))
    #expect(number.value == 4)
    #expect(number.area(at: .start + .seconds(100)) == (20 + 150 + 200) * 1_000_000_000)
    #expect(number.mean(from: .start, to: .start + .seconds(100)) == 3.7)
  }

  @Test func changesOfOneInstantMayComeInAnyOrder() {
    let instant = SimTime(nanoseconds: 123)
    var one = TimeWeighted()
    var other = TimeWeighted()
    for delta in [1, -3, 7] { one.change(by: delta, at: instant) }
    for delta in [7, 1, -3] { other.change(by: delta, at: instant) }
    let later = SimTime(nanoseconds: 1_000)
    #expect(one.area(at: later) == other.area(at: later))
    #expect(one.area(at: instant) == 0)
  }

  @Test func aRestartForgetsThePast() {
    var number = TimeWeighted()
    number.change(by: 3, at: .start)
    number.restart(at: .start + .seconds(10))
    number.change(by: 1, at: .start + .seconds(12))
    #expect(number.area(at: .start + .seconds(15)) == (6 + 12) * 1_000_000_000)
    #expect(number.mean(from: .start + .seconds(10), to: .start + .seconds(15)) == 3.6)
  }

  @Test func bytesOverYearsDoNotOverflow() {
    var memory = TimeWeighted()
    memory.change(by: 1 << 45, at: SimTime(nanoseconds: 1))
    let end = SimTime(nanoseconds: 1 << 59)
    #expect(memory.area(at: end) == Int128(1 << 45) * Int128((1 << 59) - 1))
  }

  @Test func noTimeHasNoAverage() {
    #expect(TimeWeighted().mean(from: .start, to: .start) == 0)
  }
}
