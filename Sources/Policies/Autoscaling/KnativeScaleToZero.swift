import SimKernel

/// When the last container of a Knative revision goes.
///
/// A revision for which no container is wanted becomes inactive once it has been active for a stable window. From then on
/// its requests go through the activator, and its last container goes when that has been so for the grace period (it may
/// have begun before, for want of burst capacity) and the retention period has passed since the decision.
/// Source: Knative Serving 0.21, `enable-scale-to-zero`, `scale-to-zero-grace-period`,
/// `scale-to-zero-pod-retention-period`.
struct KnativeScaleToZero: Sendable {
  /// Since when it has been wanted and had a ready container; `nil` while it has none or is inactive.
  private(set) var activeSince: SimTime?
  /// Since when none of its containers has been wanted.
  private(set) var inactiveSince: SimTime?

  /// Notes that it has a ready container.
  mutating func noteReady(at now: SimTime) {
    if activeSince == nil, inactiveSince == nil { activeSince = now }
  }

  /// Notes that it has been asked for one container after it had none.
  mutating func activate() {
    activeSince = nil
    inactiveSince = nil
  }

  /// What becomes of the decision that `wanted` containers suffice.
  ///
  /// - Parameters:
  ///   - wanted: The decision.
  ///   - ordered: How many containers it was ordered to have last.
  ///   - bufferedSince: Since when its requests go through the activator; `nil` where they do not yet.
  ///   - now: The current instant.
  ///   - parameters: What is set.
  /// - Returns: How many containers to order; `nil` to leave them as they are while the activator takes over.
  mutating func outcome(
    of wanted: Int, ordered: Int, bufferedSince: SimTime?, at now: SimTime,
    _ parameters: KnativeParameters
  ) -> Int? {
    if wanted > 0 {
      if inactiveSince != nil {
        inactiveSince = nil
        activeSince = ordered > 0 ? now : nil
      }
      return wanted
    }
    guard parameters.scaleToZero else { return 1 }
    if inactiveSince == nil {
      guard ordered > 0 else { return 0 }
      guard let activeSince, now - activeSince >= parameters.stableWindow else { return 1 }
      inactiveSince = now
      self.activeSince = nil
    }
    guard let inactiveSince, let bufferedSince,
      now - bufferedSince >= parameters.scaleToZeroGracePeriod,
      now - inactiveSince >= parameters.scaleToZeroPodRetention
    else { return nil }
    return 0
  }
}
