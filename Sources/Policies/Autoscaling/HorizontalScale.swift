import ClusterModel
import SimKernel

/// What the horizontal pod autoscaler makes of its recommendations for one function: stabilised, limited in rate, held
/// back after changes.
///
/// These are three things. *Stabilisation* takes the highest recommendation of the last five minutes before it goes down,
/// so a peak is remembered. The *rate* limits one step, or what is changed within a time. A *cooldown* forbids changes for
/// a time after the last one, whatever was recommended; Kubernetes had it up to 1.11.
///
/// Under `doubling`: min(highest recommendation, max(factor · n, least)). Under `policies`: n is moved into
/// [lowest, highest] of the recommendations of the two stabilisation windows, then within what policies allow, each
/// relative to the number at the beginning of its period.
/// Source: Kubernetes 1.11, 1.14, 1.20, Horizontal Pod Autoscaler.
struct HorizontalScale: Sendable {
  /// How many containers there are to be.
  private(set) var current: Int
  private var highest = RecentHighest()
  /// The negative recommendations: their highest is the lowest.
  private var lowest = RecentHighest()
  private var lastChange: SimTime?
  /// The changes of the longest period of a policy.
  private var changes: [(time: SimTime, by: Int)] = []

  /// Creates the scale of a function with so many containers at the start.
  init(initial: Int) { current = initial }

  /// Takes a recommendation.
  ///
  /// - Returns: How many containers there are to be now.
  mutating func take(
    _ recommended: Int, limits: ScaleLimits, at now: SimTime, _ parameters: HorizontalParameters
  ) -> Int {
    // What has none is switched off: Kubernetes leaves it so.
    guard current > 0 else { return 0 }
    let highest = highest.highest(
      adding: recommended, at: now, within: parameters.downscaleStabilisation)
    var wanted: Int
    switch parameters.rate {
    case .doubling(let it):
      let most = max(WholeNumbers.floor(of: it.factor * Double(current)), it.least)
      wanted = min(highest, most)
    case .policies(let it):
      let lowest = -lowest.highest(
        adding: -recommended, at: now, within: parameters.upscaleStabilisation)
      wanted = min(max(current, lowest), max(highest, lowest))
      if wanted > current {
        wanted = min(wanted, max(most(it.up, at: now), current))
      } else if wanted < current {
        wanted = max(wanted, min(least(it.down, at: now), current))
      }
    }
    wanted = max(limits.clamp(wanted), 1)
    if wanted != current, isFree(to: wanted, at: now, parameters) {
      note(wanted - current, at: now, parameters)
      current = wanted
    }
    return current
  }

  private func isFree(
    to wanted: Int, at now: SimTime, _ parameters: HorizontalParameters
  ) -> Bool {
    guard let lastChange else { return true }
    let cooldown = wanted > current ? parameters.upscaleCooldown : parameters.downscaleCooldown
    return lastChange + cooldown <= now
  }

  private mutating func note(_ change: Int, at now: SimTime, _ parameters: HorizontalParameters) {
    lastChange = now
    guard case .policies(let it) = parameters.rate else { return }
    let longest = (it.up.policies + it.down.policies).map(\.period).max() ?? .zero
    changes.removeAll { $0.time <= now - longest }
    changes.append((now, change))
  }

  /// What was added within `period` before `now`, or taken away.
  private func changed(upwards: Bool, within period: SimDuration, at now: SimTime) -> Int {
    var sum = 0
    for change in changes where change.time > now - period && (change.by > 0) == upwards {
      sum += Int(change.by.magnitude)
    }
    return sum
  }

  /// The most containers that the policies of `direction` allow.
  private func most(_ direction: HorizontalRate.Direction, at now: SimTime) -> Int {
    let allowed = direction.policies.map { policy in
      let start = current - changed(upwards: true, within: policy.period, at: now)
      return policy.containers.map { start + $0 }
        ?? WholeNumbers.ceiling(of: Double(start) * (1 + (policy.share ?? 0)))
    }
    return switch direction.select {
    case .max: allowed.max() ?? .max
    case .min: allowed.min() ?? .max
    case .disabled: current
    }
  }

  /// The fewest containers that the policies of `direction` allow.
  private func least(_ direction: HorizontalRate.Direction, at now: SimTime) -> Int {
    let allowed = direction.policies.map { policy in
      let start = current + changed(upwards: false, within: policy.period, at: now)
      return policy.containers.map { start - $0 }
        ?? WholeNumbers.floor(of: Double(start) * (1 - (policy.share ?? 0)))
    }
    return switch direction.select {
    case .max: allowed.min() ?? 0
    case .min: allowed.max() ?? 0
    case .disabled: current
    }
  }
}
