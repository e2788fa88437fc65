import SimKernel
import Testing

@testable import Workloads

/// Execution times from percentiles and a mean.
@Suite struct QuantileTimesTests {
  private static let ms: Int64 = 1_000_000

  private static func times(_ stated: [Int64], mean: Int64) -> QuantileTimes {
    QuantileTimes(stated.map { $0 * ms }, mean: mean * ms)
  }

  /// The mean over equal steps of u.
  private static func mean(_ times: QuantileTimes) -> Double {
    let steps = 200_000
    var sum = 0.0
    for step in 0..<steps {
      sum += Double(times.time(at: (Double(step) + 0.5) / Double(steps)))
    }
    return sum / Double(steps) / Double(ms)
  }

  @Test func aPowerOfOneIsAStraightLine() {
    // Steps of 1, 24, 25, 25, 24 and 1 % of the way, each as long as its share: a uniform distribution, mean 50.
    let times = Self.times([0, 1, 25, 50, 75, 99, 100], mean: 50)
    #expect(times.meetsMean && !times.wasRaised)
    for u in [0.005, 0.1, 0.3, 0.5, 0.62, 0.8, 0.99, 0.995] {
      #expect((Double(times.time(at: u)) - u * 100 * Double(Self.ms)).magnitude < 2)
    }
  }

  /// The mean above and below the median, near both ends of what these percentiles allow, and long tails.
  private static let stated: [([Int64], Int64)] = [
    ([10, 12, 20, 40, 80, 400, 9_000], 120), ([10, 12, 20, 40, 80, 400, 9_000], 60),
    ([10, 12, 20, 40, 80, 400, 9_000], 43), ([0, 0, 0, 0, 5, 90, 2_000], 20),
    ([4_810, 4_886, 5_613, 5_932, 6_317, 8_388, 21_484], 6_108),
  ]

  @Test(arguments: stated) func theMeanIsTheStatedOne(_ stated: [Int64], _ mean: Int64) {
    let times = Self.times(stated, mean: mean)
    #expect(times.meetsMean)
    #expect((Self.mean(times) / Double(mean) - 1).magnitude < 0.001)
    for (share, time) in zip(QuantileTimes.shares, stated) {
      #expect((times.time(at: share) - time * Self.ms).magnitude <= 1)
    }
    var last: Int64 = 0
    for step in 0...1_000 {
      let time = times.time(at: Double(step) / 1_000)
      #expect(time >= last)
      last = time
    }
  }

  @Test func aMeanThatNoTimesHaveIsComeNearTo() {
    // With these percentiles the mean is at least 0.01 · 10 + 0.24 · 12 + 0.25 · (20 + 40) + 0.24 · 80 + 0.01 · 400 = 41.18 (from below
    // nothing is shorter than its lower percentile) and at most 0.12 + 4.8 + 10 + 20 + 96 + 90 = 220.92.
    let stated: [Int64] = [10, 12, 20, 40, 80, 400, 9_000]
    let low = Self.times(stated, mean: 20)
    #expect(!low.meetsMean)
    let high = Self.times(stated, mean: 500)
    #expect(!high.meetsMean)
    #expect((Self.mean(high) - 220.92).magnitude < 0.1)
  }

  @Test func percentilesThatFallAreRaised() {
    let times = Self.times([5, 4, 20, 10, 30, 40, 50], mean: 25)
    #expect(times.wasRaised)
    #expect(times.time(at: 0.01) == 5 * Self.ms)
    #expect(times.time(at: 0.5) == 20 * Self.ms)
  }

  @Test func aTimeThatIsNotWantedIsNone() {
    let times = Self.times([5, 10, 20, 30, 40, 50, 5_000], mean: 40)
    let bounds = [0, 5, 12, 20, 33, 50, 51, 700, 5_000, 5_001].map { $0 * Self.ms }
    for step in 0...1_000 {
      let share = Double(step) / 1_000
      let time = times.time(at: share)
      for (low, high) in zip(bounds, bounds.dropFirst()) {
        let found = times.time(at: share, within: low..<high)
        #expect(found == ((low..<high).contains(time) ? time : nil))
      }
    }
  }

  @Test func timesOfZeroStayZero() {
    let times = Self.times([0, 0, 0, 0, 0, 0, 0], mean: 0)
    #expect(times.meetsMean)
    #expect([0, 0.3, 0.999, 1].allSatisfy { times.time(at: $0) == 0 })
  }
}

extension QuantileTimes {
  /// The time below which a share `u` of all lies.
  fileprivate func time(at u: Double) -> Int64 { time(at: u, within: 0..<Int64.max) ?? -1 }
}
