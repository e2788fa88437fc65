import SimKernel

/// A condition on the values of axes, such as `window > 10min and memory >= 1GiB`.
///
/// Comparisons (`=`, `!=`, `<`, `<=`, `>`, `>=`) of an axis, by its name, with a value or another axis; `and`, `or`, `not` and
/// brackets. Quantities are compared by what they measure: `600s = 10min`. A text that holds blanks or signs stands in quotes. A
/// comparison with an axis that a point does not have is false.
public indirect enum AxisExpression: Hashable, Sendable {
  /// How two values are compared.
  public enum Relation: String, CaseIterable, Hashable, Sendable {
    /// Not equal.
    case notEqual = "!="
    /// At most.
    case atMost = "<="
    /// At least.
    case atLeast = ">="
    /// Equal.
    case equal = "="
    /// Less.
    case less = "<"
    /// More.
    case more = ">"
  }

  /// One side of a comparison.
  public enum Operand: Hashable, Sendable {
    /// The value of an axis.
    case axis(String)
    /// A value as it is written.
    case value(String)
  }

  /// A comparison.
  case comparison(Operand, Relation, Operand)
  /// Both hold.
  case both(AxisExpression, AxisExpression)
  /// One of both holds, or both do.
  case either(AxisExpression, AxisExpression)
  /// The condition does not hold.
  case negation(AxisExpression)
}

/// Why a text is no condition.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what would be right.
  public let description: String

  /// Creates an error with its message.
  init(_ message: String) { description = message }
}

extension AxisExpression {
  /// Whether the condition holds.
  ///
  /// - Parameter value: The value of an axis by its name; `nil` where a point does not have it.
  /// - Returns: Whether it does.
  /// - Throws: That two values measure different things and cannot be less or more than each other.
  public func holds(_ value: (String) -> String?) throws(ExpressionError) -> Bool {
    switch self {
    case .comparison(let left, let relation, let right):
      guard let left = left.text(value), let right = right.text(value) else { return false }
      return try Self.holds(left, relation, right)
    case .both(let one, let other):
      return try one.holds(value) ? try other.holds(value) : false
    case .either(let one, let other):
      return try one.holds(value) ? true : try other.holds(value)
    case .negation(let inner): return try !inner.holds(value)
    }
  }

  /// The axes that it speaks of, in the order in which it does.
  public var axes: [String] {
    switch self {
    case .comparison(let left, _, let right): [left, right].compactMap(\.axis)
    case .both(let one, let other), .either(let one, let other): one.axes + other.axes
    case .negation(let inner): inner.axes
    }
  }

  private static func holds(
    _ left: String, _ relation: Relation, _ right: String
  ) throws(ExpressionError) -> Bool {
    guard let one = Magnitude(written: left), let other = Magnitude(written: right),
      one.isComparable(to: other)
    else {
      switch relation {
      case .equal: return left == right
      case .notEqual: return left != right
      case .less, .more, .atMost, .atLeast:
        throw ExpressionError(
          "'\(left.abbreviated)' and '\(right.abbreviated)' cannot be less or more than each other")
      }
    }
    return switch relation {
    case .equal: one.amount == other.amount
    case .notEqual: one.amount != other.amount
    case .less: one.amount < other.amount
    case .more: one.amount > other.amount
    case .atMost: one.amount <= other.amount
    case .atLeast: one.amount >= other.amount
    }
  }
}

extension AxisExpression.Operand {
  /// The axis; `nil` for a value.
  var axis: String? { if case .axis(let name) = self { name } else { nil } }

  func text(_ value: (String) -> String?) -> String? {
    switch self {
    case .axis(let name): value(name)
    case .value(let text): text
    }
  }
}
