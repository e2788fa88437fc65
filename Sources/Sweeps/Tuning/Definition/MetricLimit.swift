import Experiments
import SimKernel

/// A constraint on a metric, such as `responseTimeSeconds.p99 <= 500ms`.
public struct MetricLimit: Hashable, Sendable {
  /// On which side of the limit a metric may be.
  public enum Side: String, CaseIterable, Hashable, Sendable {
    /// At most the limit.
    case atMost = "<="
    /// At least the limit.
    case atLeast = ">="
  }

  /// As it was written.
  public let text: String
  /// The metric's path in `summary.json`.
  public let metric: String
  /// On which side it may be.
  public let side: Side
  /// The limit, in the unit of the metric: seconds, bytes, GiB·s, a share.
  public let limit: Double

  /// Reads a constraint.
  ///
  /// - Parameter text: A path, `<=` or `>=`, and a number or a quantity.
  /// - Throws: What is wrong with it.
  public init(_ text: String) throws(ExpressionError) {
    self.text = text
    var found: (side: Side, at: Range<String.Index>)?
    for side in Side.allCases {
      if let place = text.firstRange(of: side.rawValue) { found = (side, place) }
    }
    guard let found else {
      throw ExpressionError(
        "'\(text.abbreviated)' is no constraint such as responseTimeSeconds.p99 <= 500ms or coldStartFraction <= 0.05"
      )
    }
    side = found.side
    metric = Self.trimmed(text[..<found.at.lowerBound])
    let quantity = Self.trimmed(text[found.at.upperBound...])
    do throws(SummaryPathError) { _ = try SummaryPath(metric) } catch {
      throw ExpressionError(error.description)
    }
    guard let magnitude = Magnitude(written: quantity) else {
      throw ExpressionError(
        "'\(quantity.abbreviated)' is not a number or a quantity such as 500ms, 5% or 128MiB")
    }
    let isTime = metric.contains("Seconds")
    switch magnitude.dimension {
    case .number: break
    case .seconds where isTime: break
    case .bytes where metric.hasSuffix("Bytes") || metric.hasSuffix("bytesPulled"): break
    case .cores where metric.hasSuffix("Cores"): break
    default:
      throw ExpressionError(
        "'\(quantity.abbreviated)' does not measure what '\(metric.abbreviated)' does; "
          + (isTime ? "expected a time such as 500ms" : "expected a plain number"))
    }
    limit = magnitude.amount
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// By how much a value exceeds the limit; negative where it keeps it.
  public func excess(_ value: Double) -> Double {
    side == .atMost ? value - limit : limit - value
  }

  /// The same as a part of the limit; zero where it is kept.
  func violation(_ value: Double) -> Double {
    max(0, excess(value)) / (limit == 0 ? 1 : limit.magnitude)
  }
}
