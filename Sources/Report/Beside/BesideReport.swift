/// Results of one kind beside each other: what differs in what was run, and in what came out.
public struct BesideReport: Sendable {
  /// What must be known of the tables; a sentence each.
  public var remarks: [String] = []
  /// The tables in order.
  public var tables: [ReportPage.Table] = []

  /// Creates a report that says nothing.
  public init() {}
}

/// A result that stands beside others.
public struct BesideResult: Hashable, Sendable {
  /// What columns call it.
  public var name: String
  /// Its folder or database.
  public var path: String

  /// Creates a result.
  public init(_ name: String, _ path: String) { (self.name, self.path) = (name, path) }
}

/// How a value of a metric differs from that of another result.
struct BesideDifference {
  let metric: MetricName

  /// The difference with its sign, and in percent where that says something; a dash where one of both is missing.
  func text(_ value: Double?, _ first: Double?) -> String {
    guard let value, let first else { return "–" }
    let difference = value - first
    guard difference != 0 else { return "the same" }
    let amount = (difference > 0 ? "+" : "") + metric.shown(difference)
    guard first != 0 else { return amount }
    let share = difference / first.magnitude
    return share.isFinite && share.magnitude < 1_000
      ? "\(amount) (\(Readable.signedPercent(share)))" : amount
  }
}

extension Array where Element == String {
  /// Texts as people list them, at most some.
  func listed(most: Int = 6) -> String {
    prefix(most).joined(separator: ", ") + (count > most ? " and \(count - most) more" : "")
  }
}
