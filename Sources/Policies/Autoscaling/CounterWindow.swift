/// The last values of a counter that is read in equal intervals, and with them its mean increase over windows.
///
/// It takes no memory for values as long as the counter is zero: most functions of a large trace never run.
struct CounterWindow: Sendable {
  private let capacity: Int
  private var values: [Double] = []
  private var recorded = 0

  /// Creates a window of at most this many intervals.
  init(intervals: Int) { capacity = max(intervals, 1) + 1 }

  /// Notes what the counter says at the end of an interval; the first time, at the start of the first one.
  mutating func record(_ value: Double) {
    defer { recorded += 1 }
    if values.isEmpty {
      guard value != 0 else { return }
      values = Array(repeating: 0, count: capacity)
    }
    values[recorded % capacity] = value
  }

  /// The mean increase of one interval over the last `intervals`, or as many as there have been; `nil` before the end
  /// of the first one.
  func meanIncrease(over intervals: Int) -> Double? {
    let count = min(intervals, recorded - 1, capacity - 1)
    guard count > 0 else { return nil }
    guard !values.isEmpty else { return 0 }
    let last = recorded - 1
    return (values[last % capacity] - values[(last - count) % capacity]) / Double(count)
  }
}
