import SimKernel

/// A rate times the factors of its profiles, with bounds over any stretch of time; copies share it.
///
/// The rate is that of the whole nanosecond, which is why stretches end with their last one.
final class RateCurve: Sendable {
  /// A profile, and for tables the largest factors of ranges.
  private struct Shape: Sendable {
    let profile: RateProfile
    let maxima: RangeMaxima
  }

  private let rate: Double
  private let shapes: [Shape]

  /// Multiplies `rate`, per second, by all `profiles`.
  ///
  /// - Throws: When a parameter is out of range, or the rate might exceed 10¹² a second.
  init(rate: Double, profiles: [RateProfile]) throws(WorkloadDescriptionError) {
    try ExactClock.check(rate: rate)
    var largest = rate
    var shapes: [Shape] = []
    for profile in profiles {
      try profile.check()
      let shape: Shape
      if case .table(let factors, _, _, _) = profile {
        shape = Shape(profile: profile, maxima: RangeMaxima(of: factors))
      } else {
        shape = Shape(profile: profile, maxima: RangeMaxima(of: []))
      }
      shapes.append(shape)
      largest *= Self.largest(of: shape, from: 0, through: SimTime.never.nanoseconds - 1)
    }
    guard largest <= 1e12 else {
      throw WorkloadDescriptionError(
        "a rate of up to \(largest) per second with all profiles at their highest; it is at most 1e12"
      )
    }
    self.rate = rate
    self.shapes = shapes
  }

  /// The rate per second in a nanosecond.
  func value(at nanoseconds: Int64) -> Double {
    var value = rate
    for shape in shapes { value *= Self.value(of: shape.profile, at: nanoseconds) }
    return value
  }

  /// What the rate does not exceed from `first` through `last`: exact for one profile, the product of the bounds for
  /// several.
  func bound(from first: Int64, through last: Int64) -> Double {
    var bound = rate
    for shape in shapes { bound *= Self.largest(of: shape, from: first, through: last) }
    return bound
  }

  /// The factor of `profile` in a nanosecond.
  private static func value(of profile: RateProfile, at time: Int64) -> Double {
    switch profile {
    case .sinusoid(let amplitude, let period, let peak):
      let phase = phase(time, period.nanoseconds, peak.nanoseconds)
      let turn = Double(phase) / Double(period.nanoseconds)
      return 1 + amplitude * Arithmetic.cosine(turns: turn)
    case .table(let factors, let every, let repeats, let interpolated):
      var cell = time / every.nanoseconds
      let count = Int64(factors.count)
      guard repeats || cell < count else { return 0 }
      let into = Double(time - cell * every.nanoseconds) / Double(every.nanoseconds)
      cell %= count
      let value = factors[Int(cell)]
      guard interpolated, cell + 1 < count || repeats else { return value }
      return value + (factors[Int((cell + 1) % count)] - value) * into
    case .step(let from, let to, let at):
      return time < at.nanoseconds ? from : to
    case .ramp(let from, let to, let start, let end):
      if time <= start.nanoseconds { return from }
      if time >= end.nanoseconds { return to }
      let done =
        Double(time - start.nanoseconds) / Double(end.nanoseconds - start.nanoseconds)
      return from + (to - from) * done
    case .flashCrowd(let factor, let at, let rise, let decay):
      let since = time - at.nanoseconds
      if since < 0 { return 1 }
      if since < rise.nanoseconds {
        return 1 + (factor - 1) * (Double(since) / Double(rise.nanoseconds))
      }
      let after = Double(since - rise.nanoseconds) / Double(decay.nanoseconds)
      return 1 + (factor - 1) * Arithmetic.exp(-after)
    }
  }

  /// The largest factor of `shape` from `first` through `last`.
  private static func largest(of shape: Shape, from first: Int64, through last: Int64) -> Double {
    let profile = shape.profile
    let atEnds = max(value(of: profile, at: first), value(of: profile, at: last))
    switch profile {
    case .sinusoid(let amplitude, let period, let peak):
      let phase = phase(first, period.nanoseconds, peak.nanoseconds)
      let hasPeak = phase == 0 || last - first >= period.nanoseconds - phase
      return hasPeak ? 1 + amplitude : atEnds
    case .table(let factors, let every, let repeats, let interpolated):
      let count = Int64(factors.count)
      // At the ends stands the line itself; between them every factor that it passes through.
      let cell = first / every.nanoseconds + (interpolated ? 1 : 0)
      var lastCell = last / every.nanoseconds
      if !repeats { lastCell = min(lastCell, count - 1) }
      guard cell <= lastCell else { return atEnds }
      if lastCell - cell >= count - 1 {
        return max(atEnds, shape.maxima.largest(from: 0, through: factors.count - 1))
      }
      let (low, high) = (Int(cell % count), Int(lastCell % count))
      if low <= high { return max(atEnds, shape.maxima.largest(from: low, through: high)) }
      return max(
        atEnds, shape.maxima.largest(from: low, through: factors.count - 1),
        shape.maxima.largest(from: 0, through: high))
    case .step, .ramp:
      // Rising or falling all the way.
      return atEnds
    case .flashCrowd(let factor, let at, let rise, _):
      // A factor below 1 makes a dip, which is highest at the ends.
      let top = at.nanoseconds + rise.nanoseconds
      return first <= top && top <= last ? max(atEnds, factor) : atEnds
    }
  }

  /// How long before `time` the last peak was, in nanoseconds below `period`.
  private static func phase(_ time: Int64, _ period: Int64, _ peak: Int64) -> Int64 {
    let phase = (time - peak) % period
    return phase < 0 ? phase + period : phase
  }
}

/// The largest of any range of some numbers, in time that grows with the logarithm of the range.
///
/// A binary tree of maxima with the numbers as its leaves, in the second half of an array.
private struct RangeMaxima: Sendable {
  private let tree: [Double]
  private let count: Int

  init(of numbers: [Double]) {
    count = numbers.count
    var tree = [Double](repeating: 0, count: numbers.count) + numbers
    for node in stride(from: numbers.count - 1, to: 0, by: -1) {
      tree[node] = max(tree[2 * node], tree[2 * node + 1])
    }
    self.tree = tree
  }

  /// The largest number from place `first` through place `last`.
  func largest(from first: Int, through last: Int) -> Double {
    var (low, high) = (first + count, last + count + 1)
    var largest = -Double.infinity
    while low < high {
      if low & 1 != 0 {
        largest = max(largest, tree[low])
        low += 1
      }
      if high & 1 != 0 {
        high -= 1
        largest = max(largest, tree[high])
      }
      low /= 2
      high /= 2
    }
    return largest
  }
}
