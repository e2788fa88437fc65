/// How much of the space of objectives a front leaves behind it: the measure of what at least one of its points dominates, down to a
/// reference point.
///
/// Source: E. Zitzler and L. Thiele, IEEE Trans. Evolutionary Computation 3 (1999) 257–271.
enum Hypervolume {
  /// The hypervolume.
  ///
  /// - Parameters:
  ///   - points: By point, then objective, of which there are one to three; less is better. Some may dominate others.
  ///   - reference: The worst corner; what lies beyond it counts for nothing.
  /// - Returns: At least zero.
  /// - Complexity: O(*n* log *n*), with three objectives O(*n*² log *n*).
  static func of(_ points: [[Double]], below reference: [Double]) -> Double {
    let inside = points.filter { zip($0, reference).allSatisfy { $0 < $1 } }
    switch reference.count {
    case 1: return inside.map { reference[0] - $0[0] }.max() ?? 0
    case 2: return area(inside, reference)
    default: return volume(inside, reference)
    }
  }

  /// Steps from left to right, each below the lowest so far.
  private static func area(_ points: [[Double]], _ reference: [Double]) -> Double {
    var area = 0.0
    var lowest = reference[1]
    for point in points.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) where point[1] < lowest {
      area += (reference[0] - point[0]) * (lowest - point[1])
      lowest = point[1]
    }
    return area
  }

  /// Slices between one third objective and the next: in each, those that have begun.
  private static func volume(_ points: [[Double]], _ reference: [Double]) -> Double {
    let sorted = points.sorted { $0[2] < $1[2] }
    var volume = 0.0
    for place in sorted.indices {
      let end = place + 1 < sorted.count ? sorted[place + 1][2] : reference[2]
      guard end > sorted[place][2] else { continue }
      volume += (end - sorted[place][2]) * area(Array(sorted[...place]), reference)
    }
    return volume
  }
}
