import SimKernel

/// Requests in each minute from the first request on.
///
/// The longest trace that can be read (about 9 years) has fewer than five million minutes.
public struct RateSeries: Hashable, Sendable {
  /// The lags in minutes at which traces are compared: from a minute to a week.
  public static let lags = [1, 5, 10, 30, 60, 120, 360, 720, 1_440, 10_080]

  private var counts: [UInt64] = []

  /// No requests as yet.
  init() {}

  /// Counts a request that arrives `time` after the first.
  mutating func add(_ time: SimDuration) {
    let minute = Int(time.nanoseconds / 60_000_000_000)
    while counts.count <= minute { counts.append(0) }
    counts[minute] += 1
  }

  /// Requests in each whole minute: the last one ends with the trace and is left out.
  public var minutes: ArraySlice<UInt64> { counts.dropLast() }

  /// The most requests in a minute relative to the mean; `nil` without a whole minute.
  public var peakToMean: Double? {
    let minutes = minutes
    guard let most = minutes.max() else { return nil }
    return Double(most) * Double(minutes.count) / Double(minutes.reduce(0, +))
  }

  /// The autocorrelation of the requests a minute at `lag` minutes: Σ (xₜ − x̄)(xₜ₊ₗ − x̄) ÷ Σ (xₜ − x̄)².
  ///
  /// - Parameter lag: At least one.
  /// - Returns: From −1 to 1; `nil` where the trace has fewer than twice as many whole minutes, or all have equally many
  ///   requests.
  public func autocorrelation(lag: Int) -> Double? {
    let minutes = minutes
    guard minutes.count >= 2 * lag else { return nil }
    let mean = Double(minutes.reduce(0, +)) / Double(minutes.count)
    var (products, squares) = (0.0, 0.0)
    for (place, count) in minutes.enumerated() {
      let deviation = Double(count) - mean
      squares += deviation * deviation
      if place + lag < minutes.count {
        products += deviation * (Double(minutes[place + lag]) - mean)
      }
    }
    return squares > 0 ? products / squares : nil
  }
}
