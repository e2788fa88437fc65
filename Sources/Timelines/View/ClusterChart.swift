import SimKernel

/// A quantity of the whole cluster over the time of a window.
public struct ClusterChart: Hashable, Sendable {
  /// One of its lines.
  public struct Line: Hashable, Sendable {
    /// What it shows.
    public let name: String
    /// Values in the order of time; the first and the last may lie right outside the window.
    public fileprivate(set) var points: [Point]
  }

  /// A value at an instant.
  public struct Point: Hashable, Sendable {
    /// When.
    public let time: SimTime
    /// How much.
    public let value: Double
  }

  /// What it is.
  public let title: String
  /// Its lines.
  public let lines: [Line]

  /// Creates a chart; lines without any value but zero are left out where another has some.
  init(_ title: String, _ lines: [(name: String, points: [Point])]) {
    self.title = title
    let full = lines.filter { $0.points.contains { $0.value != 0 } }
    self.lines = (full.isEmpty ? Array(lines.prefix(1)) : full).map {
      Line(name: $0.name, points: $0.points)
    }
  }
}
