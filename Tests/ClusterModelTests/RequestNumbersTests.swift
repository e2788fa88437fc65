import SimKernel
import Testing

@testable import ClusterModel

@Suite struct RequestNumbersTests {
  private func numbers(_ functions: [Int], _ numbers: inout RequestNumbers) -> [UInt64] {
    var arrivals = functions.map {
      Arrival(time: .start, function: FunctionID($0), execution: .zero)
    }
    var indices = [UInt64](repeating: 0, count: functions.count)
    arrivals.withUnsafeMutableBufferPointer { arrivals in
      indices.withUnsafeMutableBufferPointer { indices in
        guard let arrival = arrivals.baseAddress, let index = indices.baseAddress else { return }
        numbers.number(arrival, count: arrivals.count, into: index)
      }
    }
    return indices
  }

  private func named(_ names: [String?]) -> RequestNumbers {
    var numbers = RequestNumbers()
    for name in names { numbers.add(name) }
    return numbers
  }

  @Test func eachFunctionCountsItsOwn() {
    var it = named([nil, "b", nil])
    let b = RequestNumbers.base(of: "b")
    let two = 2 << 36 as UInt64
    #expect(numbers([0, 2, 0, 2, 1], &it) == [0, two, 1, two + 1, b])
    #expect(numbers([2, 1, 0], &it) == [two + 2, b + 1, 2])
    #expect(numbers([], &it) == [])
  }

  @Test func whatBelongsToAFunctionHasTheSameNumbersWhereverItStands() {
    var (alone, among) = (named(["f"]), named(["a", "b", "f", "c"]))
    let mixed = numbers([1, 2, 0, 2, 3], &among)
    #expect(numbers([0, 0], &alone) == [mixed[1], mixed[3]])
    for (sent, client) in [(0, 0), (7, 0), (0, 3), (1 << 36 - 1, 1 << 26 - 1)] as [(UInt64, UInt32)]
    {
      #expect(
        alone.number(of: sent, ofClient: client, of: FunctionID(0))
          == among.number(of: sent, ofClient: client, of: FunctionID(2)))
    }
    _ = among.takeContainer(of: FunctionID(3))
    #expect(alone.takeContainer(of: FunctionID(0)) == among.takeContainer(of: FunctionID(2)))
    #expect(alone.takeContainer(of: FunctionID(0)) == among.takeContainer(of: FunctionID(2)))
  }

  @Test func basesLeaveRoomAndDiffer() {
    var known: Set<UInt64> = []
    for number in 0..<20_000 {
      let base = RequestNumbers.base(of: "function-\(number)")
      #expect(base < 1 << 61)
      // No two of them lie within a million of each other.
      #expect(known.insert(base >> 20).inserted)
    }
    #expect(RequestNumbers.base(of: "") != RequestNumbers.base(of: "\0"))
  }

  @Test func aNumberIsFoundAgainByItsPlace() {
    var it = named(["f"])
    let base = RequestNumbers.base(of: "f")
    let call = Calls.index(ofCall: 3, depth: 1, below: base)
    let all =
      numbers([0, 0, 0], &it) + [call, it.takeContainer(of: FunctionID(0))]
      + [it.number(of: 5, ofClient: 2, of: FunctionID(0))]
    #expect(Set(all).count == all.count)
    for number in all {
      let place = RequestNumbers.place(of: number, from: base)
      #expect(RequestNumbers.number(at: place, from: base) == number)
      #expect(place >> 62 == number >> 62)
    }
    #expect(all[..<3].map { RequestNumbers.place(of: $0, from: base) } == [0, 1, 2])
    #expect(RequestNumbers.place(of: call, from: base) == call)
    #expect(RequestNumbers.place(of: all[5], from: base) == 1 << 63 | 2 << 36 | 5 as UInt64)
    // Whatever a file holds comes back, too.
    for place in [.max, 1 << 62, 1 << 63, 3 << 62, 1 << 62 - 1] as [UInt64] {
      let number = RequestNumbers.number(at: place, from: base)
      #expect(RequestNumbers.place(of: number, from: base) == place)
    }
  }
}
