/// What came of checking a statement.
public enum PaperVerdict: String, CaseIterable, Hashable, Sendable {
  /// Ours is in the range or the order that is stated, or near enough to the stated number.
  case matches
  /// It is not.
  case differs = "does not match"
  /// The model does not give it.
  case missing = "not simulated"

  /// The verdict on one statement; all of its cases have to hold.
  ///
  /// - Parameters:
  ///   - rows: What its cases came to; empty where it cannot be checked.
  ///   - share: How far a value may be from the stated one, relative to it.
  /// - Returns: Differs where one case does, else missing where one is.
  static func on(_ rows: [ValidationRow], within share: Double) -> PaperVerdict {
    let verdicts = rows.map { on($0, within: share) }
    if verdicts.contains(.differs) { return .differs }
    return verdicts.isEmpty || verdicts.contains(.missing) ? .missing : .matches
  }

  /// The verdict on one case.
  ///
  /// An order or a range that is expected decides before a number does. A stated zero, of which nothing is a share, is met where
  /// the interval of ours holds zero. A value that the runs do not give, such as when a level is never reached, does not match.
  public static func on(_ row: ValidationRow, within share: Double) -> PaperVerdict {
    guard row.figure.missing == nil else { return .missing }
    guard let simulated = row.simulated else { return .differs }
    if let holds = row.holds { return holds ? .matches : .differs }
    guard let published = row.figure.published else { return .missing }
    if published == 0 {
      return (row.interval ?? simulated...simulated).contains(0) ? .matches : .differs
    }
    return ((simulated - published) / published).magnitude <= share ? .matches : .differs
  }
}
