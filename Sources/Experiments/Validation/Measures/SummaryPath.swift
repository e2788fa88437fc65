import Foundation

/// Where a number stands in `summary.json`: keys separated by points.
///
/// Behind the key of a list stands which item is meant: `nodes[0].requests` by its place, `functions[hello].containers.created`
/// by its name, `nodes[max].requests`, `[min]` or `[sum]` over what the rest of the path finds in all items.
public struct SummaryPath: Hashable, Sendable, CustomStringConvertible {
  private struct Step: Hashable, Sendable {
    var key: String
    var item: String?
  }

  /// As it was written.
  public let description: String
  private let steps: [Step]

  /// A path that nobody wrote.
  static let nowhere = SummaryPath(description: "", steps: [])

  private init(description: String, steps: [Step]) {
    self.description = description
    self.steps = steps
  }

  /// Reads a path.
  ///
  /// - Throws: Why it is none.
  public init(_ text: String) throws(SummaryPathError) {
    description = text
    var steps: [Step] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", maxSplits: 1, omittingEmptySubsequences: false)
      guard let key = pieces.first, !key.isEmpty else { throw SummaryPathError(text) }
      guard pieces.count == 2 else {
        steps.append(Step(key: String(key)))
        continue
      }
      guard pieces[1].hasSuffix("]"), pieces[1].count > 1 else { throw SummaryPathError(text) }
      steps.append(Step(key: String(key), item: String(pieces[1].dropLast())))
    }
    self.steps = steps
  }

  /// The number there.
  ///
  /// - Parameter json: What `JSONSerialization` makes of a summary.
  /// - Returns: The number; `nil` where there is `null`.
  /// - Throws: That the path leads to no number.
  func value(in json: Any) throws(SummaryPathError) -> Double? { try value(steps[...], in: json) }

  private func value(_ rest: ArraySlice<Step>, in json: Any) throws(SummaryPathError) -> Double? {
    guard let step = rest.first else {
      if json is NSNull { return nil }
      guard let number = json as? NSNumber else { throw SummaryPathError(description) }
      return number.doubleValue
    }
    guard let object = json as? [String: Any], let inner = object[step.key] else {
      throw SummaryPathError(description)
    }
    let rest = rest.dropFirst()
    guard let item = step.item else { return try value(rest, in: inner) }
    guard let items = inner as? [Any] else { throw SummaryPathError(description) }
    if ["max", "min", "sum"].contains(item) {
      var values: [Double] = []
      for one in items { if let number = try value(rest, in: one) { values.append(number) } }
      switch item {
      case "max": return values.max()
      case "min": return values.min()
      default: return values.reduce(0, +)
      }
    }
    let named = items.first { ($0 as? [String: Any])?["name"] as? String == item }
    if let named { return try value(rest, in: named) }
    guard let index = Int(item), items.indices.contains(index) else {
      throw SummaryPathError(description)
    }
    return try value(rest, in: items[index])
  }
}

/// That a path leads to no number.
public struct SummaryPathError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path.
  public let path: String

  /// Creates the error of `path`.
  init(_ path: String) { self.path = path }

  /// What is wrong and what would be right.
  public var description: String {
    "'\(path.abbreviatedForMessage)' names no number in summary.json; expected a path such as "
      + "responseTimeSeconds.mean or nodes[max].requests"
  }
}
