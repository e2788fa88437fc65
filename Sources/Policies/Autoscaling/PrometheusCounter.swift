import SimKernel

/// A counter as Prometheus has scraped it, and its `rate()`.
///
/// With the scrapes that lie within [t − range, t], both ends included, the first and last of which are s apart, and the
/// increase Δ between them: rate = Δ · (s + a + b) ÷ s ÷ range. Here a and b are what is missing to the beginning and to the
/// end of the range, or half the mean distance of scrapes where that is more than 1.1 of it; a is never longer than the
/// counter, falling at the same rate, takes back to zero. With fewer than two scrapes there is no rate.
/// Source: Prometheus 2, documentation of `rate` (it extrapolates to the ends of the range). Left out: counter resets.
struct PrometheusCounter: Sendable {
  private var scrapes: [(time: SimTime, value: Double)] = []

  /// Scrapes the counter; what is older than `range` is forgotten.
  mutating func scrape(_ value: Double, at now: SimTime, keeping range: SimDuration) {
    forget(before: now - range)
    scrapes.append((now, value))
  }

  private mutating func forget(before instant: SimTime) {
    let outdated = scrapes.prefix { $0.time < instant }.count
    if outdated > 0 { scrapes.removeFirst(outdated) }
  }

  /// Its rate per second over `range` up to `now`; `nil` where there are too few scrapes.
  mutating func rate(over range: SimDuration, at now: SimTime) -> Double? {
    forget(before: now - range)
    guard scrapes.count > 1, let first = scrapes.first, let last = scrapes.last else { return nil }
    let sampled = (last.time - first.time).inSeconds
    guard sampled > 0 else { return nil }
    let increase = last.value - first.value
    let mean = sampled / Double(scrapes.count - 1)
    var before = (first.time - (now - range)).inSeconds
    let after = (now - last.time).inSeconds
    if increase > 0 { before = min(before, sampled * first.value / increase) }
    let extended =
      sampled + (before < mean * 1.1 ? before : mean / 2) + (after < mean * 1.1 ? after : mean / 2)
    return increase * extended / sampled / range.inSeconds
  }
}
