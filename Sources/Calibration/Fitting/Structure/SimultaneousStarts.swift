/// What n starts at the same time on c cores cost, each of them.
///
/// time = latency + cpu · max(1, n ÷ c) + serial · (n − 1) ÷ 2: each start waits for what is neither CPU nor shared, works
/// for `cpu` core-seconds on cores shared by all, and takes its turn, on average in the middle, at a part of the engine
/// that serves one start at a time. The two shares of the slope are told apart by the step from 1 to c starts, which
/// costs no CPU time of others.
public struct SimultaneousStarts: StructuralModel {
  /// Seconds of a start that nobody has to share.
  public let latency: Double
  /// Core-seconds of a start.
  public let cpu: Double
  /// Seconds for which a start keeps all others from going on.
  public let serial: Double

  /// The time of one start among several.
  public struct Observation: Hashable, Sendable {
    /// How many started at the same time.
    public var simultaneous: Int
    /// The cores that work in parallel.
    public var cores: Double
    /// How long this one took.
    public var seconds: Double

    /// Creates an observation.
    public init(simultaneous: Int, cores: Double, seconds: Double) {
      self.simultaneous = simultaneous
      self.cores = cores
      self.seconds = seconds
    }
  }

  /// Latency, CPU and serial part, in this order.
  public static let parameters = [
    LawParameter("latency", isDuration: true), LawParameter("cpu", isDuration: true),
    LawParameter("serial", isDuration: true),
  ]

  /// Creates the model.
  public init(_ values: [Double]) { (latency, cpu, serial) = (values[0], values[1], values[2]) }

  /// The values of the parameters.
  public var values: [Double] { [latency, cpu, serial] }

  /// A third of the shortest time for each part.
  public static func guess(_ observations: [Observation]) -> Self {
    let least = observations.map(\.seconds).min() ?? 1
    return Self([least / 3, least / 3, least / 3])
  }

  /// The time of one start.
  public func expected(_ observation: Observation) -> [Double] {
    let n = Double(observation.simultaneous)
    return [latency + cpu * max(1, n / observation.cores) + serial * (n - 1) / 2]
  }

  /// The time of one start.
  public static func measured(_ observation: Observation) -> [Double] { [observation.seconds] }
}
