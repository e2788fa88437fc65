import Testing

@testable import Experiments

@Suite struct ContestedTimeTests {
  private func held(_ from: Int64, _ to: Int64, _ memory: Int64) -> MemoryInterval {
    MemoryInterval(from: from, to: to, memory: memory)
  }

  @Test func onlyMomentsWithTooLittleMemoryCount() {
    // Two want 6 of 10 bytes between 20 and 30, where one is busy with 5, and from 35 on, where there are three of them.
    let it = ContestedTime(
      keeping: [held(0, 40, 3), held(10, 50, 3), held(35, 60, 5), held(70, 80, 10)],
      beside: [held(20, 30, 5), held(55, 90, 1)], in: 10)
    #expect(it.lengths == [10, 5, 10])
    #expect(it.left == [5, 10, 9])
    #expect(
      it.intervals == [
        .init(first: 0, last: 2, memory: 3), .init(first: 0, last: 2, memory: 3),
        .init(first: 1, last: 2, memory: 5), .init(first: 2, last: 3, memory: 10),
      ])
    #expect(it.free == 0)
  }

  @Test func whatIsKeptAtOtherMomentsIsFree() {
    let it = ContestedTime(
      keeping: [held(0, 10, 4), held(20, 30, 9), held(5, 5, 100), held(21, 22, 0)],
      beside: [held(20, 25, 3)], in: 10)
    #expect(it.free == 3)
    #expect(it.lengths == [5] && it.left == [7])
    #expect(it.intervals == [.init(first: 0, last: 1, memory: 9)])
  }

  @Test func moreInUseThanThereIsLeavesNothing() {
    let it = ContestedTime(keeping: [held(0, 10, 1)], beside: [held(2, 6, 8)], in: 5)
    #expect(it.lengths == [4] && it.left == [0])
    #expect(it.intervals.count == 1)
  }

  @Test func manyThatChangeAtOneInstantAreOneChange() {
    let it = ContestedTime(
      keeping: [held(0, 5, 2), held(5, 9, 2)], beside: [held(0, 5, 1), held(5, 9, 1)], in: 2)
    #expect(it.lengths == [5, 4] && it.left == [1, 1])
  }
}
