/// A value that files write as a number with a unit, such as `250ms` or `128MiB`.
///
/// The written form is exact: reading what was written gives the same value, and a text that has no
/// exact value is an error rather than rounded.
public protocol Quantity: Comparable, Sendable {
  /// What it is, with its article: `a duration`.
  static var noun: String { get }
  /// A few ways to write it: `250ms, 10s or 5min`.
  static var examples: String { get }
  /// Reads a written value.
  init(written text: String) throws(QuantityError)
  /// The value as files write it, in the largest unit of which it is a whole number.
  var written: String { get }
}

/// Why a text is not a quantity, in words for its writer.
public struct QuantityError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what would be right.
  public var description: String

  /// Creates an error with its message.
  public init(_ message: String) { description = message }
}

/// The units of a quantity that is a whole number of a smallest unit.
public struct UnitTable: Sendable {
  /// A unit and how many of the smallest ones it is.
  public struct Unit: Sendable {
    /// The name that follows the number.
    public let name: String
    /// How many of the smallest unit it is.
    public let factor: Int64
  }

  /// The units.
  public let units: [Unit]
  /// What the smallest unit is called, in the plural: `nanoseconds`.
  public let smallest: String
  /// The largest value, as a count of the smallest unit.
  public let largest: Int64
  /// What a wrong unit was probably meant to be, such as `min` for `m`.
  public let hints: KeyValuePairs<String, String>
  /// Whether a number needs no unit, and then counts in units of this many of the smallest.
  public let bareFactor: Int64?

  /// Creates a table of units.
  public init(
    _ units: KeyValuePairs<String, Int64>, smallest: String, largest: Int64,
    hints: KeyValuePairs<String, String> = [:], bareFactor: Int64? = nil
  ) {
    self.units = units.map { Unit(name: $0.key, factor: $0.value) }
    self.smallest = smallest
    self.largest = largest
    self.hints = hints
    self.bareFactor = bareFactor
  }

  /// Reads `text` as a count of the smallest unit.
  public func read<Q: Quantity>(_ text: String, as type: Q.Type) throws(QuantityError) -> Int64 {
    let shown = text.abbreviated
    guard let (number, unit) = DecimalText.prefix(of: text) else {
      throw QuantityError("'\(shown)' is not \(Q.noun) such as \(Q.examples)")
    }
    let factor = try factor(of: unit, for: number, in: shown, as: type)
    let value: Int64
    do throws(DecimalText.Misfit) {
      value = try number.whole(times: factor)
    } catch {
      throw QuantityError(
        error == .notWhole
          ? "'\(shown)' is not a whole number of \(smallest)"
          : "'\(shown)' is beyond the largest, \(written(largest))")
    }
    guard value.magnitude <= largest.magnitude else {
      throw QuantityError("'\(shown)' is beyond the largest, \(written(largest))")
    }
    return value
  }

  private func factor<Q: Quantity>(
    of unit: String, for number: DecimalText, in shown: String, as type: Q.Type
  ) throws(QuantityError) -> Int64 {
    if unit.isEmpty {
      if let bareFactor { return bareFactor }
      if number.isZero { return 1 }
      throw QuantityError("'\(shown)' has no unit; write \(Q.noun) such as \(Q.examples)")
    }
    if let known = units.first(where: { $0.name == unit }) { return known.factor }
    let looksLikeUnit = unit.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || $0 == "/" || $0 == "µ"
    }
    guard looksLikeUnit else {
      throw QuantityError("'\(shown)' is not \(Q.noun) such as \(Q.examples)")
    }
    let hint = hints.first { $0.key == unit }.map { " did you mean '\($0.value)'?" } ?? ""
    let known = units.map(\.name).joined(separator: ", ")
    throw QuantityError("'\(shown)' has the unknown unit '\(unit)';\(hint) known units: \(known)")
  }

  /// Writes a count of the smallest unit, exactly, in the largest unit of which it is a whole number.
  public func written(_ value: Int64) -> String {
    if value == 0 { return "0" + (units.last?.name ?? "") }
    var best: Unit?
    for unit in units where value.isMultiple(of: unit.factor) && unit.factor > best?.factor ?? 0 {
      best = unit
    }
    return best.map { "\(value / $0.factor)\($0.name)" } ?? "\(value)"
  }
}

extension SimDuration: Quantity {
  /// What it is, with its article.
  public static var noun: String { "a duration" }
  /// A few ways to write it.
  public static var examples: String { "250ms, 10s or 5min" }

  static let units = UnitTable(
    [
      "d": 86_400_000_000_000, "h": 3_600_000_000_000, "min": 60_000_000_000, "s": 1_000_000_000,
      "ms": 1_000_000, "us": 1_000, "ns": 1,
    ],
    smallest: "nanoseconds", largest: longest.nanoseconds,
    hints: [
      "m": "min", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "mins": "min",
      "minute": "min", "minutes": "min", "hour": "h", "hours": "h", "hr": "h", "day": "d",
      "days": "d", "msec": "ms", "µs": "us", "S": "s", "H": "h",
    ])

  /// Reads a duration such as `250ms`; only zero needs no unit.
  public init(written text: String) throws(QuantityError) {
    self.init(nanoseconds: try Self.units.read(text, as: Self.self))
  }

  /// The duration in the largest unit of which it is a whole number.
  public var written: String { nanoseconds == 0 ? "0s" : Self.units.written(nanoseconds) }
}

extension Rate: Quantity {
  /// What it is, with its article.
  public static var noun: String { "a rate" }
  /// A few ways to write it.
  public static var examples: String { "200/s, 12/min or 3/h" }

  /// Reads a rate such as `200/s`; only zero needs no unit.
  public init(written text: String) throws(QuantityError) {
    let shown = text.abbreviated
    guard let (number, unit) = DecimalText.prefix(of: text) else {
      throw QuantityError("'\(shown)' is not \(Self.noun) such as \(Self.examples)")
    }
    let seconds: Double
    switch unit {
    case "/s": seconds = 1
    case "/min": seconds = 60
    case "/h": seconds = 3_600
    case "/d": seconds = 86_400
    case "" where number.isZero: seconds = 1
    case "":
      throw QuantityError("'\(shown)' has no unit; write \(Self.noun) such as \(Self.examples)")
    default:
      throw QuantityError("'\(shown)' is not \(Self.noun); known units: /s, /min, /h, /d")
    }
    let perSecond = number.double() / seconds
    guard perSecond.magnitude <= 1e12 else {
      throw QuantityError("'\(shown)' is beyond the largest, 1e+12/s")
    }
    self.init(perSecond: perSecond)
  }

  /// The rate per second, with as many digits as it takes to read it back exactly.
  public var written: String { DecimalText.text(of: perSecond) + "/s" }
}
