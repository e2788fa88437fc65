/// Where a number stands in `summary.json`: keys separated by points.
///
/// Behind the key of a list stands which item is meant: `nodes[0].requests` by its place, `functions[hello].containers.created`
/// by its name, `nodes[max].requests`, `[min]`, `[sum]` or `[largest 2]`, the second largest, over what the rest of the path finds in
/// all items.
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
    for part in Self.parts(of: text) {
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

  /// The parts between points; a name in brackets may hold points.
  private static func parts(of text: String) -> [String] {
    var parts = [""]
    var isInside = false
    for character in text {
      if character == ".", !isInside {
        parts.append("")
        continue
      }
      if character == "[" { isInside = true }
      if character == "]" { isInside = false }
      parts[parts.count - 1].append(character)
    }
    return parts
  }

  /// The number there.
  ///
  /// - Parameter summary: A summary.
  /// - Returns: The number; `nil` where there is `null`.
  /// - Throws: That the path leads to no number.
  package func value(in summary: SummaryTree) throws(SummaryPathError) -> Double? {
    try value(steps[...], in: summary)
  }

  private func value(
    _ rest: ArraySlice<Step>, in tree: SummaryTree
  ) throws(SummaryPathError) -> Double? {
    guard let step = rest.first else {
      switch tree {
      case .null: return nil
      case .number(let value): return value
      case .flag(let isSo): return isSo ? 1 : 0
      case .text, .object, .array: throw SummaryPathError(description)
      }
    }
    guard let inner = tree[step.key] else { throw SummaryPathError(description) }
    let rest = rest.dropFirst()
    guard let item = step.item else { return try value(rest, in: inner) }
    guard case .array(let items) = inner else { throw SummaryPathError(description) }
    let rank = item.hasPrefix("largest ") ? Int(item.dropFirst(8)) : nil
    if rank != nil || ["max", "min", "sum"].contains(item) {
      var values: [Double] = []
      for one in items { if let number = try value(rest, in: one) { values.append(number) } }
      if let rank {
        guard rank > 0, rank <= values.count else { throw SummaryPathError(description) }
        return values.sorted()[values.count - rank]
      }
      switch item {
      case "max": return values.max()
      case "min": return values.min()
      default: return values.reduce(0, +)
      }
    }
    let named = items.first { one in
      guard case .text(let name)? = one["name"] else { return false }
      return name == item
    }
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
