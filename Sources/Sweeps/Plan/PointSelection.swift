import SimKernel

/// Which points of a plan one process runs.
public struct PointSelection: Hashable, Sendable {
  private let ranges: [ClosedRange<Int>]

  /// Reads numbers from 0 and ranges, separated by commas: `7`, `0-99`, `3,10-12`.
  ///
  /// - Parameters:
  ///   - text: The numbers.
  ///   - size: How many points each number stands for: with 100, the number 2 stands for points 200 to 299.
  /// - Throws: Why it is no such text.
  public init(_ text: String, each size: Int = 1) throws(SettingsError) {
    func wrong() -> SettingsError {
      SettingsError(
        "'\(text.abbreviated)' is not a number, a range or several of them, such as 7, 0-99 or 3,10-12",
        position: SourcePosition(origin: "--index"))
    }
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let low = Self.number(ends.first), let high = Self.number(ends.last),
        low <= high
      else { throw wrong() }
      ranges.append(low * size...high * size + size - 1)
    }
    self.ranges = ranges
  }

  private static func number(_ text: Substring?) -> Int? {
    guard let text, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
      let number = Int(text), number < 1_000_000
    else { return nil }
    return number
  }

  /// The points among `count`, in order, each once; a last chunk may be short.
  ///
  /// - Throws: That a number is beyond the last point.
  public func points(of count: Int) throws(SettingsError) -> [Int] {
    for range in ranges where range.lowerBound >= count {
      throw SettingsError(
        "there is no point \(range.lowerBound); the plan has \(count), numbered from 0",
        position: SourcePosition(origin: "--index"))
    }
    var points: Set<Int> = []
    for range in ranges { points.formUnion(range.lowerBound...min(range.upperBound, count - 1)) }
    return points.sorted()
  }
}
