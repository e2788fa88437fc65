import Calibration
import ClusterModel
import SimKernel

/// What is estimated from one record: how a platform keeps and chooses containers.
public struct WarmthFit: Sendable {
  /// The record.
  public let record: WarmthRecord
  /// Which idle container is taken.
  public let routing: RoutingEvidence
  /// How long idle containers are kept; `nil` where no container served twice and no cold start followed another request.
  public let keepAlive: KeepAliveEstimate?
  /// How long containers live, and the window beside that; `nil` with it.
  public let lifetime: LifetimeEstimate?

  /// The largest share of cold starts that may contradict a window that explains them.
  public static let mostContradictions = 0.05

  /// Estimates everything.
  ///
  /// - Parameters:
  ///   - record: The record.
  ///   - replicates: How often observations are drawn again for the interval of the window.
  ///   - seed: What they are drawn from.
  public init(_ record: WarmthRecord, replicates: Int = 1_000, seed: UInt64 = 1) {
    self.record = record
    routing = RoutingEvidence(record.uses)
    keepAlive = KeepAliveEstimate(record.uses, replicates: replicates, seed: seed)
    let rule = routing.rule
    lifetime = keepAlive.map { _ in LifetimeEstimate(record.uses, rule: rule) }
  }

  /// Whether a fixed window alone explains the cold starts, all but ``mostContradictions`` of them; `false` where none says
  /// anything of it.
  public var isExplainedByWindow: Bool {
    guard let keepAlive, !keepAlive.absences.isEmpty else { return false }
    return Double(keepAlive.contradictions)
      <= Self.mostContradictions * Double(keepAlive.coldStarts)
  }

  /// The rules under which `model` simulates.
  public func rules(_ model: WarmthModel) -> WarmthRules {
    var rules = WarmthRules()
    switch model {
    case .window: rules.window = keepAlive?.seconds
    case .windowAndLifetime:
      rules.window = lifetime?.windowSeconds
      rules.lifetime = lifetime?.lifetime
    }
    if let rule = routing.rule, let order = IdleOrder(rawValue: rule.rawValue) {
      rules.reuse = order
    }
    let delays = record.coldDelays
    if !delays.isEmpty { rules.coldStart = delays.reduce(0, +) / Double(delays.count) }
    return rules
  }
}

/// What of a fit a simulation uses.
public enum WarmthModel: String, CaseIterable, Hashable, Sendable {
  /// The window with fewest contradictions.
  case window
  /// A window that no reuse contradicts, and lifetimes where they are told.
  case windowAndLifetime = "window and lifetime"
}
