import SimKernel

extension AxisExpression {
  /// A longer one is evaluated and freed by recursion that deep.
  private static let mostTokens = 1_000

  /// Reads a condition.
  ///
  /// - Parameters:
  ///   - text: The condition.
  ///   - axes: The names of the axes that there are.
  /// - Throws: What is wrong with it.
  public init(_ text: String, axes: [String]) throws(ExpressionError) {
    let tokens = try ExpressionToken.all(in: text)
    guard tokens.count <= Self.mostTokens else {
      throw ExpressionError("has more than \(Self.mostTokens) words and signs")
    }
    var parser = ExpressionParser(tokens: tokens, axes: axes)
    self = try parser.expression(depth: 0)
    guard let rest = parser.next else { return }
    throw ExpressionError("'\(rest.text.abbreviated)' cannot stand there; expected 'and' or 'or'")
  }
}

/// A word, a sign or a quoted text of a condition.
private struct ExpressionToken {
  var text: String
  var isQuoted = false

  /// Splits a condition.
  static func all(in text: String) throws(ExpressionError) -> [ExpressionToken] {
    var tokens: [ExpressionToken] = []
    var rest = text[...]
    while let first = rest.first {
      if first == " " || first == "\t" || first == "\n" {
        rest = rest.dropFirst()
      } else if first == "\"" || first == "'" {
        guard let end = rest.dropFirst().firstIndex(of: first) else {
          throw ExpressionError("a quote is not closed")
        }
        tokens.append(
          ExpressionToken(
            text: String(rest[rest.index(after: rest.startIndex)..<end]), isQuoted: true))
        rest = rest[rest.index(after: end)...]
      } else if let sign = sign(at: rest) {
        tokens.append(ExpressionToken(text: sign))
        rest = rest.dropFirst(sign.count)
      } else {
        let word = rest.prefix { !" \t\n=!<>()\"'".contains($0) }
        guard !word.isEmpty else { throw ExpressionError("'\(first)' has no meaning there") }
        tokens.append(ExpressionToken(text: String(word)))
        rest = rest[word.endIndex...]
      }
    }
    return tokens
  }

  private static func sign(at text: Substring) -> String? {
    if text.hasPrefix("==") { return "==" }
    for relation in AxisExpression.Relation.allCases where text.hasPrefix(relation.rawValue) {
      return relation.rawValue
    }
    return text.hasPrefix("(") ? "(" : text.hasPrefix(")") ? ")" : nil
  }
}

/// Reads a condition by recursive descent: `or` binds less than `and`, `and` less than `not`.
private struct ExpressionParser {
  let tokens: [ExpressionToken]
  let axes: [String]
  private var place = 0
  /// Brackets and negations in each other.
  private static let deepest = 32

  init(tokens: [ExpressionToken], axes: [String]) {
    self.tokens = tokens
    self.axes = axes
  }

  var next: ExpressionToken? { place < tokens.count ? tokens[place] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard let next, !next.isQuoted, next.text == word else { return false }
    place += 1
    return true
  }

  mutating func expression(depth: Int) throws(ExpressionError) -> AxisExpression {
    guard depth <= Self.deepest else {
      throw ExpressionError("is nested more than \(Self.deepest) levels deep")
    }
    var result = try conjunction(depth: depth)
    while take("or") { result = .either(result, try conjunction(depth: depth)) }
    return result
  }

  private mutating func conjunction(depth: Int) throws(ExpressionError) -> AxisExpression {
    var result = try factor(depth: depth)
    while take("and") { result = .both(result, try factor(depth: depth)) }
    return result
  }

  private mutating func factor(depth: Int) throws(ExpressionError) -> AxisExpression {
    guard depth <= Self.deepest else {
      throw ExpressionError("is nested more than \(Self.deepest) levels deep")
    }
    if take("not") { return .negation(try factor(depth: depth + 1)) }
    if take("(") {
      let inner = try expression(depth: depth + 1)
      guard take(")") else { throw ExpressionError("a bracket is not closed") }
      return inner
    }
    return try comparison()
  }

  private mutating func comparison() throws(ExpressionError) -> AxisExpression {
    let left = try operand()
    guard case .axis = left else {
      guard case .value(let text) = left else { preconditionFailure("an operand of no kind") }
      throw ExpressionError(
        "there is no axis '\(text.abbreviated)'"
          + NearestName.hint(for: text, among: axes, plural: "axes"))
    }
    guard let sign = next, !sign.isQuoted,
      let relation = AxisExpression.Relation(rawValue: sign.text == "==" ? "=" : sign.text)
    else {
      throw ExpressionError(
        "expected a comparison (=, !=, <, <=, >, >=) behind '\(tokens[place - 1].text.abbreviated)'"
      )
    }
    place += 1
    return .comparison(left, relation, try operand())
  }

  private mutating func operand() throws(ExpressionError) -> AxisExpression.Operand {
    guard let token = next else {
      throw ExpressionError(
        tokens.isEmpty
          ? "is empty; expected a condition such as window > 10min" : "ends too early")
    }
    let isWord = token.isQuoted || !["and", "or", "not", "(", ")"].contains(token.text)
    guard isWord,
      token.isQuoted
        || !AxisExpression.Relation.allCases.contains(where: { $0.rawValue == token.text })
    else {
      throw ExpressionError("'\(token.text)' cannot stand there; expected an axis or a value")
    }
    place += 1
    // An axis whose name holds blanks is named in quotes, too, where it stands first.
    return axes.contains(token.text) ? .axis(token.text) : .value(token.text)
  }
}
