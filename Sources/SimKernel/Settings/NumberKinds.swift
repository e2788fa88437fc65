extension SettingKind where Value: Quantity {
  /// A quantity with its unit, within a range.
  ///
  /// - Parameters:
  ///   - least: The smallest value; usually zero, so that negative quantities are errors.
  ///   - most: The largest value; left out, whatever the quantity itself can hold.
  ///   - isPositive: Whether the smallest value itself is excluded.
  /// - Returns: The kind.
  public static func quantity(
    from least: Value, to most: Value? = nil, above isPositive: Bool = false
  ) -> Self {
    let lower = isPositive ? "more than \(least.written)" : "at least \(least.written)"
    let range = lower + (most.map { ", at most \($0.written)" } ?? "")
    return .text(
      SettingDescription("\(Value.noun.withoutArticle) such as \(Value.examples)", range: range),
      noun: "\(Value.noun) such as \(Value.examples)",
      read: { text throws(QuantityError) in
        let value = try Value(written: text)
        guard value >= least, !(isPositive && value == least), most.map({ value <= $0 }) ?? true
        else { throw QuantityError("'\(text.abbreviated)' is out of range: \(range)") }
        return value
      }, write: { $0.written })
  }
}

extension SettingKind where Value == SimDuration {
  /// A duration of at least zero.
  public static var duration: Self { .quantity(from: .zero) }
}

extension SettingKind where Value == Rate {
  /// A rate of at least zero.
  public static var rate: Self { .quantity(from: .zero) }
}

extension SettingKind where Value: FixedWidthInteger & Sendable {
  /// A whole number within a range.
  public static func count(_ range: ClosedRange<Value>) -> Self {
    let words =
      range.upperBound == .max
      ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    return .text(
      SettingDescription("whole number", range: words), noun: "a whole number",
      read: { text throws(QuantityError) in
        guard let number = DecimalText(text) else {
          throw QuantityError("'\(text.abbreviated)' is not a whole number")
        }
        let value: Int64
        do throws(DecimalText.Misfit) {
          value = try number.whole()
        } catch {
          throw QuantityError(
            error == .notWhole
              ? "'\(text.abbreviated)' is not a whole number"
              : "'\(text.abbreviated)' is out of range: \(words)")
        }
        guard let fitting = Value(exactly: value), range.contains(fitting) else {
          throw QuantityError("'\(text.abbreviated)' is out of range: \(words)")
        }
        return fitting
      }, write: { "\($0)" })
  }
}

extension SettingKind where Value == Int {
  /// A whole number that limits something, or `unlimited`.
  ///
  /// - Parameters:
  ///   - least: The smallest limit.
  ///   - none: The value that stands for `unlimited`, outside the range of limits.
  /// - Returns: The kind.
  public static func limit(atLeast least: Int, unlimited none: Int) -> Self {
    let most = 1_000_000_000_000
    let count = SettingKind.count(least...most)
    var description = count.description
    description.words += ", or `unlimited`"
    return Self(
      description,
      read: { document, reader in
        if document == .text("unlimited") { return none }
        return count.read(document, &reader)
      },
      write: { $0 == none ? .text("unlimited") : count.write($0) })
  }
}

extension SettingKind where Value == UInt64 {
  /// A seed: any whole number of 64 bits.
  public static var seed: Self {
    .text(
      SettingDescription("whole number", range: "0 to \(UInt64.max)"), noun: "a whole number",
      read: { text throws(QuantityError) in
        if let value = UInt64(text) { return value }
        throw QuantityError(
          "'\(text.abbreviated)' is not a whole number from 0 to \(UInt64.max)")
      }, write: { "\($0)" })
  }
}

extension SettingKind where Value == Double {
  /// A plain number within a range; a per cent sign divides by a hundred.
  public static func ratio(_ range: ClosedRange<Double>) -> Self {
    let words = range.words
    return .text(
      SettingDescription("number such as 0.9 or 90%", range: words), noun: "a number",
      read: { text throws(QuantityError) in
        guard let (number, rest) = DecimalText.prefix(of: text), rest.isEmpty || rest == "%"
        else { throw QuantityError("'\(text.abbreviated)' is not a number such as 0.9 or 90%") }
        return try number.double(shiftedBy: rest.isEmpty ? 0 : -2).within(range, text)
      }, write: { DecimalText.text(of: $0) })
  }

  /// A plain number within a range.
  public static func number(_ range: ClosedRange<Double>) -> Self {
    .text(
      SettingDescription("number", range: range.words), noun: "a number",
      read: { text throws(QuantityError) in
        guard let number = DecimalText(text) else {
          throw QuantityError("'\(text.abbreviated)' is not a number")
        }
        return try number.double().within(range, text)
      }, write: { DecimalText.text(of: $0) })
  }
}

extension Double {
  fileprivate func within(
    _ range: ClosedRange<Double>, _ text: String
  ) throws(QuantityError) -> Double {
    guard isFinite, range.contains(self) else {
      throw QuantityError("'\(text.abbreviated)' is out of range: \(range.words)")
    }
    return self
  }
}

extension ClosedRange<Double> {
  fileprivate var words: String {
    let lower = DecimalText.text(of: lowerBound)
    if upperBound < .greatestFiniteMagnitude {
      return "\(lower) to \(DecimalText.text(of: upperBound))"
    }
    return lowerBound > -.greatestFiniteMagnitude ? "at least \(lower)" : "any"
  }
}
