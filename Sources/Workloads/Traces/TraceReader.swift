import SimKernel

/// The rows of a trace in the order of their arrivals, in constant memory: what every pass over it shares.
struct TraceReader: Sendable {
  /// The most errors kept of rows that are left out.
  static let mostErrors = 10

  /// Rows that lay before one above them.
  private(set) var reordered: UInt64 = 0
  /// The furthest that a row lay before the latest above it, in nanoseconds.
  private(set) var largestStepBack: Int64 = 0
  /// Arrivals that lay before the start and were moved to it.
  private(set) var movedToStart: UInt64 = 0
  /// Rows that could not be read and were left out.
  private(set) var skipped: UInt64 = 0
  /// What was wrong with the first of them.
  private(set) var firstErrors: [TraceError] = []

  private var source: any RequestSource
  private let onError: DamagePolicy
  private var buffer = ReorderBuffer()
  private let window: Int64
  /// How far before the start an arrival is moved to it.
  private let startWindow: Int64
  private let from: Int64
  private let until: Int64
  private let path: String
  private var latest: Int64 = 0
  private var given = Int64.min
  private var isExhausted = false

  /// Begins at the top of the first of `files` and finds out its format.
  ///
  /// - Precondition: There is a file.
  init(files: [TraceFile], options: TraceOptions) throws(TraceError) {
    source = try TraceFormat.source(of: files, options: options)
    onError = options.onError
    let format = source.format.description
    window = max((options.reorderWindow ?? format.reorderWindow).nanoseconds, 0)
    startWindow = max(
      (options.reorderWindow ?? format.startWindow ?? format.reorderWindow).nanoseconds, 0)
    from = options.from.nanoseconds
    until = options.until.nanoseconds
    path = files[0].path
  }

  /// The format.
  var format: TraceFormat { source.format }
  /// What the files may say of a request beyond its arrival, its function and how long it executes.
  var details: TraceDetails { source.details }
  /// How many bytes of the files have been read, packed as they are.
  var bytesOfFiles: Int64 { source.bytesOfFiles }
  /// What the format had to decide where its files leave something open.
  var decisions: [TraceDecision] { source.decisions }

  /// The next arrival within the part that is asked for, its time counted from the start of that part.
  mutating func next(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> TraceRow? {
    while true {
      if let earliest = buffer.earliest,
        isExhausted || earliest <= latest - from - window || buffer.count == ReorderBuffer.most
      {
        given = earliest
        return buffer.take()
      }
      if isExhausted { return nil }
      guard let row = try nextInPart(&names, naming) else {
        isExhausted = true
        continue
      }
      // Without a window rows are in order as they come.
      if window == 0 { return row }
      buffer.add(row)
    }
  }

  /// The next row of the files that lies within the part that is asked for, or `nil` at their end.
  private mutating func nextInPart(
    _ names: inout FunctionNames, _ naming: FunctionNaming
  ) throws(TraceError) -> TraceRow? {
    while true {
      do throws(TraceError) {
        guard var row = try source.next() else { return nil }
        try putInOrder(&row)
        if row.time >= until {
          if row.time - until >= window { return nil }
          continue
        }
        if row.time < from { continue }
        row.time -= from
        guard let function = try source.function(&names, naming) else {
          switch naming {
          case .collects: throw source.fault(pointing: false, FunctionNames.tooMany)
          case .knows: throw changed()
          }
        }
        row.function = function
        return row
      } catch {
        // What is wrong with a file as a whole is always an error.
        guard onError == .skip, error.line >= source.firstLine else { throw error }
        source.leaveEntry()
        skipped += 1
        if firstErrors.count < Self.mostErrors { firstErrors.append(error) }
      }
    }
  }

  // MARK: Order

  /// Checks that a row lies no further back than is allowed, and moves an arrival before the start to it.
  private mutating func putInOrder(_ row: inout TraceRow) throws(TraceError) {
    if row.time < 0 {
      guard row.time >= -startWindow else {
        throw source.fault(
          pointing: true,
          format.description.startsAtFirstRow
            ? "the request arrives \(Self.words(-row.time)) before the first row, which is the start"
              + " of the trace; up to \(Self.words(startWindow)) is moved to it"
            : "the request arrives \(Self.words(-row.time)) before the start of the trace (its end"
              + " less its duration); up to \(Self.words(startWindow)) is moved to the start")
      }
      movedToStart += 1
      row.time = 0
    }
    if row.time >= latest {
      latest = row.time
      return
    }
    let stepBack = latest - row.time
    guard stepBack <= window else {
      throw source.fault(
        pointing: false,
        window == 0
          ? "the arrival lies before the one above it"
          : "the arrival lies \(Self.words(stepBack)) before one above it; up to"
            + " \(Self.words(window)) is put in order")
    }
    guard row.time < from || row.time - from >= given else {
      throw source.fault(
        pointing: false,
        "the arrival lies before one above it, with more than \(ReorderBuffer.most) rows in between"
      )
    }
    reordered += 1
    largestStepBack = max(largestStepBack, stepBack)
  }

  /// The error for a file that no longer is what the first pass has seen.
  func changed() -> TraceError {
    TraceError(file: path, message: "the file was changed after it was scanned")
  }

  /// A length of time for a message.
  private static func words(_ nanoseconds: Int64) -> String {
    var text: [UInt8] = []
    DecimalSeconds.append(nanoseconds, to: &text)
    return String(decoding: text, as: UTF8.self) + " s"
  }
}
