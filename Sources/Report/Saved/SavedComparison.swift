/// What `comparison.json` says.
struct SavedComparison: Decodable, Sendable {
  struct Difference: Decodable, Sendable {
    var mean: Double
    var low: Double
    var high: Double
    var median: Double?
    var medianLow: Double?
    var medianHigh: Double?
    var adjustedP: Double?
    var smallerShare: Double
    /// `nil` where all differences are equal.
    var varianceRatio: Double?
  }

  struct Metric: Decodable, Sendable {
    var metric: String
    var mean: Double?
    var low: Double?
    var high: Double?
    var isPrecise: Bool?
    var difference: Difference?
    var values: [Double]

    /// The interval of the mean.
    var interval: ClosedRange<Double>? {
      guard let low, let high, low <= high else { return nil }
      return low...high
    }
  }

  struct ColdStarts: Decodable, Sendable {
    var reason: String?
    var fewestFractions: [Double]?
    var idleGiBSeconds: [Double]?
  }

  struct Responses: Decodable, Sendable {
    var reason: String?
    var means: [Double]?
    var leastMeans: [Double]?
  }

  struct Bounds: Decodable, Sendable {
    var coldStarts: ColdStarts
    var responseTimeSeconds: Responses
  }

  struct Variant: Decodable, Sendable {
    var changes: [String]
    var metrics: [Metric]
    var bounds: Bounds?

    /// The changes, separated by blanks.
    var name: String { changes.isEmpty ? "as it is" : changes.joined(separator: " ") }
  }

  var scenario: String
  var changes: [String]
  var replications: Int
  var confidence: Double
  var precision: Double?
  var antithetic: Bool
  var warmUpSeconds: Double?
  var warmUpFound: Bool?
  var baseline: String
  var variants: [Variant]

  /// The paths of the metrics, the same in every variant.
  var metrics: [String] { variants.first?.metrics.map(\.metric) ?? [] }

  /// A metric of a variant.
  func cell(_ variant: Int, _ metric: Int) -> Metric? {
    let metrics = variants[variant].metrics
    return metrics.indices.contains(metric) ? metrics[metric] : nil
  }
}
