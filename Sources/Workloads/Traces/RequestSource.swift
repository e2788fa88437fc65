/// The requests of a trace in the order in which its files state them, as one format reads them.
///
/// A copy goes on by itself from the same request.
protocol RequestSource: Sendable {
  /// The format.
  var format: TraceFormat { get }
  /// How many bytes of the files have been read, packed as they are, as far as that says what is left to do.
  var bytesOfFiles: Int64 { get }
  /// What the files may say of a request beyond its arrival, its function and how long it executes.
  var details: TraceDetails { get }
  /// What the format had to decide where its files leave something open, and how often.
  var decisions: [TraceDecision] { get }

  /// The first line of a file that an entry can stand in; what is wrong above it is wrong with the file as a whole.
  var firstLine: Int { get }

  /// Goes on to the next request.
  ///
  /// - Returns: All that is stated of it but its function; `nil` behind the last.
  /// - Throws: What cannot be read, with its place. The call after it goes on behind that.
  mutating func next() throws(TraceError) -> TraceRow?

  /// The row of the function that the request returned last calls; `nil` where it has none in `names`.
  ///
  /// - Throws: When the request names no function.
  mutating func function(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> UInt32?

  /// Leaves out what is left of the entry that the request returned last stands in.
  mutating func leaveEntry()

  /// An error about the arrival of the request returned last, at the field of its time where `pointing` says so.
  func fault(pointing: Bool, _ message: String) -> TraceError
}

extension RequestSource {
  var details: TraceDetails { format.description.details }
  var decisions: [TraceDecision] { [] }
  /// Below the header of a table.
  var firstLine: Int { 2 }
  mutating func leaveEntry() {}
}

/// What is done with names that are met.
enum FunctionNaming {
  /// A new name is taken down.
  case collects
  /// A new name means that the file is no longer the one that was scanned.
  case knows

  /// The row of `name`; `nil` where it is not known, or where there is no room for it.
  @inline(__always)
  func row(of name: UnsafeRawBufferPointer, in names: inout FunctionNames) -> UInt32? {
    let index: Int? =
      switch self {
      case .collects: names.add(name)
      case .knows: names.find(name)
      }
    return index.map { UInt32(truncatingIfNeeded: $0) }
  }
}

/// How often a rule had to fill a gap that a trace leaves.
public struct TraceDecision: Hashable, Sendable {
  /// What was met, such as `functions without a row of durations`.
  public var what: String
  /// How often.
  public var count: UInt64

  /// Creates a decision that was taken `count` times.
  public init(_ what: String, count: UInt64) {
    self.what = what
    self.count = count
  }
}

extension TraceFormat {
  /// Opens the files in the format that is stated, or in the one that the first of them turns out to have.
  static func source(
    of files: [TraceFile], options: TraceOptions
  ) throws(TraceError) -> any RequestSource {
    var format = options.format
    if format == nil { format = try RecordSignature.format(of: files[0]) }
    switch format {
    case .openWhisk: return try RecordSource<OpenWhiskRecords>(files: files, options: options)
    case .xRay: return try RecordSource<XRayRecords>(files: files, options: options)
    case .lambdaReport: return try RecordSource<LambdaReports>(files: files, options: options)
    default: return try tableSource(of: files, options: options)
    }
  }

  private static func tableSource(
    of files: [TraceFile], options: TraceOptions
  ) throws(TraceError) -> any RequestSource {
    switch options.format {
    case .azure2019: return try Azure2019Requests(files, options: options)
    case .huawei2023: return try Huawei2023Requests(files, options: options)
    case nil:
      let names = TableNames.names(atTopOf: files[0])
      if let names, Azure2019Header.matches(names) {
        return try Azure2019Requests(files, options: options)
      }
      if let names, Huawei2023Table.matches(names) {
        return try Huawei2023Requests(files, options: options)
      }
    default: break
    }
    let table = try TableReader(files: files, stated: options.format)
    switch table.format {
    case .simfaas: return TableSource<SimfaasRows>(table)
    case .azure2021: return TableSource<Azure2021Rows>(table)
    case .pacslab: return TableSource<PacslabRows>(table)
    case .pisa: return TableSource<PisaRows>(table)
    case .huawei2025: return TableSource<Huawei2025Requests>(table)
    case .huawei2025ColdStarts: return TableSource<Huawei2025ColdStarts>(table)
    case .opendc: return OpenDCMinutes(table, options: options)
    case .azure2019, .huawei2023, .openWhisk, .xRay, .lambdaReport:
      preconditionFailure("the columns of a table say another format")
    }
  }

  /// What the format is.
  var description: FormatDescription {
    switch self {
    case .simfaas: SimfaasRows.description
    case .azure2021: Azure2021Rows.description
    case .pacslab: PacslabRows.description
    case .pisa: PisaRows.description
    case .huawei2025: Huawei2025Requests.description
    case .huawei2025ColdStarts: Huawei2025ColdStarts.description
    case .opendc: OpenDCMinutes.description
    case .openWhisk: OpenWhiskRecords.description
    case .xRay: XRayRecords.description
    case .lambdaReport: LambdaReports.description
    case .azure2019: Azure2019Requests.description
    case .huawei2023: Huawei2023Requests.description
    }
  }
}
