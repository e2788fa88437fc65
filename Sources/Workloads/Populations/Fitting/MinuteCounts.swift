import SimKernel

/// How many requests the minutes of an application have, and how far one minute is like the next, within a day.
///
/// Beyond a day nothing is counted any more, so that memory does not grow with the length of a trace.
struct MinuteCounts: Sendable {
  private static let minute: Int64 = 60_000_000_000
  private static let most: Int64 = 1_440

  /// How many minutes have so many requests, but for those without any and the present one.
  private var frequencies: [UInt32: UInt32] = [:]
  private var minute: Int64 = -1
  private var count: UInt32 = 0
  private var first: Int64 = -1
  private var before: (minute: Int64, count: UInt32) = (-1, 0)
  private var (sum, squares, products) = (0.0, 0.0, 0.0)

  /// Counts a request, not before the one counted last.
  mutating func add(_ time: SimTime) {
    let minute = time.nanoseconds / Self.minute
    if minute != self.minute { close(minute) }
    count &+= 1
  }

  /// Ends the present minute and begins another one.
  private mutating func close(_ next: Int64) {
    if first >= 0, minute - first >= Self.most {
      frequencies = [:]
    } else if count > 0 {
      frequencies[count, default: 0] += 1
      sum += Double(count)
      squares += Double(count) * Double(count)
      if before.minute == minute - 1 { products += Double(count) * Double(before.count) }
      before = (minute, count)
    } else {
      first = next
    }
    (minute, count) = (next, 0)
  }

  /// The distribution of the numbers of requests in a minute, from the first minute with any to the last; `nil` without one, and
  /// beyond a day.
  var steps: EmpiricalSteps? {
    let all = closed
    guard !all.frequencies.isEmpty else { return nil }
    var values = all.frequencies.sorted { $0.key < $1.key }
      .flatMap { [Double](repeating: Double($0.key), count: Int($0.value)) }
    values += [Double](repeating: 0, count: max(Int(all.minutes) - values.count, 0))
    return EmpiricalSteps(values)
  }

  /// The correlation of the numbers of requests in successive minutes; 0 where they are all alike.
  var persistence: Double {
    let all = closed
    let count = Double(all.minutes)
    guard count > 2 else { return 0 }
    let mean = all.sum / count
    let variance = all.squares / count - mean * mean
    guard variance > 1e-9 * mean * mean else { return 0 }
    return min(max((all.products / (count - 1) - mean * mean) / variance, -1), 1)
  }

  private var closed: MinuteCounts {
    var all = self
    all.close(minute)
    return all
  }

  /// Minutes from the first with a request to the last.
  private var minutes: Int64 { first < 0 ? 0 : before.minute - first + 1 }
}
