import ClusterModel
import SimKernel

/// What a first pass over a trace finds out: that all of it can be read, who is called, how often, when.
///
/// The pass checks every row and keeps nothing but the functions, in the order of their first appearance.
/// The file stays open, so that ``TraceArrivals`` replays the very one that was checked.
public struct TraceScan: Sendable {
  /// How it was read, and which part.
  public let options: TraceOptions
  /// The format, stated or found in the header.
  public let format: TraceFormat
  /// Arrivals within the part that is asked for.
  public private(set) var count: UInt64 = 0
  /// The first arrival, from the start of the part; `SimTime.never` when there is none.
  public private(set) var first = SimTime.never
  /// The last arrival, from the start of the part; the start when there is none.
  public private(set) var last = SimTime.start
  /// Rows that lay before one above them and were put in order.
  public let reordered: UInt64
  /// The furthest that a row lay before the latest above it.
  public let largestStepBack: SimDuration
  /// Arrivals that lay a little before the start of the trace and were moved to it.
  public let movedToStart: UInt64
  /// What the format had to decide where its files leave something open, and how often.
  public let decisions: [TraceDecision]
  /// Rows whose duration is zero, taken as it is.
  public private(set) var zeroDurations: UInt64 = 0
  /// Size of the files in bytes, packed as they are.
  public var bytes: Int64 { files.reduce(0) { $0 + $1.bytes } }
  /// The paths as they were given, with commas between them.
  public var path: String { files.map(\.path).joined(separator: ", ") }

  let files: [TraceFile]
  let names: FunctionNames
  private var tallies: [Tally] = []
  private let shortened: Int

  /// What is counted for one function.
  private struct Tally: BitwiseCopyable {
    var count: UInt64 = 0
    var withDuration: UInt64 = 0
    var sum: Int128 = 0
    var longest: Int64 = 0
    var memory: Int64 = -1
    var first: Int64 = 0
  }

  /// Reads one file: see ``init(paths:options:)``.
  public init(path: String, options: TraceOptions = TraceOptions()) throws(TraceError) {
    try self.init(paths: [path], options: options)
  }

  /// Reads the files at `paths` from the top to the end, or to the end of the part that is asked for.
  ///
  /// - Parameters:
  ///   - paths: At least one; of several, in the order of time.
  ///   - options: How they are read.
  /// - Throws: What is wrong with a file, with its place.
  public init(paths: [String], options: TraceOptions = TraceOptions()) throws(TraceError) {
    precondition(!paths.isEmpty, "a trace has at least one file")
    guard !paths.contains(TraceFile.standardInput) else {
      throw TraceError(
        file: "standard input",
        message:
          "a run reads its trace twice, and this can be read only once; save it to a file first")
    }
    var files: [TraceFile] = []
    for path in paths { files.append(try TraceFile(path: path)) }
    self.files = files
    self.options = options
    var reader = try TraceReader(files: files, options: options)
    var names = FunctionNames()
    while let row = try reader.next(&names, .collects) {
      let function = Int(row.function)
      // Names are met in the order of the file, rows come in the order of time: one name can be ahead.
      while tallies.count <= function { tallies.append(Tally()) }
      if tallies[function].count == 0 { tallies[function].first = row.time }
      tallies[function].count += 1
      if row.execution >= 0 {
        tallies[function].withDuration += 1
        tallies[function].sum += Int128(row.execution)
        tallies[function].longest = max(tallies[function].longest, row.execution)
        if row.execution == 0 { zeroDurations += 1 }
      }
      tallies[function].memory = max(tallies[function].memory, row.memory)
      if count == 0 { first = SimTime(nanoseconds: row.time) }
      count += 1
      last = SimTime(nanoseconds: row.time)
    }
    guard files.allSatisfy(\.isUnchanged) else { throw reader.changed() }
    format = reader.format
    reordered = reader.reordered
    movedToStart = reader.movedToStart
    largestStepBack = SimDuration(nanoseconds: reader.largestStepBack)
    decisions = reader.decisions
    shortened = Self.shortestLength(of: names, format)
    self.names = names
  }

  /// How many functions the part that is asked for calls.
  public var functionCount: Int { tallies.count }

  /// Function `index`, from 0, in the order of first appearance.
  public func function(_ index: Int) -> TraceFunction {
    let tally = tallies[index]
    return TraceFunction(
      name: ShownName.text(of: names.name(index), format, keeping: shortened),
      application: application(index),
      count: tally.count,
      first: SimTime(nanoseconds: tally.first),
      meanDuration: tally.withDuration == 0
        ? nil
        : SimDuration(
          nanoseconds: Int64(
            (tally.sum + Int128(tally.withDuration / 2)) / Int128(tally.withDuration))
        ),
      longestDuration: tally.withDuration == 0 ? nil : SimDuration(nanoseconds: tally.longest),
      memory: tally.memory < 0 ? nil : Bytes(tally.memory))
  }

  /// All functions, in the order of first appearance.
  public var functions: [TraceFunction] { (0..<functionCount).map { function($0) } }

  private func application(_ index: Int) -> String? {
    guard format.description.hasApplications else { return nil }
    return ShownName.application(of: names.name(index))
  }

  // MARK: Names to show

  /// How many characters of each part tell all functions apart: 8, 16 or 32, or else all.
  private static func shortestLength(of names: FunctionNames, _ format: TraceFormat) -> Int {
    guard format.description.hasApplications, names.count <= 1_000_000 else { return Int.max }
    for length in [8, 16, 32] {
      var shown = Set<String>(minimumCapacity: names.count)
      let areDifferent = (0..<names.count).allSatisfy { index in
        shown.insert(
          ShownName.text(of: names.name(index), format, keeping: length)
        ).inserted
      }
      if areDifferent { return length }
    }
    return Int.max
  }
}

/// One function of a trace, as a ``TraceScan`` has found it.
public struct TraceFunction: Hashable, Sendable {
  /// Its name; of an Azure trace `app/func`, each shortened as far as all names stay different.
  public var name: String
  /// The application it belongs to, in full; `nil` where the format knows none.
  public var application: String?
  /// How often it is called.
  public var count: UInt64
  /// Its first call, from the start of the part that was asked for.
  public var first: SimTime
  /// The mean of the durations that the trace states, to the nearest nanosecond; `nil` when it states none.
  public var meanDuration: SimDuration?
  /// The longest of them; `nil` when the trace states none.
  public var longestDuration: SimDuration?
  /// The most memory that the trace states for one of its requests; `nil` when it states none.
  public var memory: Bytes?
}
