import SimKernel
import Testing

@testable import Experiments

@Suite struct MemoryPricesTests {
  /// Many containers of one size, of which the most that can be kept are known.
  @Test func pricesComeNearToWhatIsPossible() {
    var random = RandomStream(seed: 3, name: "prices")
    let idle = (0..<4_000).map { _ in
      let from = Int64(random.index(below: 1_000_000))
      return MemoryInterval(
        from: from, to: from + 1 + Int64(random.index(below: 40_000)), memory: 7)
    }
    for room in [40, 60, 100] {
      // For a third of the time two thirds of it are in use.
      let busy = MemoryInterval(from: 300_000, to: 650_000, memory: Int64(7 * room * 2 / 3))
      let time = ContestedTime(keeping: idle, beside: [busy], in: Int128(7 * room))
      let exact = LongestKeptDropped.most(in: time, each: 7)
      let bound = MemoryPrices.most(in: time)
      #expect(exact <= bound, "\(room)")
      #expect(Double(bound) <= 1.03 * Double(exact), "\(room)")
      #expect(exact < time.intervals.count, "\(room)")
    }
  }

  @Test func whatIsLargerThanAllMemoryIsNotKept() {
    let idle = [
      MemoryInterval(from: 0, to: 10, memory: 100), MemoryInterval(from: 0, to: 10, memory: 1),
    ]
    let time = ContestedTime(keeping: idle, beside: [], in: 5)
    #expect(MemoryPrices.most(in: time) == 1)
    #expect(MemoryPrices.most(in: ContestedTime(keeping: idle, beside: [], in: 0)) == 0)
    #expect(MemoryPrices.most(in: ContestedTime(keeping: [], beside: [], in: 0)) == 0)
  }

  @Test func timesAndSizesMayLieFarApart() {
    // A nanosecond beside a century, a byte beside a TiB.
    let idle = [
      MemoryInterval(from: 0, to: 1, memory: 1 << 40),
      MemoryInterval(from: 0, to: 3_000_000_000_000_000_000, memory: 1),
      MemoryInterval(from: 0, to: 1, memory: 1 << 40),
      MemoryInterval(from: 5, to: 3_000_000_000_000_000_000, memory: 1),
    ]
    let time = ContestedTime(keeping: idle, beside: [], in: 1)
    let most = MemoryPrices.most(in: time)
    #expect(most >= 1 && most <= 4)
  }
}
