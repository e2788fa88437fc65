import SimKernel

/// Some quantiles of a quantity that is never negative, and what lies between them.
///
/// Between two points the logarithm of the value runs straight in the probability, or the value itself where the lower one
/// is zero. Below the first point and above the last the value stays the same. Two points of one value make an atom.
public struct QuantileTable: Hashable, Sendable {
  /// A probability and the value that a sample stays below or at with it.
  public struct Point: Hashable, Sendable {
    /// The probability, 0 to 1.
    public var probability: Double
    /// The value, at least zero.
    public var value: Double

    /// Creates a point.
    public init(_ probability: Double, _ value: Double) {
      self.probability = probability
      self.value = value
    }
  }

  /// The most points of a table.
  public static let mostPoints = 10_000

  /// The points; probabilities rise from each to the next, values do not fall.
  public private(set) var points: [Point]

  /// Creates a table.
  ///
  /// - Throws: When there is no point or there are too many, a probability or a value is out of range, or they do not rise.
  public init(_ points: [Point]) throws(WorkloadDescriptionError) {
    guard !points.isEmpty, points.count <= Self.mostPoints else {
      throw WorkloadDescriptionError(
        "\(points.count) quantiles; a table has 1 to \(Self.mostPoints)")
    }
    for (index, point) in points.enumerated() {
      if let problem = Self.problem(with: point, behind: index == 0 ? nil : points[index - 1]) {
        throw WorkloadDescriptionError(problem)
      }
    }
    self.points = points
  }

  /// The table of a quantity that is always `value`.
  ///
  /// - Precondition: The value is at least zero and finite.
  public init(always value: Double) {
    precondition(value >= 0 && value < .infinity, "a quantile is at least zero")
    points = [Point(0, value)]
  }

  /// What is wrong with `point`, if anything.
  static func problem(with point: Point, behind last: Point?) -> String? {
    guard point.probability >= 0, point.probability <= 1 else {
      return "a probability of \(point.probability); it lies between 0 and 1"
    }
    guard point.value >= 0, point.value <= 1e18 else {
      return "a value of \(point.value); it lies between 0 and 1e18"
    }
    guard let last else { return nil }
    guard point.probability > last.probability else {
      return "the probability \(point.probability) does not lie above the one ahead of it, "
        + "\(last.probability)"
    }
    guard point.value >= last.value else {
      return "the value \(point.value) lies below the one ahead of it, \(last.value)"
    }
    return nil
  }

  /// The value that a sample stays below or at with probability `p`.
  public func quantile(_ p: Double) -> Double {
    let above = index { $0.probability >= p }
    guard above > 0 else { return points[0].value }
    guard above < points.count else { return points[points.count - 1].value }
    let (low, high) = (points[above - 1], points[above])
    let share = (p - low.probability) / (high.probability - low.probability)
    guard low.value > 0, high.value > low.value else {
      return low.value + (high.value - low.value) * share
    }
    let value = low.value * Arithmetic.exp(Arithmetic.log(high.value / low.value) * share)
    return min(max(value, low.value), high.value)
  }

  /// The probability that a sample is at most `x`.
  public func probability(notAbove x: Double) -> Double {
    let above = index { $0.value > x }
    guard above < points.count else { return 1 }
    guard above > 0 else { return 0 }
    let (low, high) = (points[above - 1], points[above])
    let share =
      low.value > 0
      ? Arithmetic.log(x / low.value) / Arithmetic.log(high.value / low.value)
      : (x - low.value) / (high.value - low.value)
    return low.probability + (high.probability - low.probability) * min(max(share, 0), 1)
  }

  /// The mean, from the lines between the points.
  public var mean: Double {
    var sum = points[0].value * points[0].probability
    for (low, high) in zip(points, points.dropFirst()) {
      let share = high.probability - low.probability
      if low.value > 0, high.value > low.value * (1 + 1e-9) {
        sum += share * (high.value - low.value) / Arithmetic.log(high.value / low.value)
      } else {
        sum += share * (low.value + high.value) / 2
      }
    }
    let last = points[points.count - 1]
    return sum + last.value * (1 - last.probability)
  }

  /// The first point of which `isBeyond` holds, as it does of all behind it.
  private func index(where isBeyond: (Point) -> Bool) -> Int {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(points[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension SettingKind where Value == QuantileTable {
  /// Quantiles as a mapping from probabilities to values, such as `{ 10%: 1, 50%: 74 }`.
  ///
  /// - Parameters:
  ///   - kind: The kind of the values.
  ///   - noun: What they are, in the plural.
  /// - Returns: The kind.
  static func quantiles(of kind: SettingKind<Double>, _ noun: String) -> Self {
    Self(
      SettingDescription(
        "a mapping from probabilities to \(noun), each: \(kind.description.words)",
        range: kind.description.range),
      read: { document, reader in
        guard case .map(let entries) = document.content, !entries.isEmpty else {
          reader.report(
            "expected a mapping from probabilities to \(noun) such as { 10%: …, 50%: … }, found "
              + (document.content.isEmptyMap ? "an empty one" : document.summary))
          return nil
        }
        return read(entries, kind, &reader)
      },
      write: { table in
        let probability = SettingKind<Double>.ratio(0...1)
        return .map(
          table.points.map { point in
            Document.Entry(
              probability.write(point.probability).plainText, kind.write(point.value))
          })
      })
  }

  /// One value for all, or quantiles as a mapping.
  ///
  /// - Parameters:
  ///   - kind: The kind of the values.
  ///   - noun: What they are, in the plural.
  /// - Returns: The kind.
  static func valueOrQuantiles(of kind: SettingKind<Double>, _ noun: String) -> Self {
    let table = Self.quantiles(of: kind, noun)
    var description = kind.description
    description.words += ", or a mapping from probabilities to such"
    return Self(
      description,
      read: { document, reader in
        guard case .text = document.content else { return table.read(document, &reader) }
        return kind.read(document, &reader).map { QuantileTable(always: $0) }
      },
      write: { $0.points.count == 1 ? kind.write($0.points[0].value) : table.write($0) })
  }

  private static func read(
    _ entries: [Document.Entry], _ kind: SettingKind<Double>, _ reader: inout SettingsReader
  ) -> QuantileTable? {
    let problemsBefore = reader.problemCount
    let probability = SettingKind<Double>.ratio(0...1)
    var points: [QuantileTable.Point] = []
    for entry in entries {
      let key = Document(.text(entry.key, isQuoted: false), position: entry.position)
      reader.within(.key(entry.key), entry.value) { reader in
        guard let p = probability.read(key, &reader), let value = kind.read(entry.value, &reader)
        else { return }
        let point = QuantileTable.Point(p, value)
        if let problem = QuantileTable.problem(with: point, behind: points.last) {
          reader.report(problem)
        } else {
          points.append(point)
        }
      }
    }
    guard reader.problemCount == problemsBefore else { return nil }
    do throws(WorkloadDescriptionError) {
      return try QuantileTable(points)
    } catch {
      reader.report(error.description)
      return nil
    }
  }
}

extension Document {
  /// The text that this is; empty when it is none.
  var plainText: String {
    if case .text(let text, _) = content { text } else { "" }
  }
}

extension Document.Content {
  /// Whether this is a mapping that says nothing.
  fileprivate var isEmptyMap: Bool {
    if case .map(let entries) = self { entries.isEmpty } else { false }
  }
}
