import Calibration
import SimKernel

/// Why a simulated request met what it did not meet in the record.
public enum WarmthReason: String, CaseIterable, Hashable, Sendable {
  /// A cold start too many: the container that served it was there before the record began.
  case beforeTheRecord = "its container was there before the record began"
  /// A cold start too many: its container had been kept for longer than the window.
  case keptLonger = "its container was kept for longer than the window"
  /// A cold start too many: its container was older than any lifetime.
  case livedLonger = "its container was older than the longest lifetime"
  /// A cold start too many or too few: lifetimes were drawn.
  case drawnLifetime = "lifetimes were drawn, and others ended"
  /// A cold start too few: an idle container was there and served again later.
  case notTaken = "a container was idle and served again later"
  /// A cold start too few: what had gone last had been idle for less than the window.
  case goneEarly = "a container had gone after less than the window"
  /// Either: an earlier difference left other containers behind.
  case earlierDifference = "an earlier difference left more or fewer containers"
}

/// What the record itself says against the rules, request by request.
struct WarmthReasons {
  private let record: WarmthRecord
  private let window: Double
  private let longestLife: Double
  private let isRandom: Bool
  private let circumstances: [RequestCircumstances]

  init(_ record: WarmthRecord, _ rules: WarmthRules) {
    self.record = record
    window = rules.window ?? .infinity
    longestLife = rules.lifetime.map { $0.quantile(1) } ?? .infinity
    isRandom = rules.isRandom
    circumstances = record.circumstances
  }

  /// Why request `index` met no cold start in the record, but did in the simulation.
  func tooMany(_ index: Int) -> WarmthReason {
    let it = circumstances[index]
    guard let idle = it.idle else { return .beforeTheRecord }
    if idle >= window { return .keptLonger }
    if let age = it.age, age >= longestLife { return .livedLonger }
    return isRandom ? .drawnLifetime : .earlierDifference
  }

  /// Why request `index` met a cold start in the record, but none in the simulation.
  func tooFew(_ index: Int) -> WarmthReason {
    let it = circumstances[index]
    if it.hadIdleOne { return .notTaken }
    if let gone = it.vanishedFor, gone < window { return .goneEarly }
    return isRandom ? .drawnLifetime : .earlierDifference
  }
}
