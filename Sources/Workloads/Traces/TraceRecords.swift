import ClusterModel
import SimKernel

/// One request of a trace, as far as the trace describes it.
public struct TraceRecord: BitwiseCopyable, Sendable {
  /// When it arrives, from the start of the trace.
  public var time: SimTime
  /// Which function it calls: a number for ``TraceRecords/name(_:)``.
  public var function: Int
  /// How long it executes; `nil` where the trace does not say.
  public var execution: SimDuration?
  /// Whether it met a cold start.
  public var start: RecordedStart
  /// How long the cold start took; `nil` where the trace does not say.
  public var coldStart: SimDuration?
  /// The memory that it took or that its container had; `nil` where the trace does not say.
  public var memory: Bytes?
  /// What calls the function.
  public var trigger: RecordedTrigger
  /// How it ended.
  public var outcome: RecordedOutcome

  /// Creates a request of which nothing more is known.
  public init(time: SimTime, function: Int, execution: SimDuration?) {
    self.time = time
    self.function = function
    self.execution = execution
    start = .unknown
    trigger = .unknown
    outcome = .unknown
  }
}

/// The requests of a trace in the order of their arrivals, in one pass over one or several files and in constant
/// memory but for the names of the functions.
public struct TraceRecords: Sendable {
  /// The format, stated or found at the top of the first file.
  public var format: TraceFormat { reader.format }
  /// Size of all files in bytes, packed as they are; 0 where one of them is standard input.
  public let bytes: Int64
  /// What fills the gaps of the format, a sentence each.
  public var rules: [String] { format.rules(options) }
  /// What the files may say of a request beyond its arrival, its function and how long it executes.
  public var details: TraceDetails { reader.details }
  private let options: TraceOptions
  private var reader: TraceReader
  private var names = FunctionNames()

  /// Opens the files and reads the header of the first.
  ///
  /// - Parameters:
  ///   - paths: At least one, in the order of time; `-` is standard input.
  ///   - options: How they are read.
  /// - Throws: Why a file cannot be opened, or what is wrong with the header.
  public init(paths: [String], options: TraceOptions = TraceOptions()) throws(TraceError) {
    precondition(!paths.isEmpty, "a trace has at least one file")
    self.options = options
    var files: [TraceFile] = []
    for path in paths { files.append(try TraceFile(path: path)) }
    bytes = files.contains(where: \.isReadOnce) ? 0 : files.reduce(0) { $0 + $1.bytes }
    reader = try TraceReader(files: files, options: options)
  }

  /// Takes `contents` for the files of a trace, all of which messages call `path`.
  ///
  /// - Precondition: There is one.
  package init(
    contents: [[UInt8]], path: String, options: TraceOptions
  ) throws(TraceError) {
    precondition(!contents.isEmpty, "a trace has at least one file")
    self.options = options
    bytes = contents.reduce(0) { $0 + Int64($1.count) }
    reader = try TraceReader(
      files: contents.map { TraceFile(bytes: $0, path: path) }, options: options)
  }

  /// The next request, or `nil` behind the last.
  ///
  /// - Throws: What is wrong with the next row or with its file, with its place.
  public mutating func next() throws(TraceError) -> TraceRecord? {
    guard let row = try reader.next(&names, .collects) else { return nil }
    var record = TraceRecord(
      time: SimTime(nanoseconds: row.time), function: Int(row.function),
      execution: row.execution < 0 ? nil : SimDuration(nanoseconds: row.execution))
    record.start = row.start
    if row.coldStart >= 0 { record.coldStart = SimDuration(nanoseconds: row.coldStart) }
    if row.memory >= 0 { record.memory = Bytes(row.memory) }
    record.trigger = row.trigger
    record.outcome = row.outcome
    return record
  }

  /// The name of a function that a request has called; in full, `app/func` where the format knows applications.
  public func name(_ function: Int) -> String {
    ShownName.text(of: names.name(function), reader.format)
  }

  /// The application of a function; `nil` where the format knows none.
  public func application(_ function: Int) -> String? {
    reader.format.description.hasApplications
      ? ShownName.application(of: names.name(function)) : nil
  }

  /// How many bytes of the files have been read, packed as they are.
  public var bytesRead: Int64 { reader.bytesOfFiles }
  /// Rows that lay before one above them and were put in order.
  public var reordered: UInt64 { reader.reordered }
  /// The furthest that a row lay before the latest above it.
  public var largestStepBack: SimDuration { SimDuration(nanoseconds: reader.largestStepBack) }
  /// Arrivals that lay a little before the start of the trace and were moved to it.
  public var movedToStart: UInt64 { reader.movedToStart }
  /// What the format had to decide where its files leave something open, and how often.
  public var decisions: [TraceDecision] { reader.decisions }
  /// Rows that could not be read and were left out.
  public var skipped: UInt64 { reader.skipped }
  /// What was wrong with the first ten of them.
  public var firstErrors: [TraceError] { reader.firstErrors }
}
