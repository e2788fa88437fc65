import Calibration
import SimKernel

/// The cold starts of a record beside those that a simulation of the same arrivals finds.
public struct WarmthComparison: Sendable {
  /// The place of the record that is simulated.
  public let target: Int
  /// The place of the record that the parameters come from; `nil` where they were stated.
  public let source: Int?
  /// What of its fit is used.
  public let model: WarmthModel
  /// The parameters.
  public let rules: WarmthRules
  /// Repetitions with other draws; one where nothing is drawn.
  public let replications: Int
  /// Requests.
  public let requests: Int
  /// Cold starts recorded.
  public let recorded: Int
  /// Cold starts simulated, in each replication.
  public let simulated: [Int]
  /// How many of them are recorded, in each replication.
  public let both: [Int]
  /// How often each reason holds for a cold start that is simulated and not recorded, over all replications.
  public let tooMany: [(reason: WarmthReason, count: Int)]
  /// The same for those recorded and not simulated.
  public let tooFew: [(reason: WarmthReason, count: Int)]

  /// Simulates.
  init(
    _ record: WarmthRecord, target: Int, source: Int?, model: WarmthModel, _ rules: WarmthRules,
    replications: Int, seed: UInt64
  ) {
    self.target = target
    self.source = source
    self.model = model
    self.rules = rules
    self.replications = rules.isRandom ? replications : 1
    requests = record.uses.count
    recorded = record.coldStarts
    let replay = WarmthReplay(record)
    let reasons = WarmthReasons(record, rules)
    var simulated: [Int] = []
    var both: [Int] = []
    var many = [Int](repeating: 0, count: WarmthReason.allCases.count)
    var few = many
    for replication in 0..<self.replications {
      let cold = replay.coldStarts(
        under: rules, seed: seed, replication: UInt32(replication))
      simulated.append(cold.count { $0 })
      both.append(cold.indices.count { cold[$0] && record.uses[$0].isCold })
      for index in cold.indices where cold[index] != record.uses[index].isCold {
        if cold[index] {
          many[reasons.tooMany(index).place] += 1
        } else {
          few[reasons.tooFew(index).place] += 1
        }
      }
    }
    self.simulated = simulated
    self.both = both
    func counted(_ counts: [Int]) -> [(reason: WarmthReason, count: Int)] {
      zip(WarmthReason.allCases, counts).filter { $0.1 > 0 }.map { (reason: $0.0, count: $0.1) }
    }
    tooMany = counted(many)
    tooFew = counted(few)
  }

  /// Where parameters come from.
  public enum Status: String, Hashable, Sendable {
    /// From the record itself: it shows that the fit was done, and no more.
    case fitted
    /// From another record: nothing of this one was used.
    case predicted
    /// From the user.
    case stated
  }

  /// Where the parameters come from.
  public var status: Status {
    guard let source else { return .stated }
    return source == target ? .fitted : .predicted
  }

  /// Mean of the cold starts simulated.
  public var meanSimulated: Double { Self.mean(simulated) }

  /// How many of them are recorded too, on average.
  public var meanBoth: Double { Self.mean(both) }

  /// The share of recorded cold starts that are simulated; `nil` without any.
  public var recall: Double? { recorded > 0 ? meanBoth / Double(recorded) : nil }

  /// The share of simulated cold starts that are recorded; `nil` without any.
  public var precision: Double? { meanSimulated > 0 ? meanBoth / meanSimulated : nil }

  /// The share of requests that meet in the simulation what they met in the record.
  public var agreement: Double {
    1 - (meanSimulated + Double(recorded) - 2 * meanBoth) / Double(requests)
  }

  /// What that share would be if no request were simulated to meet a cold start.
  public var agreementWithoutAny: Double { 1 - Double(recorded) / Double(requests) }

  /// The cold starts simulated that nine in ten replications lie between; `nil` where nothing is drawn.
  public var spread: ClosedRange<Int>? {
    guard replications > 1 else { return nil }
    let sorted = simulated.sorted()
    let left = sorted.count / 20
    return sorted[left]...sorted[sorted.count - 1 - left]
  }

  private static func mean(_ counts: [Int]) -> Double {
    Double(counts.reduce(0, +)) / Double(counts.count)
  }
}

extension WarmthReason {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
