import ClusterModel
import SimKernel

/// What a value of an axis measures, and how much of it: what values are compared and ranges divided by.
public struct Magnitude: Hashable, Sendable {
  /// What is measured, in the unit of ``Magnitude/amount``.
  public enum Dimension: String, Hashable, Sendable {
    /// A plain number, or a share: `0.9`, `90%`.
    case number
    /// A length of time.
    case seconds
    /// An amount of memory or data.
    case bytes
    /// A speed of data.
    case bytesPerSecond
    /// A rate.
    case perSecond
    /// Processor cores: `500m`.
    case cores
  }

  /// What is measured.
  public var dimension: Dimension
  /// How much, in the unit that the dimension names.
  public var amount: Double

  /// Creates a magnitude.
  public init(_ dimension: Dimension, _ amount: Double) {
    self.dimension = dimension
    self.amount = amount
  }

  /// Reads a value as files write it; `nil` for a name or anything else that is no quantity.
  public init?(written text: String) {
    guard let first = text.utf8.first, Self.beginsNumber(first) else { return nil }
    if let number = Self.decimal(text) {
      self.init(.number, number)
    } else if text.hasSuffix("%"), let number = Self.decimal(String(text.dropLast())) {
      self.init(.number, number / 100)
    } else if let duration = try? SimDuration(written: text) {
      // Whole nanoseconds below 2⁵³ stay exact as doubles; seconds are what people plot.
      self.init(.seconds, Double(duration.nanoseconds) / 1e9)
    } else if let bytes = try? Bytes(written: text) {
      self.init(.bytes, Double(bytes.count))
    } else if let speed = try? Bandwidth(written: text) {
      self.init(.bytesPerSecond, Double(speed.bytesPerSecond))
    } else if let rate = try? Rate(written: text) {
      self.init(.perSecond, rate.perSecond)
    } else if let cores = try? Cores(written: text) {
      self.init(.cores, Double(cores.millicores) / 1_000)
    } else {
      return nil
    }
  }

  /// A number in decimal digits; Swift would read hexadecimal ones, too.
  private static func decimal(_ text: String) -> Double? {
    let isDecimal = text.utf8.allSatisfy {
      beginsNumber($0) || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")
    }
    guard isDecimal, let number = Double(text), number.isFinite else { return nil }
    return number
  }

  private static func beginsNumber(_ byte: UInt8) -> Bool {
    (byte >= 48 && byte <= 57) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: ".")
  }

  /// Whether both can be compared: cores may be written as a plain number.
  func isComparable(to other: Magnitude) -> Bool {
    dimension == other.dimension
      || Set([dimension, other.dimension]) == Set([.number, .cores])
  }
}
