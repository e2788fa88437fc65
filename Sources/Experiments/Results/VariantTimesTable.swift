import SimKernel

/// What `distributions.csv` of a comparison says: how many requests of each variant took how long, all of its runs together.
public struct VariantTimesTable: Sendable {
  static let header = "variant,measure,from,to,count"

  /// The response times of one variant.
  public struct Variant: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// How long its completed requests took from arrival to end.
    public var responseTimes: BucketCounts

    /// Creates the times of a variant.
    public init(_ name: String, _ responseTimes: BucketCounts) {
      self.name = name
      self.responseTimes = responseTimes
    }
  }

  /// The variants that completed any request, in the order of the comparison.
  public private(set) var variants: [Variant] = []

  /// Creates the table of `variants`, whose names differ.
  public init(_ variants: [Variant]) { self.variants = variants }

  /// Reads the table at `path`.
  ///
  /// - Throws: What is wrong with it.
  public init(_ path: String) throws(SettingsError) {
    var rows = try RowReader(path, header: Self.header)
    while try rows.next() {
      let name = rows.withName(0) { String(decoding: $0, as: UTF8.self) }
      _ = try rows.word(1, among: [TimeMeasure.responseTime.name])
      if variants.last?.name != name { variants.append(Variant(name, BucketCounts())) }
      let bucket = BucketCounts.Bucket(
        from: try rows.knownInstant(2).inSeconds, to: try rows.knownInstant(3).inSeconds,
        count: try rows.wholeNumber(4))
      guard variants[variants.count - 1].responseTimes.append(bucket) else {
        throw rows.fault(2, "and to do not follow the lengths above")
      }
    }
  }

  /// The response times of the variant of that name; `nil` where it completed no request.
  public func responseTimes(of name: String) -> BucketCounts? {
    variants.first { $0.name == name }?.responseTimes
  }

  /// Writes the table.
  ///
  /// - Throws: Why it cannot be written.
  public func write(to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(Self.header)
    try file.endLine()
    let names = NameList(count: variants.count) { variants[$0].name }
    for (number, variant) in variants.enumerated() {
      for bucket in variant.responseTimes.buckets {
        names.write(number, to: &file.buffer)
        file.buffer.append(",\(TimeMeasure.responseTime.name),")
        file.buffer.append(secondsOf: SimDuration(rounding: bucket.from))
        file.buffer.append(UInt8(ascii: ","))
        file.buffer.append(secondsOf: SimDuration(rounding: bucket.to))
        file.buffer.append(UInt8(ascii: ","))
        file.buffer.append(bucket.count)
        try file.endLine()
      }
    }
    try file.finish()
  }
}
