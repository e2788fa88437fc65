import SimKernel

/// How many timers fire at one place of their periods, and where that is.
struct TimerAlignment {
  /// Where in its period a timer fires.
  struct Place {
    /// The period in whole seconds.
    var period: Int64
    /// When the earliest firing comes, in seconds from the start of a period, counted from midnight on.
    var due: Double
    /// How late a firing is at most, in seconds.
    var jitter: Double
  }

  /// The share of the timers that are aligned with each other, apart from the one that each is with itself.
  let share: Double
  /// When these are due after midnight, in seconds.
  let instant: Double

  /// How far a place may lie off, in seconds.
  private static let tolerance = 1.0
  /// Places are looked for within a day.
  private static let longest: Int64 = 86_400

  /// Finds the second after midnight that lies within the firings of the most timers; the first of several such.
  init(_ places: [Place]) {
    let limit = min(places.map(\.period).max() ?? 0, Self.longest)
    guard places.count > 2, limit > 0 else {
      (share, instant) = (0, 0)
      return
    }
    var covers: [Int64: [Int]] = [:]
    for place in places {
      covers[place.period, default: [Int](repeating: 0, count: Int(place.period))]
        .cover(place, tolerance: Self.tolerance)
    }
    // In the order of the periods, that of a dictionary being another one each time.
    let periods = covers.sorted { $0.key < $1.key }.map(\.value)
    var (most, best) = (0, 0)
    for second in 0..<Int(limit) {
      let count = periods.reduce(0) { $0 + $1[second % $1.count] }
      if count > most { (most, best) = (count, second) }
    }
    share = Double(most - 1) / Double(places.count - 1)
    let offsets = places.filter { $0.fires(at: best, tolerance: Self.tolerance) }
      .map { $0.offset(from: Double(best)) }.sorted()
    let middle = Double(best) + offsets[offsets.count / 2]
    instant = max(middle, 0)
  }
}

extension TimerAlignment.Place {
  /// The seconds of the period in which it may fire, which may lie beyond its end or before its start.
  fileprivate func seconds(tolerance: Double) -> ClosedRange<Int> {
    let first = Int((due - tolerance).rounded(.up))
    let last = Int((due + jitter + tolerance).rounded(.down))
    return first...min(max(last, first), first + Int(period) - 1)
  }

  /// Whether it may fire in that second after midnight.
  fileprivate func fires(at second: Int, tolerance: Double) -> Bool {
    let range = seconds(tolerance: tolerance)
    let off = (second - range.lowerBound) % Int(period)
    return (off < 0 ? off + Int(period) : off) < range.count
  }

  /// How long after `second` it is due, from minus half a period to half of one.
  fileprivate func offset(from second: Double) -> Double {
    let period = Double(period)
    let off = (due - second).truncatingRemainder(dividingBy: period)
    if off > period / 2 { return off - period }
    return off < -period / 2 ? off + period : off
  }
}

extension [Int] {
  /// Counts a timer in each second of its period in which it may fire.
  fileprivate mutating func cover(_ place: TimerAlignment.Place, tolerance: Double) {
    for second in place.seconds(tolerance: tolerance) {
      self[(second % count + count) % count] += 1
    }
  }
}
