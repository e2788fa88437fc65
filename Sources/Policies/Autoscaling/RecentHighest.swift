import SimKernel

/// The highest of the numbers of the last while: what holds a scaler back from following every dip.
struct RecentHighest: Sendable {
  /// Numbers that are higher than all after them, in the order of their times.
  private var entries: [(time: SimTime, value: Int)] = []

  /// Adds a number and returns the highest of those that are at most `window` old.
  mutating func highest(adding value: Int, at now: SimTime, within window: SimDuration) -> Int {
    guard window > .zero else { return value }
    while let last = entries.last, last.value <= value { entries.removeLast() }
    entries.append((now, value))
    let oldest = now - window
    let outdated = entries.prefix { $0.time < oldest }.count
    if outdated > 0 { entries.removeFirst(outdated) }
    return entries[0].value
  }
}
