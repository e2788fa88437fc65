/// The time of something with a size: latency + bytes ÷ rate, a download or the extraction of a layer.
public struct TransferRate: StructuralModel {
  /// Seconds whatever the size.
  public let latency: Double
  /// Bytes a second.
  public let rate: Double

  /// The time of one transfer.
  public struct Observation: Hashable, Sendable {
    /// How much.
    public var bytes: Double
    /// How long it took.
    public var seconds: Double

    /// Creates an observation.
    public init(bytes: Double, seconds: Double) {
      self.bytes = bytes
      self.seconds = seconds
    }
  }

  /// Latency and rate, in this order.
  public static let parameters = [
    LawParameter("latency", isDuration: true),
    LawParameter("rate", isDuration: false, isByteRate: true),
  ]

  /// Creates the model.
  public init(_ values: [Double]) { (latency, rate) = (values[0], values[1]) }

  /// The values of the parameters.
  public var values: [Double] { [latency, rate] }

  /// Half of the shortest time, and the rate of the largest.
  public static func guess(_ observations: [Observation]) -> Self {
    guard let largest = observations.max(by: { $0.bytes < $1.bytes }),
      let least = observations.map(\.seconds).min()
    else { return Self([1, 1]) }
    return Self([least / 2, 2 * largest.bytes / largest.seconds])
  }

  /// The time.
  public func expected(_ observation: Observation) -> [Double] {
    [latency + observation.bytes / rate]
  }

  /// The time.
  public static func measured(_ observation: Observation) -> [Double] { [observation.seconds] }
}
