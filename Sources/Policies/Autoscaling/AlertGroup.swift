import ClusterModel
import SimKernel

/// A group of alerts in the AlertManager, and when it notifies of them.
///
/// A group begins with its first alert. It is looked at a group wait later and then every group interval; then it notifies
/// of all its alerts if one fires that did not in the last notification, one has been resolved since, or the last
/// notification was a repeat interval ago. Resolved alerts then leave, and a group without alerts ends.
/// Source: AlertManager 0.15 to 0.21, `route` (`group_wait`, `group_interval`, `repeat_interval`). Left out: that the
/// manager forgets an empty group up to 30 s later, and that its clock for repeats starts with the delivery, so that a
/// repeat interval that is a multiple of the group interval may be longer by one.
struct AlertGroup: Sendable {
  /// One alert in a notification.
  struct Alert: Hashable, Sendable {
    /// Whose it is.
    var function: FunctionID
    /// Whether it fires; otherwise it is resolved.
    var isFiring: Bool
  }

  /// When it is looked at next; `never` while there is none.
  private(set) var nextFlush = SimTime.never
  /// In the order in which they came.
  private var alerts: [Alert] = []
  /// Functions whose alerts fired in the last notification.
  private var notified: [FunctionID] = []
  private var notifiedAt = SimTime.start

  /// Takes in what a rule has said.
  mutating func update(
    _ function: FunctionID, _ change: AlertRule.Change, at now: SimTime, wait: SimDuration
  ) {
    let alert = Alert(function: function, isFiring: change == .fired)
    if let index = alerts.firstIndex(where: { $0.function == function }) {
      alerts[index] = alert
      return
    }
    guard alert.isFiring else { return }
    if alerts.isEmpty { nextFlush = now + wait }
    alerts.append(alert)
  }

  /// Looks at the group where that is due.
  ///
  /// - Returns: The alerts of a notification; empty for none.
  mutating func flush(
    at now: SimTime, interval: SimDuration, repeats: SimDuration
  ) -> [Alert] {
    guard nextFlush <= now else { return [] }
    let isDue = notifies(at: now, repeats)
    let notification = isDue ? alerts : []
    if isDue {
      notifiedAt = now
      notified = alerts.compactMap { $0.isFiring ? $0.function : nil }
    }
    alerts.removeAll { !$0.isFiring }
    nextFlush = alerts.isEmpty ? .never : now + interval
    return notification
  }

  private func notifies(at now: SimTime, _ repeats: SimDuration) -> Bool {
    let firing = alerts.contains(where: \.isFiring)
    if alerts.contains(where: { $0.isFiring && !notified.contains($0.function) }) { return true }
    // One that fired and was resolved between two looks is told of only beside others.
    if alerts.contains(where: { !$0.isFiring && (firing || notified.contains($0.function)) }) {
      return true
    }
    return firing && now - notifiedAt >= repeats
  }
}
