import ClusterModel
import SimKernel

/// What `distributions.csv` says: how many requests took how long.
public struct DistributionTable: Sendable {
  static let header = "function,warmth,measure,from,to,count"

  /// What lengths are of.
  public struct Key: Hashable, Sendable {
    /// The function; `nil` for all together.
    public var function: String?
    /// What the requests met; `nil` where that is not told apart, or they were never given to a container.
    public var warmth: Warmth?
    /// What was measured.
    public var measure: TimeMeasure

    /// Creates a key.
    public init(function: String? = nil, warmth: Warmth? = nil, _ measure: TimeMeasure) {
      self.function = function
      self.warmth = warmth
      self.measure = measure
    }
  }

  /// The functions that are told apart, in the order of the scenario.
  public private(set) var functions: [String] = []
  private var distributions: [Key: BucketCounts] = [:]

  /// Reads the table at `path`.
  ///
  /// - Throws: What is wrong with it.
  public init(_ path: String) throws(SettingsError) {
    var rows = try RowReader(path, header: Self.header)
    let measures = TimeMeasure.allCases.map(\.name)
    let warmths = Warmth.allCases.map(\.name)
    while try rows.next() {
      let function =
        rows.isEmpty(0) ? nil : rows.withName(0) { String(decoding: $0, as: UTF8.self) }
      let warmth = rows.isEmpty(1) ? nil : Warmth.allCases[try rows.word(1, among: warmths)]
      let measure = TimeMeasure.allCases[try rows.word(2, among: measures)]
      if let function, functions.last != function { functions.append(function) }
      let bucket = BucketCounts.Bucket(
        from: try rows.knownInstant(3).inSeconds, to: try rows.knownInstant(4).inSeconds,
        count: try rows.wholeNumber(5))
      let key = Key(function: function, warmth: warmth, measure)
      guard distributions[key, default: BucketCounts()].append(bucket) else {
        throw rows.fault(3, "and to do not follow the lengths above")
      }
    }
  }

  /// Whether lengths are told apart by what requests met.
  public var tellsWarmth: Bool { distributions.keys.contains { $0.warmth != nil } }

  /// The lengths of one kind; empty where there are none.
  public subscript(key: Key) -> BucketCounts { distributions[key] ?? BucketCounts() }

  /// The lengths of a measure whatever the requests met.
  public func all(_ measure: TimeMeasure, of function: String? = nil) -> BucketCounts {
    var all = self[Key(function: function, measure)]
    for warmth in Warmth.allCases {
      all.merge(self[Key(function: function, warmth: warmth, measure)])
    }
    return all
  }
}
