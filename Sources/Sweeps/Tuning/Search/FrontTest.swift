import Experiments

/// Decides which candidates belong to a front by runs that the search has not seen.
///
/// A search takes what looks best, and of many points that are alike the luckiest looks best. So candidates are run anew, all with the
/// same fresh replications, and compared in pairs, replication by replication:
///
/// * a *dominates* b if a is less in every objective in which they are not equal in all runs: the largest of the one-sided p-values
///   (intersection-union test; R. Berger, Technometrics 24 (1982) 295–300);
/// * a *does not dominate* b if b is less in some objective: the smallest of the p-values times the number of objectives;
/// * a constraint is satisfied, or violated, if the mean lies on that side of its limit.
///
/// All these tests are one family: Holm's method keeps the probability of one wrong claim or more below 1 − confidence, divided by the
/// number of stages, because runs are looked at after each stage and end when everything is decided. Candidates that are equal in all
/// runs of the first stage count as one.
struct FrontTest {
  /// How much is run, and how sure claims are.
  struct Rules: Hashable, Sendable {
    /// Runs of the first stage, at least two.
    var first = 10
    /// Runs of the last stage.
    var most = 80
    /// The probability with which no claim is wrong.
    var confidence = 0.95

    /// The runs of a candidate after each stage: each has twice as many as the one before.
    var stages: [Int] {
      var stages: [Int] = []
      var runs = first
      while runs < most {
        stages.append(runs)
        runs *= 2
      }
      return stages + [most]
    }

    /// The probability of a wrong claim that one stage is given.
    var levelOfStage: Double { (1 - confidence) / Double(stages.count) }
  }

  /// What is known of a candidate at the end.
  struct Finding: Hashable, Sendable {
    /// What can be said of it.
    var status = FrontStatus.undecided
    /// Its runs.
    var runs = 0
    /// Its values.
    var sample: CandidateSample?
    /// The candidates that dominate it, as far as claimed, whether they satisfy the constraints or not.
    var dominatedBy: [Int] = []
    /// The candidates that may dominate it.
    var rivals: [Int] = []
  }

  private let count: Int
  private let rules: Rules
  private(set) var findings: [Finding]
  /// By pair: that the first does not dominate the second.
  private var cleared: Set<Pair> = []
  /// Candidates that are known to satisfy all constraints.
  private var feasible: Set<Int> = []

  private struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  /// What a test would show.
  private enum Claim {
    case dominates(Pair)
    case doesNotDominate(Pair)
    case violates(Int)
    case satisfies(Int)
  }

  /// Runs stages until everything is decided or the last is over.
  ///
  /// - Parameters:
  ///   - count: How many candidates there are.
  ///   - rules: How much is run.
  ///   - sample: The values of candidates in their first so many runs, in the order asked for; `nil` for one that failed.
  /// - Throws: What `sample` throws.
  init(
    _ count: Int, _ rules: Rules,
    sample: (_ candidates: [Int], _ runs: Int) throws -> [CandidateSample?]
  ) throws {
    self.count = count
    self.rules = rules
    findings = Array(repeating: Finding(), count: count)
    for (stage, runs) in rules.stages.enumerated() {
      let open = candidates
      for (place, values) in zip(open, try sample(open, runs)) {
        findings[place].runs = runs
        findings[place].sample = values
        if values == nil { findings[place].status = .failed }
      }
      if stage == 0 { joinEqual() }
      test()
      judge()
      if candidates.allSatisfy({ findings[$0].status == .front }) { break }
    }
  }

  /// Those that may belong to the front.
  private var candidates: [Int] { findings.indices.filter { findings[$0].status.isOpen } }

  private mutating func joinEqual() {
    var first: [CandidateSample: Int] = [:]
    for place in candidates {
      guard let sample = findings[place].sample else { continue }
      if let other = first[sample] {
        findings[place].status = .equal(other)
      } else {
        first[sample] = place
      }
    }
  }

  // MARK: Tests

  private mutating func test() {
    let open = candidates
    var claims: [Claim] = []
    var p: [Double] = []
    for one in open {
      guard let sample = findings[one].sample else { continue }
      if !feasible.contains(one) {
        let signs = sample.excess.map(MeanSign.init)
        if signs.isEmpty {
          feasible.insert(one)
        } else {
          claims += [.violates(one), .satisfies(one)]
          p.append(min(1, Double(signs.count) * (signs.map(\.above).min() ?? 1)))
          p.append(signs.map { $0.isZero ? 0 : $0.below }.max() ?? 1)
        }
      }
      for other in open where other != one {
        let pair = Pair(first: one, second: other)
        guard !cleared.contains(pair), let second = findings[other].sample else { continue }
        let signs = zip(sample.objectives, second.objectives).map { own, others in
          MeanSign(zip(own, others).map { $0 - $1 })
        }
        claims += [.dominates(pair), .doesNotDominate(pair)]
        p.append(signs.filter { !$0.isZero }.map(\.below).max() ?? 1)
        p.append(min(1, Double(signs.count) * (signs.map(\.above).min() ?? 1)))
      }
    }
    // The family is the same at every stage: claims that are not tested any more count with p = 1, which only makes Holm's method
    // more careful.
    let family = 2 * count * (count - 1) + 2 * count
    let adjusted = HolmCorrection.adjusted(
      p + Array(repeating: 1, count: max(0, family - p.count)))
    for (claim, p) in zip(claims, adjusted) where p <= rules.levelOfStage { note(claim) }
  }

  private mutating func note(_ claim: Claim) {
    switch claim {
    case .dominates(let pair):
      if !findings[pair.second].dominatedBy.contains(pair.first) {
        findings[pair.second].dominatedBy.append(pair.first)
      }
    case .doesNotDominate(let pair): cleared.insert(pair)
    case .violates(let one): findings[one].status = .infeasible
    case .satisfies(let one): feasible.insert(one)
    }
  }

  private mutating func judge() {
    for one in candidates where findings[one].dominatedBy.contains(where: feasible.contains) {
      findings[one].status = .dominated
      findings[one].rivals = []
    }
    let open = candidates
    for one in open {
      findings[one].rivals = open.filter {
        $0 != one && !cleared.contains(Pair(first: $0, second: one))
      }
      findings[one].status =
        feasible.contains(one) && findings[one].rivals.isEmpty ? .front : .undecided
    }
  }
}
