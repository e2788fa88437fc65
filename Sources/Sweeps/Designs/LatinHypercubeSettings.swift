import SimKernel

/// A Latin hypercube sample.
public struct LatinHypercubeSettings: Settings, Hashable {
  /// Where in its stratum a point lies.
  public enum Placement: String, CaseIterable, Hashable, Sendable {
    /// In the middle.
    case centre
    /// Anywhere, uniformly.
    case random
  }

  /// How many points, and strata of each axis.
  public var points = 1
  /// Where in its stratum a point lies.
  public var placement = Placement.random
  /// The seed of the permutations and places.
  public var seed: UInt64 = 1

  /// Creates a sample of one point.
  public init() {}

  /// The keys of a Latin hypercube sample.
  public static var schema: [Setting<LatinHypercubeSettings>] {
    [
      Setting(
        "points", \.points, .count(1...1_000_000), required: true,
        "How many points, and strata of each axis."),
      Setting("placement", \.placement, .choice, "Where in its stratum a point lies."),
      Setting("seed", \.seed, .seed, "The seed of the permutations and of random places."),
    ]
  }

  /// The coordinates of all points, each in 0..<1: by point, then axis.
  ///
  /// Each axis has a stream of its own, so a further axis leaves the others as they are.
  func coordinates(axes: Int) -> [[Double]] {
    var result = Array(repeating: Array(repeating: 0.0, count: axes), count: points)
    for axis in 0..<axes {
      var stream = RandomStream(seed: seed, name: "design/latinHypercube/\(axis)")
      var strata = Array(0..<points)
      for last in stride(from: points - 1, to: 0, by: -1) {
        strata.swapAt(last, Int(stream.index(below: UInt32(last + 1))))
      }
      for (point, stratum) in strata.enumerated() {
        let within = placement == .centre ? 0.5 : stream.uniform()
        // Rounding could reach the next stratum.
        let place = (Double(stratum) + within) / Double(points)
        result[point][axis] = min(place, (Double(stratum + 1) / Double(points)).nextDown)
      }
    }
    return result
  }
}
