import SimKernel
import Testing

@testable import ClusterModel

@Suite struct RequestNumbersTests {
  private func numbers(_ functions: [Int], of count: Int, _ numbers: inout RequestNumbers)
    -> [UInt64]
  {
    var arrivals = functions.map {
      Arrival(time: .start, function: FunctionID($0), execution: .zero)
    }
    var indices = [UInt64](repeating: 0, count: functions.count)
    arrivals.withUnsafeMutableBufferPointer { arrivals in
      indices.withUnsafeMutableBufferPointer { indices in
        guard let arrival = arrivals.baseAddress, let index = indices.baseAddress else { return }
        numbers.number(arrival, count: arrivals.count, of: count, into: index)
      }
    }
    return indices
  }

  @Test func eachFunctionCountsItsOwn() {
    var it = RequestNumbers()
    let two = 2 << RequestNumbers.countBits as UInt64
    #expect(numbers([0, 2, 0, 2], of: 3, &it) == [0, two, 1, two | 1])
    #expect(numbers([2, 0], of: 3, &it) == [two | 2, 2])
    #expect(numbers([], of: 3, &it) == [])
  }

  @Test func requestsOfAFunctionHaveTheSameNumbersWhateverElseIsCalled() {
    var (alone, among) = (RequestNumbers(), RequestNumbers())
    let mixed = numbers([1, 3, 1, 0, 1, 2], of: 4, &among)
    #expect(numbers([1, 1, 1], of: 2, &alone) == [mixed[0], mixed[2], mixed[4]])
  }
}
