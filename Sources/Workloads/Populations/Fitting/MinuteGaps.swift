import SimKernel

/// Times between requests when only their number in each minute is known and they are spread evenly over it.
///
/// The variation of published traces was computed like this: n requests of a minute lie at equal distances, with half of one
/// at both ends.
struct MinuteGaps: Sendable, BitwiseCopyable {
  private static let minute: Int64 = 60_000_000_000

  private var minute: Int64 = -1
  private var requests: UInt64 = 0
  /// The last request of the minutes before; -1 without one.
  private var last: Int64 = -1
  private var moments = RunningMoments()

  /// Counts a request, not before the one counted last.
  mutating func add(_ time: SimTime) {
    let minute = time.nanoseconds / Self.minute
    if minute != self.minute {
      close()
      self.minute = minute
      requests = 0
    }
    requests += 1
  }

  /// Takes in the gaps of the present minute.
  private mutating func close() {
    guard requests > 0 else { return }
    let start = minute * Self.minute
    let length = Self.minute / Int64(requests)
    if last >= 0 { moments.add(SimDuration(nanoseconds: start + length / 2 - last)) }
    if requests > 1 { moments.add(SimDuration(nanoseconds: length), count: requests - 1) }
    last = start + Self.minute - length + length / 2
  }

  /// Standard deviation ÷ mean; `nil` with fewer than three requests.
  var variation: Double? {
    var all = self
    all.close()
    guard let mean = all.moments.mean, mean > 0, let deviation = all.moments.standardDeviation
    else { return nil }
    return deviation / mean
  }
}
