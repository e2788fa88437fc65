import SimKernel

/// How one figure comes from what is read of a case's variants.
public enum Comparison: Sendable {
  /// From the only variant, or the one named.
  case alone(String?)
  /// How much less the second variant has than the first, in percent of the first.
  case decrease(from: String, to: String)
  /// The mean over pairs of variants of how much less the second has than the first, in percent of the first.
  case meanDecrease(from: [String], to: [String])
  /// The second variant over the first.
  case relative(from: String, to: String)
  /// The second variant less the first.
  case difference(from: String, to: String)
  /// The mean over the named variants.
  case mean([String])
  /// The one in the middle over all variants.
  case median
  /// The greatest less the least over all variants.
  case spread
  /// The first value of a sweep at which the reading exceeds the median of those before by more than a share.
  case knee(above: Double)
  /// The first value of the range of a sweep, without a break around the least reading, whose readings exceed the
  /// least by no more than a share.
  case bestFrom(within: Double)
  /// The last value of that range.
  case bestTo(within: Double)
  /// The first value of a sweep at which the reading exceeds a level, or the run fails.
  case firstFailure(above: Double)
  /// The mean over variants of how far the reading is from that variant's own published value, in percent of it.
  case meanError([PublishedValue])
  /// The share of neighbours, in the order named, of which the second has more than the first.
  case order([String])
  /// The share of pairs of variants of which the second has more than the first.
  case orderOfPairs(from: [String], to: [String])

  /// The value that comes from one replication.
  ///
  /// - Parameters:
  ///   - readings: What was read of each variant; `nil` where nothing was, or the run failed.
  ///   - variants: The variants' names.
  ///   - sweep: The values of the swept key, for comparisons along it.
  /// - Returns: The figure; `nil` where the runs do not give it.
  func value(_ readings: [Double?], variants: [String], sweep: [Double]) -> Double? {
    func reading(_ name: String) -> Double? {
      variants.firstIndex(of: name).flatMap { readings[$0] }
    }
    func pair(_ from: String, _ to: String, _ body: (Double, Double) -> Double?) -> Double? {
      guard let first = reading(from), let second = reading(to) else { return nil }
      return body(first, second)
    }
    switch self {
    case .alone(let name): return name.map { reading($0) } ?? readings.first.flatMap { $0 }
    case .decrease(let from, let to): return pair(from, to) { Self.decrease(from: $0, to: $1) }
    case .meanDecrease(let from, let to):
      let decreases = zip(from, to).map { pair($0, $1) { Self.decrease(from: $0, to: $1) } }
      return Self.all(decreases).flatMap { Statistics.mean($0) }
    case .relative(let from, let to): return pair(from, to) { $0 == 0 ? nil : $1 / $0 }
    case .difference(let from, let to): return pair(from, to) { $1 - $0 }
    case .mean(let names):
      return Self.all(names.map { reading($0) }).flatMap { Statistics.mean($0) }
    case .median: return Self.all(readings).flatMap { Statistics.median($0) }
    case .spread: return Self.all(readings).flatMap { Self.spread($0) }
    case .knee(let share): return Self.knee(readings, at: sweep, above: share)
    case .bestFrom(let share):
      return Self.bestRange(readings, within: share).map { sweep[$0.lowerBound] }
    case .bestTo(let share):
      return Self.bestRange(readings, within: share).map { sweep[$0.upperBound] }
    case .firstFailure(let level): return Self.firstFailure(readings, at: sweep, above: level)
    case .meanError(let published):
      let values = published.map { reading($0.variant) }
      return Self.all(values).flatMap { Self.meanError($0, published.map(\.value)) }
    case .order(let names):
      return Self.all(names.map { reading($0) }).flatMap { Self.order($0) }
    case .orderOfPairs(let from, let to):
      let rises = zip(from, to).map { pair($0, $1) { $0 < $1 ? 1 : 0 } }
      return Self.all(rises).flatMap { Statistics.mean($0) }
    }
  }

  /// Whether a run that fails has its place in it.
  var allowsFailure: Bool { if case .firstFailure = self { true } else { false } }

  private static func all(_ readings: [Double?]) -> [Double]? {
    let known = readings.compactMap { $0 }
    return known.count == readings.count ? known : nil
  }

  /// How much less the second is than the first, in percent of the first; `nil` when that is zero.
  static func decrease(from first: Double, to second: Double) -> Double? {
    first == 0 ? nil : 100 * (first - second) / first
  }

  /// The greatest less the least.
  static func spread(_ values: [Double]) -> Double? {
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return greatest - least
  }

  /// The first place at which a reading exceeds the median of those before by more than `share`; `nil` for nowhere.
  static func knee(_ readings: [Double?], at places: [Double], above share: Double) -> Double? {
    var before: [Double] = []
    for (reading, place) in zip(readings, places) {
      guard let reading else { return nil }
      if let median = Statistics.median(before), reading > median * (1 + share) { return place }
      before.append(reading)
    }
    return nil
  }

  /// The positions without a break around the least reading whose readings exceed it by no more than `share`; the
  /// first least one counts, and what has no reading ends the range.
  static func bestRange(_ readings: [Double?], within share: Double) -> ClosedRange<Int>? {
    var best: (index: Int, value: Double)?
    for (index, reading) in readings.enumerated() {
      guard let reading else { continue }
      if best.map({ reading < $0.value }) ?? true { best = (index, reading) }
    }
    guard let best else { return nil }
    func isGood(_ index: Int) -> Bool {
      guard readings.indices.contains(index), let reading = readings[index] else { return false }
      return reading <= best.value * (1 + share)
    }
    var low = best.index
    var high = best.index
    while isGood(low - 1) { low -= 1 }
    while isGood(high + 1) { high += 1 }
    return low...high
  }

  /// The first place at which a reading exceeds `level` or is missing; `nil` for nowhere.
  static func firstFailure(
    _ readings: [Double?], at places: [Double], above level: Double
  ) -> Double? {
    for (reading, place) in zip(readings, places) where reading.map({ $0 > level }) ?? true {
      return place
    }
    return nil
  }

  /// The mean of how far each value is from the published one, in percent of that; `nil` when one of those is zero.
  static func meanError(_ values: [Double], _ published: [Double]) -> Double? {
    guard !values.isEmpty, !published.contains(0) else { return nil }
    let errors = zip(values, published).map { 100 * (($0 - $1) / $1).magnitude }
    return Statistics.mean(errors)
  }

  /// The share of neighbours of which the second is greater; `nil` for fewer than two values.
  static func order(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let rising = zip(values, values.dropFirst()).filter { $0 < $1 }.count
    return Double(rising) / Double(values.count - 1)
  }
}

/// A published value of one variant.
public struct PublishedValue: Settings {
  /// The variant's name.
  public var variant = ""
  /// The value.
  public var value = 0.0

  /// Creates a value of no variant.
  public init() {}

  /// The keys.
  public static var schema: [Setting<PublishedValue>] {
    [
      Setting("variant", \.variant, .name("the name of a variant"), required: true, "The variant."),
      Setting("value", \.value, .number(-1e12...1e12), required: true, "Its published value."),
    ]
  }
}
