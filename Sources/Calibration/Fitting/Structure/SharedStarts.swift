/// What n starts at the same time on c cores cost where nothing is done in turn: ``SimultaneousStarts`` without its serial part.
///
/// Where cores are short, turns are hidden behind the work of others, so what they seem to add to the average is CPU time.
public struct SharedStarts: StructuralModel {
  /// Seconds of a start that nobody has to share.
  public let latency: Double
  /// Core-seconds of a start.
  public let cpu: Double

  /// The times of n starts that were asked for at once.
  public typealias Observation = SimultaneousStarts.Observation

  /// Latency and CPU, in this order.
  public static let parameters = [
    LawParameter("latency", isDuration: true), LawParameter("cpu", isDuration: true),
  ]

  /// Creates the model.
  public init(_ values: [Double]) { (latency, cpu) = (values[0], values[1]) }

  /// The values of the parameters.
  public var values: [Double] { [latency, cpu] }

  /// Half of the shortest time for each part.
  public static func guess(_ observations: [Observation]) -> Self {
    let least = observations.map(\.mean).min() ?? 1
    return Self([least / 2, least / 2])
  }

  /// Average and last; one time of a single start, or where the last is not known.
  public func expected(_ observation: Observation) -> [Double] {
    SimultaneousStarts([latency, cpu, 0]).expected(observation)
  }

  /// Average and last; one time of a single start.
  public static func measured(_ observation: Observation) -> [Double] {
    SimultaneousStarts.measured(observation)
  }
}
