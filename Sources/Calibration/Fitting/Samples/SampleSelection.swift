import SimKernel

/// Which rows of a table are fitted, by which column, in which groups.
public struct SampleSelection: Sendable {
  /// The column of the times.
  public var value = "seconds"
  /// How many seconds one unit of that column is.
  public var secondsPerUnit = 1.0
  /// The columns by which rows are grouped.
  public var by: [String] = []
  /// What rows have to be like.
  public var conditions: [Condition] = []
  /// The column that says when a row was measured; without it, `unix_time` if there is one, else the order of the file.
  public var time: String?
  /// The column of a fixed amount of work measured beside each row; without it, `reference_seconds` if there is one.
  public var reference: String?
  /// Whether rows count that are marked in a column `warm_up`.
  public var includesWarmUp = false

  /// Creates a selection of all rows.
  public init() {}

  /// A demand on one column.
  public struct Condition: Sendable {
    /// How a column is compared.
    public enum Comparison: String, Sendable, CaseIterable {
      case atLeast = ">="
      case atMost = "<="
      case different = "!="
      case equal = "="
      case above = ">"
      case below = "<"
    }

    /// The column.
    public var column: String
    /// How it is compared.
    public var comparison: Comparison
    /// With what.
    public var operand: String

    /// Reads a condition such as `image=light` or `rep>=3000`; `nil` if it is none.
    ///
    /// Texts are compared for being equal or not, numbers in every way.
    public init?(written text: String) {
      for end in text.indices {
        for comparison in Comparison.allCases where text[end...].hasPrefix(comparison.rawValue) {
          column = String(text[..<end]).trimmed
          self.comparison = comparison
          operand = String(text[end...].dropFirst(comparison.rawValue.count)).trimmed
          let ordered = comparison != .equal && comparison != .different
          guard !column.isEmpty, !ordered || Double(operand) != nil else { return nil }
          return
        }
      }
      return nil
    }

    func holds(for text: String) -> Bool? {
      if comparison == .equal { return text == operand || isSameNumber(text) }
      if comparison == .different { return text != operand && !isSameNumber(text) }
      guard let value = Double(text), let bound = Double(operand) else { return nil }
      return switch comparison {
      case .atLeast: value >= bound
      case .atMost: value <= bound
      case .above: value > bound
      case .below: value < bound
      case .equal: value == bound
      case .different: value != bound
      }
    }

    private func isSameNumber(_ text: String) -> Bool {
      guard let a = Double(text), let b = Double(operand) else { return false }
      return a == b
    }
  }
}
