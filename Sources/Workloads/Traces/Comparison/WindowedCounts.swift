import SimKernel

/// How many requests fall into windows of one length, side by side from the first request on.
struct WindowedCounts: Sendable {
  /// How long a window is.
  let length: SimDuration
  private var window: Int64 = 0
  private var requests: Int64 = 0
  /// Requests of each window before the present one: a request is written as a nanosecond.
  private var moments = RunningMoments()

  /// No requests as yet.
  init(_ length: SimDuration) { self.length = length }

  /// Counts a request that arrives `time` after the first, not before the one counted last.
  mutating func add(_ time: SimDuration) {
    let window = time.nanoseconds / length.nanoseconds
    if window != self.window {
      moments.add(SimDuration(nanoseconds: requests))
      let empty = UInt64(window - self.window - 1)
      if empty > 0 { moments.add(.zero, count: empty) }
      self.window = window
      requests = 0
    }
    requests += 1
  }

  /// Variance ÷ mean of the counts in all whole windows; 1 for a Poisson process, 0 for a clock; `nil` with fewer than
  /// two windows.
  var dispersion: Double? {
    guard let mean = moments.mean, let deviation = moments.standardDeviation else { return nil }
    return deviation * deviation / mean * 1e9
  }
}
