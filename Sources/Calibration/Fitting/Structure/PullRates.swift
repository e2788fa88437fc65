/// A pull: download, and extraction that may begin before all is there.
///
/// download = latency + bytes ÷ min(link, download rate); behind it remains the tail
/// layers · perLayer + extraction − overlap · (1 − 1 ÷ layers) · min(extraction, download), where extraction is
/// bytes ÷ extraction rate.
///
/// Nothing overlaps inside a layer, nor for longer than the shorter of the two takes. With an overlap of 1 all that can
/// overlap does, with 0 nothing.
public struct PullRates: StructuralModel {
  /// Seconds before the first byte.
  public let latency: Double
  /// Compressed bytes a second that registry and engine manage on a link without limit.
  public let downloadRate: Double
  /// Compressed bytes a second.
  public let extractionRate: Double
  /// Seconds for each layer, whatever its size.
  public let perLayer: Double
  /// The share of the time that could overlap that does.
  public let overlap: Double

  /// The times of one pull.
  public struct Observation: Hashable, Sendable {
    /// The link in bytes a second; `nil` without limit.
    public var link: Double?
    /// What is downloaded.
    public var compressedBytes: Double
    /// The number of layers.
    public var layers: Int
    /// Seconds until the last layer was there.
    public var download: Double
    /// Seconds from then until the image was ready, above zero.
    public var tail: Double

    /// Creates an observation.
    public init(
      link: Double?, compressedBytes: Double, layers: Int, download: Double, tail: Double
    ) {
      self.link = link
      self.compressedBytes = compressedBytes
      self.layers = layers
      self.download = download
      self.tail = tail
    }
  }

  /// Latency, rates, time for a layer, and overlap, in this order.
  public static let parameters = [
    LawParameter("latency", isDuration: true),
    LawParameter("downloadRate", isDuration: false, isByteRate: true),
    LawParameter("extractionRate", isDuration: false, isByteRate: true),
    LawParameter("perLayer", isDuration: true),
    LawParameter("overlap", isDuration: false, .share),
  ]

  /// Creates the model.
  public init(_ values: [Double]) {
    latency = values[0]
    downloadRate = values[1]
    extractionRate = values[2]
    perLayer = values[3]
    overlap = values[4]
  }

  /// The values of the parameters.
  public var values: [Double] { [latency, downloadRate, extractionRate, perLayer, overlap] }

  /// Rates from the largest pull, times from the shortest.
  public static func guess(_ observations: [Observation]) -> Self {
    guard let largest = observations.max(by: { $0.compressedBytes < $1.compressedBytes }),
      let download = observations.map(\.download).min(), let tail = observations.map(\.tail).min()
    else { return Self([1, 1, 1, 1, 0.5]) }
    return Self([
      download / 2, 2 * largest.compressedBytes / largest.download,
      largest.compressedBytes / largest.tail, tail / 2, 0.5,
    ])
  }

  /// Download and tail.
  public func expected(_ observation: Observation) -> [Double] {
    let layers = Double(observation.layers)
    let rate = min(observation.link ?? .infinity, downloadRate)
    let download = observation.compressedBytes / rate
    let extraction = observation.compressedBytes / extractionRate
    let together = overlap * (1 - 1 / layers) * min(extraction, download)
    return [latency + download, layers * perLayer + extraction - together]
  }

  /// Download and tail.
  public static func measured(_ observation: Observation) -> [Double] {
    [observation.download, observation.tail]
  }
}
