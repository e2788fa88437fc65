import SimKernel

/// Execution times of which a trace states percentiles and the mean.
///
/// Between two percentiles the quantile function rises by a power of the way, the same between all of them: the one that gives
/// all times together the stated mean. There is one for every mean that any times with these percentiles can have.
struct QuantileTimes: Sendable, Equatable {
  /// What the percentiles are of.
  static let shares = [0, 0.01, 0.25, 0.5, 0.75, 0.99, 1]
  /// The steepest rise: nearly all times are as long as the percentile below them.
  private static let steepest = 1_000.0

  /// Nanoseconds at each of ``shares``, none below the one before.
  private let times: [Double]
  /// The power of the rise between percentiles.
  private let power: Double
  /// Whether a stated percentile lay below a lower one, and was raised to it.
  let wasRaised: Bool
  /// Whether the mean of these times is the stated one, to half a millisecond or a thousandth.
  let meetsMean: Bool

  /// Takes nanoseconds at each of ``shares`` and their mean, negative where it is not stated.
  ///
  /// - Precondition: There are as many times as shares, none negative.
  init(_ stated: [Int64], mean: Int64) {
    precondition(stated.count == Self.shares.count, "a time for each share")
    var times = stated.map { Double($0) }
    var wasRaised = false
    for place in 1..<times.count where times[place] < times[place - 1] {
      times[place] = times[place - 1]
      wasRaised = true
    }
    // All times as long as the percentile below them, and what there is up to the one above.
    var least = 0.0
    var room = 0.0
    for place in 1..<times.count {
      let share = Self.shares[place] - Self.shares[place - 1]
      least += share * times[place - 1]
      room += share * (times[place] - times[place - 1])
    }
    // The mean of wayᵖ is 1 / (p + 1).
    let wanted = mean < 0 ? least + room / 2 : Double(mean)
    let power =
      wanted <= least ? Self.steepest : min(max(room / (wanted - least) - 1, 0), Self.steepest)
    let reached = least + room / (power + 1)
    self.times = times
    self.power = power
    self.wasRaised = wasRaised
    meetsMean = mean < 0 || (reached - Double(mean)).magnitude <= max(5e5, Double(mean) / 1_000)
  }

  /// The shortest and the longest time, in nanoseconds.
  var ends: (least: Int64, most: Int64) {
    (Int64(times[0].rounded()), Int64(times[times.count - 1].rounded()))
  }

  /// The time below which a share `u` of all lies, in nanoseconds; `nil` where it is none of `wanted`, which is mostly told
  /// without working it out.
  func time(at u: Double, within wanted: Range<Int64>) -> Int64? {
    var place = 1
    while place < Self.shares.count - 1, u > Self.shares[place] { place += 1 }
    let (low, high) = (times[place - 1], times[place])
    // Rounding may add half a nanosecond.
    guard high + 1 >= Double(wanted.lowerBound), low <= Double(wanted.upperBound) else {
      return nil
    }
    let part = min(
      max((u - Self.shares[place - 1]) / (Self.shares[place] - Self.shares[place - 1]), 0), 1)
    let rise = Arithmetic.pow(part, power)
    let time = Int64((low + (high - low) * rise).rounded())
    return wanted.contains(time) ? time : nil
  }
}
