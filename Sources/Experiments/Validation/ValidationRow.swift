/// One published figure beside its simulation.
public struct ValidationRow: Sendable {
  /// The case.
  public let figure: ValidationCase
  /// Where the figure was published.
  public let source: String
  /// The mean over the replications; `nil` where the model does not give the figure.
  public let simulated: Double?
  /// The ends of its 95 % interval (Student's t over independent replications).
  public let interval: ClosedRange<Double>?
  /// Why there is no simulated value; `nil` where there is one.
  public let reason: String?

  /// How far the simulation is from the published value, relative to it; `nil` where that is zero or there is none.
  public var relativeError: Double? {
    guard let simulated, let published = figure.published, published != 0 else { return nil }
    return (simulated - published) / published
  }

  /// Whether the simulation is in the order or the range that is expected of it; `nil` where nothing is, or there is no
  /// simulation.
  public var holds: Bool? {
    guard let simulated else { return nil }
    if case .order? = figure.measure?.comparison { return simulated == 1 }
    return figure.expected.map { simulated >= $0.from && simulated <= $0.to }
  }
}
