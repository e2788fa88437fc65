/// What n starts at the same time on c cores cost.
///
/// on average: latency + mean(e) + serial · (n − 1) ÷ 2; the last one: latency + max(e) + serial · (n − 1)
///
/// Each start waits for what is neither CPU nor shared, works for about `cpu` core-seconds, and takes its turn at a part of the engine
/// that serves one start at a time. The e are the times until the work of each has been done, all sharing the cores equally and none
/// using more than one: cpu · max(1, n ÷ c) if all work is alike. Where it differs, those with little are through early; how
/// much it differs is taken from starts alone. What is left between the average and the last is due to turns.
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
    /// How long the last one took; `nil` where that is not known.
    public var last: Double?
    /// When the work of each ends, in ascending order, for 1 core-second on average.
    let ends: [Double]

    /// Creates an observation.
    ///
    /// - Parameters:
    ///   - simultaneous: How many starts.
    ///   - cores: The cores that work in parallel.
    ///   - mean: How long they took on average.
    ///   - last: How long the last one took; `nil` where that is not known.
    ///   - alone: How long starts take alone, by which it is told how much they differ; without any, they do not.
    public init(
      simultaneous: Int, cores: Double, mean: Double, last: Double?, alone: [Double] = []
    ) {
      self.simultaneous = simultaneous
      self.cores = cores
      self.mean = mean
      self.last = last
      ends = Self.ends(of: Self.works(simultaneous, like: alone), cores: cores)
    }

    /// Creates an observation from the times of all starts, at least one.
    public init(cores: Double, _ seconds: [Double], alone: [Double] = []) {
      self.init(
        simultaneous: seconds.count, cores: cores,
        mean: seconds.reduce(0, +) / Double(seconds.count), last: seconds.max(), alone: alone)
    }

    /// Core-seconds of `count` starts in ascending order, 1 on average, that differ as `times` do.
    private static func works(_ count: Int, like times: [Double]) -> [Double] {
      let sorted = times.sorted()
      guard let largest = sorted.last, largest > 0 else { return Array(repeating: 1, count: count) }
      let works = (0..<count).map {
        quantileOfSorted(sorted, (Double($0) + 0.5) / Double(count))
      }
      let mean = works.reduce(0, +) / Double(count)
      return works.map { $0 / mean }
    }

    /// When works in ascending order end that begin together and share `cores`, each using one at most.
    private static func ends(of works: [Double], cores: Double) -> [Double] {
      var (now, done) = (0.0, 0.0)
      return works.enumerated().map { place, work in
        let left = Double(works.count - place)
        now += (work - done) * max(1, left / cores)
        done = work
        return now
      }
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

  /// Average and last; one time of a single start, or where the last is not known.
  public func expected(_ observation: Observation) -> [Double] {
    let ends = observation.ends
    let turns = serial * Double(ends.count - 1)
    let mean = latency + cpu * ends.reduce(0, +) / Double(ends.count) + turns / 2
    guard ends.count > 1, observation.last != nil else { return [mean] }
    return [mean, latency + cpu * ends[ends.count - 1] + turns]
  }

  /// Average and last; one time of a single start.
  public static func measured(_ observation: Observation) -> [Double] {
    guard observation.simultaneous > 1, let last = observation.last else {
      return [observation.mean]
    }
    return [observation.mean, last]
  }
}
