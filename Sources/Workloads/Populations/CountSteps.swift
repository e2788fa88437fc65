import SimKernel

/// How many of something there are, as steps of a distribution function.
///
/// A step says which share has at most so many. Between two steps that are not neighbours, counts are spread so that their
/// logarithm runs straight in the share, rounded up.
public struct CountSteps: Hashable, Sendable {
  /// A count, and the share that has at most as many.
  public struct Step: Hashable, Sendable {
    /// The count, from 1.
    public var count: Int
    /// The share, above 0 and at most 1.
    public var share: Double

    /// Creates a step.
    public init(_ count: Int, _ share: Double) {
      self.count = count
      self.share = share
    }
  }

  /// The largest count.
  public static let largest = 100_000

  /// The steps; counts and shares rise from each to the next, the last share is 1.
  public private(set) var steps: [Step]

  /// Creates the steps of a distribution.
  ///
  /// - Throws: When there is none, a count or a share is out of range, they do not rise, or the last share is not 1.
  public init(_ steps: [Step]) throws(WorkloadDescriptionError) {
    for (index, step) in steps.enumerated() {
      if let problem = Self.problem(with: step, behind: index == 0 ? nil : steps[index - 1]) {
        throw WorkloadDescriptionError(problem)
      }
    }
    guard let last = steps.last, last.share == 1 else {
      throw WorkloadDescriptionError(
        "the share of the last count is \(steps.last?.share ?? 0); it is 1, for all")
    }
    self.steps = steps
  }

  /// The distribution of what is always one.
  public static var one: CountSteps { CountSteps(unchecked: [Step(1, 1)]) }

  private init(unchecked steps: [Step]) { self.steps = steps }

  /// What is wrong with `step`, if anything.
  static func problem(with step: Step, behind last: Step?) -> String? {
    guard step.count >= 1, step.count <= largest else {
      return "a count of \(step.count); it lies between 1 and \(largest)"
    }
    guard step.share > 0, step.share <= 1 else {
      return "a share of \(step.share); it lies above 0 and is at most 1"
    }
    guard let last else { return nil }
    guard step.count > last.count else {
      return "the count \(step.count) does not lie above the one ahead of it, \(last.count)"
    }
    guard step.share > last.share else {
      return "the share \(step.share) does not lie above the one ahead of it, \(last.share)"
    }
    return nil
  }

  /// The count that a sample stays below or at with probability `p`.
  public func quantile(_ p: Double) -> Int {
    let above = steps.firstIndex { $0.share >= p } ?? steps.count - 1
    let high = steps[above]
    let low = above == 0 ? Step(0, 0) : steps[above - 1]
    guard high.count > low.count + 1, above > 0 else { return high.count }
    let share = (p - low.share) / (high.share - low.share)
    let ratio = Double(high.count) / Double(low.count)
    let count = (Double(low.count) * Arithmetic.exp(Arithmetic.log(ratio) * share)).rounded(.up)
    return min(max(Int(count), low.count + 1), high.count)
  }

  /// The share of samples that are at most `count`.
  public func share(notAbove count: Int) -> Double {
    let above = steps.firstIndex { $0.count > count } ?? steps.count
    guard above > 0 else { return 0 }
    let low = steps[above - 1]
    guard above < steps.count, count > low.count else { return low.share }
    let high = steps[above]
    let ratio = Double(high.count) / Double(low.count)
    return low.share
      + (high.share - low.share) * Arithmetic.log(Double(count) / Double(low.count))
      / Arithmetic.log(ratio)
  }

  /// The mean.
  public var mean: Double {
    var (sum, before) = (0.0, 0.0)
    var count = 1
    for step in steps {
      while count <= step.count {
        let share = share(notAbove: count)
        sum += Double(count) * (share - before)
        before = share
        count += 1
      }
    }
    return sum
  }
}

extension SettingKind where Value == CountSteps {
  /// Steps as a mapping from counts to shares, such as `{ 1: 50%, 2: 70%, 10: 100% }`.
  ///
  /// - Parameter noun: What is counted, in the plural.
  /// - Returns: The kind.
  static func steps(_ noun: String) -> Self {
    Self(
      SettingDescription(
        "a mapping from numbers of \(noun) to the share that has at most as many, as `{ 1: 50%, 2: 100% }`"
      ),
      read: { document, reader in
        guard case .map(let entries) = document.content else {
          reader.report(
            "expected a mapping from numbers of \(noun) to shares such as { 1: 50%, 2: 100% }, found "
              + document.summary)
          return nil
        }
        return read(entries, &reader)
      },
      write: { steps in
        let share = SettingKind<Double>.ratio(0...1)
        return .map(
          steps.steps.map { Document.Entry("\($0.count)", share.write($0.share)) })
      })
  }

  private static func read(
    _ entries: [Document.Entry], _ reader: inout SettingsReader
  ) -> CountSteps? {
    let problemsBefore = reader.problemCount
    let (counts, shares) = (
      SettingKind<Int>.count(1...CountSteps.largest), SettingKind<Double>.ratio(0...1)
    )
    var steps: [CountSteps.Step] = []
    for entry in entries {
      let key = Document(.text(entry.key, isQuoted: false), position: entry.position)
      reader.within(.key(entry.key), entry.value) { reader in
        guard let count = counts.read(key, &reader), let share = shares.read(entry.value, &reader)
        else { return }
        let step = CountSteps.Step(count, share)
        if let problem = CountSteps.problem(with: step, behind: steps.last) {
          reader.report(problem)
        } else {
          steps.append(step)
        }
      }
    }
    guard reader.problemCount == problemsBefore else { return nil }
    do throws(WorkloadDescriptionError) {
      return try CountSteps(steps)
    } catch {
      reader.report(error.description)
      return nil
    }
  }
}
