import SimKernel

/// The rate over a week in minutes, with a mean of 1, and where in it so much of it has passed.
///
/// An application follows it with some share of its requests, its strength *s*: its rate is 1 − s + s · weight.
struct WeekCurve: Sendable {
  /// The minutes of a week.
  static let minutes = 10_080
  private static let minutesOfDay = 1_440

  private let weights: [Double]
  /// The sum of the weights of all minutes ahead of each, and of all.
  private let sums: [Double]
  /// How much the curve varies with each strength that is a multiple of 1 ÷ ``steps``; see ``variation(strength:)``.
  private let variations: [Double]
  private static let steps = 100

  /// Multiplies the weights of days and of the parts of a day, of which each has one above zero.
  init(day: [Double], week: [Double]) {
    let part = max(Self.minutesOfDay / day.count, 1)
    var weights: [Double] = []
    for minute in 0..<Self.minutes {
      let ofDay = day[min(minute % Self.minutesOfDay / part, day.count - 1)]
      weights.append(ofDay * week[min(minute / Self.minutesOfDay, week.count - 1)])
    }
    let mean = weights.reduce(0, +) / Double(Self.minutes)
    self.weights = weights.map { $0 / mean }
    var sums = [0.0]
    for weight in self.weights { sums.append(sums[sums.count - 1] + weight) }
    self.sums = sums
    // All parts of a day are equally long, so that each counts as much as any other.
    let parts = week.flatMap { ofDay in day.map { $0 * ofDay } }
    let meanOfParts = parts.reduce(0, +) / Double(parts.count)
    variations = (0...Self.steps).map { step in
      let strength = Double(step) / Double(Self.steps)
      let inverse = parts.reduce(0) {
        $0 + 1 / max(1 - strength + strength * ($1 / meanOfParts), 1e-9)
      }
      return max(inverse / Double(parts.count) - 1, 0)
    }
  }

  /// The rate in a minute from the start, relative to its mean.
  @inline(__always)
  func rate(in minute: Int64, strength: Double) -> Double {
    1 - strength + strength * weights[Int(minute % Int64(Self.minutes))]
  }

  /// The minute in which `time` of the minutes weighted by their rates have passed, and the part of it that has.
  func minute(at time: Double, strength: Double) -> (minute: Int64, part: Double) {
    let week = (time / Double(Self.minutes)).rounded(.down)
    let rest = time - week * Double(Self.minutes)
    func passed(_ minute: Int) -> Double {
      (1 - strength) * Double(minute) + strength * sums[minute]
    }
    var (low, high) = (0, Self.minutes)
    while high - low > 1 {
      let middle = (low + high) / 2
      if passed(middle) <= rest { low = middle } else { high = middle }
    }
    let length = passed(low + 1) - passed(low)
    let part = length > 0 ? min(max((rest - passed(low)) / length, 0), 1) : 0
    return (Int64(week) * Int64(Self.minutes) + Int64(low), part)
  }

  /// By how much following the curve raises the squared variation of gaps plus one: the mean of the rate times the mean of
  /// its inverse, less one.
  ///
  /// Each minute has as many gaps as its rate says, each as long as the inverse.
  func variation(strength: Double) -> Double {
    let place = min(max(strength, 0), 1) * Double(Self.steps)
    let low = min(Int(place), Self.steps - 1)
    return variations[low] + (variations[low + 1] - variations[low]) * (place - Double(low))
  }

  /// The largest strength up to `most` at which ``variation(strength:)`` does not exceed `limit`.
  func strength(upTo most: Double, variation limit: Double) -> Double {
    if variation(strength: most) <= limit { return most }
    var (low, high) = (0.0, most)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if variation(strength: middle) <= limit { low = middle } else { high = middle }
    }
    return low
  }
}
