/// What n starts at the same time on c cores cost.
///
/// on average: latency + cpu · max(1, n ÷ c) + serial · (n − 1) ÷ 2; the last one: latency + cpu · max(1, n ÷ c) + serial · (n − 1)
///
/// Each start waits for what is neither CPU nor shared, works for `cpu` core-seconds on cores shared by all, so that all end
/// together, and takes its turn at a part of the engine that serves one start at a time, so that they end one after the other.
/// By the distance between the average and the last the two are told apart. What starts differ in by chance lies in it as well:
/// `serial` is an upper bound.
public struct SimultaneousStarts: StructuralModel {
  /// Seconds of a start that nobody has to share.
  public let latency: Double
  /// Core-seconds of a start.
  public let cpu: Double
  /// Seconds for which a start keeps all others from going on.
  public let serial: Double

  /// The times of n starts that were asked for at once.
  public struct Observation: Hashable, Sendable {
    /// How many started at the same time.
    public var simultaneous: Int
    /// The cores that work in parallel.
    public var cores: Double
    /// How long they took on average.
    public var mean: Double
    /// How long the last one took.
    public var last: Double

    /// Creates an observation.
    public init(simultaneous: Int, cores: Double, mean: Double, last: Double) {
      self.simultaneous = simultaneous
      self.cores = cores
      self.mean = mean
      self.last = last
    }

    /// Creates an observation from the times of all starts, at least one.
    public init(cores: Double, _ seconds: [Double]) {
      self.init(
        simultaneous: seconds.count, cores: cores,
        mean: seconds.reduce(0, +) / Double(seconds.count), last: seconds.max() ?? 0)
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
    let least = observations.map(\.mean).min() ?? 1
    return Self([least / 3, least / 3, least / 3])
  }

  /// Average and last; one time of a single start.
  public func expected(_ observation: Observation) -> [Double] {
    let n = Double(observation.simultaneous)
    let together = latency + cpu * max(1, n / observation.cores)
    guard observation.simultaneous > 1 else { return [together] }
    return [together + serial * (n - 1) / 2, together + serial * (n - 1)]
  }

  /// Average and last; one time of a single start.
  public static func measured(_ observation: Observation) -> [Double] {
    observation.simultaneous > 1 ? [observation.mean, observation.last] : [observation.mean]
  }
}
