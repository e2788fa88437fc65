import SimKernel
import Testing

@testable import Experiments

/// Small instances, and what is possible in them by trying everything.
private struct SmallInstance {
  static let end: Int64 = 12

  var functions: [ReuseFrontier.Requests] = []
  var memory: Int64

  init(_ random: inout RandomStream, sizes: [Int64], memory: Int64) {
    func times(_ count: UInt32) -> [Int64] {
      (0..<Int(random.index(below: count + 1))).map { _ in
        Int64(random.index(below: UInt32(Self.end)))
      }
    }
    self.memory = memory
    for size in sizes {
      var requests = ReuseFrontier.Requests()
      (requests.memory, requests.ends, requests.starts) = (size, times(3), times(4))
      for from in times(2) {
        requests.busy.append(MemoryInterval(from: from, to: from + 3, memory: size))
      }
      functions.append(requests)
    }
  }

  /// How many reuses there are with memory enough.
  var pairs: Int {
    functions.reduce(0) { $0 + NestedGaps.pairs(from: $1.ends, to: $1.starts).count }
  }

  /// What is left for idle containers at each instant.
  private var left: [Int64] {
    (0..<Self.end).map { instant in
      let busy = functions.flatMap(\.busy).filter { $0.from <= instant && instant < $0.to }
      return max(0, memory - busy.reduce(0) { $0 + $1.memory })
    }
  }

  /// The most reuses, by trying all matchings of all functions.
  func mostReuses() -> Int {
    var best = 0
    go(0, left, 0, &best)
    return best
  }

  private func go(_ place: Int, _ left: [Int64], _ reuses: Int, _ best: inout Int) {
    guard place < functions.count else {
      best = max(best, reuses)
      return
    }
    let function = functions[place]
    func match(_ start: Int, _ free: [Int64], _ left: [Int64], _ found: Int) {
      guard start < function.starts.count else {
        go(place + 1, left, reuses + found, &best)
        return
      }
      match(start + 1, free, left, found)
      let begin = function.starts[start]
      for (index, end) in free.enumerated() where end <= begin {
        var (rest, after) = (free, left)
        rest.remove(at: index)
        for instant in end..<begin { after[Int(instant)] -= function.memory }
        if after.allSatisfy({ $0 >= 0 }) { match(start + 1, rest, after, found + 1) }
      }
    }
    match(0, function.ends, left, 0)
  }
}

@Suite struct ReuseCapacityTests {
  @Test func containersOfOneSizeAreKeptAsWellAsPossible() {
    var random = RandomStream(seed: 1, name: "equal sizes")
    var scarce = 0
    for round in 0..<400 {
      let memory = Int64(2 * (round % 4) + 1)
      let it = SmallInstance(&random, sizes: [2, 2], memory: memory)
      let most = it.mostReuses()
      #expect(ReuseCapacity.most(it.functions, in: Int128(memory)) == most, "\(it)")
      if most < it.pairs { scarce += 1 }
    }
    // Memory was short often enough to tell.
    #expect(scarce > 100)
  }

  @Test func ofSeveralSizesNoMoreAreKeptThanTheBound() {
    var random = RandomStream(seed: 2, name: "several sizes")
    var (found, possible, all) = (0, 0, 0)
    for round in 0..<400 {
      let it = SmallInstance(&random, sizes: [1, 3], memory: Int64(round % 6))
      let most = it.mostReuses()
      let bound = ReuseCapacity.most(it.functions, in: Int128(it.memory))
      #expect(bound >= most, "\(it)")
      found += bound
      possible += most
      all += it.pairs
    }
    // Of what lack of memory prevents, nearly all is seen.
    #expect(Double(found - possible) < 0.1 * Double(all - possible))
  }

  @Test func withoutLackOfMemoryAllPairsAreReuses() {
    var requests = ReuseFrontier.Requests()
    (requests.memory, requests.ends, requests.starts) = (5, [0, 1, 2], [7, 8, 9])
    #expect(ReuseCapacity.most([requests], in: 15) == 3)
    #expect(ReuseCapacity.most([requests], in: 14) == 2)
    #expect(ReuseCapacity.most([requests], in: 4) == 0)
    requests.memory = 0
    #expect(ReuseCapacity.most([requests], in: 0) == 3)
    #expect(ReuseCapacity.most([], in: 0) == 0)
    // A late end serves one beginning, however little memory there is.
    (requests.memory, requests.lateEnds) = (5, [3])
    #expect(ReuseCapacity.most([requests], in: 4) == 1)
    requests.lateInstants = [4]
    #expect(requests.count == 4 && ReuseCapacity.most([requests], in: 4) == 2)
  }
}
