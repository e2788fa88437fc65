import ClusterModel
import SimKernel

/// The rows of `invocations.csv`, one by one and in constant memory but for the names of functions; where asked for, those of
/// `in-flight.csv` behind them.
///
/// Every field is read and checked, and so is that a row does not contradict itself: that its phases lie between arrival and
/// end, that its times are the differences of its instants, and that rows come in the order of their ends.
public struct InvocationTable {
  /// The functions that the rows read so far name; a record's function is a number among them.
  public private(set) var functions = RowNames()
  /// The nodes of the run, in the order of the scenario; a record's node is a number among them.
  public let nodes: RowNames
  /// What the request was about that was read last, where it was under way when the run ended; `nil` for one that had ended.
  public private(set) var state: RequestState?
  private var rows: RowReader
  /// What the numbers of each function are counted from.
  private var bases: [UInt64] = []
  /// The rows of requests that had not ended, until it is their turn.
  private var inFlight: RowReader?
  private var readsInFlight = false
  private var bytesBefore: Int64 = 0
  private let mostFunctions: Int
  /// Whether the rows that are being read say who sent a call.
  private var hasCalls: Bool
  private var lastEnd = SimTime.start

  private static let outcomes = Outcome.allCases.map(\.name)
  private static let warmths = Warmth.allCases.map(\.name)
  private static let states = RequestState.allCases.map(\.name)

  /// Opens a table.
  ///
  /// - Parameters:
  ///   - path: Of requests that ended.
  ///   - inFlight: Of those that did not; `nil` leaves them out.
  ///   - nodes: The nodes of the run.
  ///   - mostFunctions: How many functions it has.
  /// - Throws: What is wrong with a header.
  init(
    _ path: String, inFlight: String?, nodes: RowNames, mostFunctions: Int
  ) throws(SettingsError) {
    rows = try RowReader(path, header: InvocationRows.header)
    if let inFlight {
      self.inFlight = try RowReader(inFlight, header: InFlightRows.header)
    }
    hasCalls = rows.furtherColumns.starts(with: InvocationRows.callColumns)
    self.nodes = nodes
    self.mostFunctions = mostFunctions
  }

  /// How many bytes of the table have been read.
  public var bytesRead: Int64 { bytesBefore + rows.bytesRead }
  /// How many bytes the table has.
  public var bytes: Int64 { bytesBefore + rows.bytes + (inFlight?.bytes ?? 0) }

  /// Where rows stand that end at `time` or later, or a little before, as a place for ``pass(to:)``.
  ///
  /// - Complexity: O(log *n*) in the size of the table; a packed one is read from the start, 0.
  /// - Throws: What is wrong with a row that was looked at.
  public func offset(endedAt time: SimTime) throws(SettingsError) -> Int64 {
    try rows.offset(of: time, in: 16)
  }

  /// Goes on with the first row behind byte `offset`, as ``offset(endedAt:)`` gives it; errors behind it name no lines.
  public mutating func pass(to offset: Int64) { rows.pass(to: offset) }

  /// The next row; `nil` behind the last.
  ///
  /// The work of the record, which no table holds, is zero.
  ///
  /// - Throws: What is wrong with the row, with its line and column.
  public mutating func next() throws(SettingsError) -> InvocationRecord? {
    while try !rows.next() {
      guard let inFlight else { return nil }
      bytesBefore = rows.bytes
      (rows, self.inFlight, readsInFlight) = (inFlight, nil, true)
      hasCalls = rows.furtherColumns.starts(with: InvocationRows.callColumns)
    }
    state = readsInFlight ? RequestState.allCases[try rows.word(4, among: Self.states)] : nil
    let number = try rows.wholeNumber(0)
    let function = try function(1)
    var record = InvocationRecord(
      index: RequestNumbers.number(at: number, from: bases[function.index]),
      number: number,
      function: function,
      node: try rows.node(2, among: nodes),
      container: rows.isEmpty(3)
        ? .none : ContainerID(rawValue: UInt32(try rows.wholeNumber(3, upTo: UInt64(Int32.max)))),
      outcome: readsInFlight ? nil : Outcome.allCases[try rows.word(4, among: Self.outcomes)],
      warmth: .warmed,
      arrivedAt: try rows.knownInstant(6),
      phases: try phases(),
      executedAt: try rows.instant(15),
      endedAt: try rows.knownInstant(16))
    record.phases.node = record.node
    if record.container.isNone {
      guard rows.isEmpty(5) else {
        throw rows.fault(5, "stands in a row without a container; it is empty there")
      }
    } else {
      record.warmth = Warmth.allCases[try rows.word(5, among: Self.warmths)]
      guard !record.node.isNone else {
        throw rows.fault(2, "is empty in a row with a container; it says where that was")
      }
    }
    if hasCalls {
      record.caller = try name(22)
      record.root = try name(24)
      guard record.caller.isNone == record.root.isNone else {
        throw rows.fault(24, "a call has both a caller and a root, any other request neither")
      }
    }
    try check(record)
    lastEnd = record.endedAt
    return record
  }

  /// Reads two columns from `column` on, of a function and the number of a request.
  private mutating func name(_ column: Int) throws(SettingsError) -> RequestName {
    if rows.isEmpty(column) && rows.isEmpty(column + 1) { return .none }
    let function = try function(column)
    let number = try rows.wholeNumber(column + 1)
    return RequestName(
      function: function, number: number,
      index: RequestNumbers.number(at: number, from: bases[function.index]))
  }

  private mutating func function(_ column: Int) throws(SettingsError) -> FunctionID {
    let number = rows.withName(column) { functions.number(of: $0) }
    guard let number, functions.count <= mostFunctions else {
      throw rows.fault(column, "'\(rows.shown(column))' is a function more than the run has")
    }
    guard !rows.isEmpty(column) else {
      throw rows.fault(column, "is empty; the name of a function stands here")
    }
    if number == bases.count { bases.append(RequestNumbers.base(of: functions[number])) }
    return FunctionID(rawValue: UInt32(number))
  }

  private func phases() throws(SettingsError) -> RequestPhases {
    var phases = RequestPhases()
    phases.gatewayAt = try rows.instant(7)
    phases.selectionAt = try rows.instant(8)
    phases.placedAt = try rows.instant(9)
    phases.pullAt = try rows.instant(10)
    phases.createAt = try rows.instant(11)
    phases.startAt = try rows.instant(12)
    phases.initialiseAt = try rows.instant(13)
    phases.executionAt = try rows.instant(14)
    phases.nodeCPU = try rows.thousandths(20)
    phases.nodeMemory = try rows.thousandths(21)
    return phases
  }

  private func check(_ record: InvocationRecord) throws(SettingsError) {
    guard record.endedAt >= record.arrivedAt else {
      throw rows.fault(16, "'\(rows.shown(16))' lies before arrivedAt")
    }
    guard record.endedAt >= lastEnd else {
      throw rows.fault(
        16, "'\(rows.shown(16))' lies before that of the row above; rows are in the order of ends")
    }
    let phases = record.phases
    let instants = (
      phases.gatewayAt, phases.selectionAt, phases.placedAt, phases.pullAt, phases.createAt,
      phases.startAt, phases.initialiseAt, phases.executionAt, record.executedAt
    )
    try check(instants.0, 7, record)
    try check(instants.1, 8, record)
    try check(instants.2, 9, record)
    try check(instants.3, 10, record)
    try check(instants.4, 11, record)
    try check(instants.5, 12, record)
    try check(instants.6, 13, record)
    try check(instants.7, 14, record)
    try check(instants.8, 15, record)
    let hasRun = phases.executionAt != .never
    if !hasRun, record.executedAt != .never {
      throw rows.fault(15, "stands in a row without executionAt")
    }
    try check(17, record.endedAt - record.arrivedAt, "endedAt − arrivedAt")
    try check(18, hasRun ? phases.executionAt - record.arrivedAt : nil, "executionAt − arrivedAt")
    let executed = hasRun && record.executedAt != .never
    try check(
      19, executed ? record.executedAt - phases.executionAt : nil, "executedAt − executionAt")
  }

  @inline(__always)
  private func check(
    _ instant: SimTime, _ column: Int, _ record: InvocationRecord
  ) throws(SettingsError) {
    guard instant == .never || instant >= record.arrivedAt && instant <= record.endedAt else {
      throw rows.fault(column, "'\(rows.shown(column))' is not from arrivedAt to endedAt")
    }
  }

  @inline(__always)
  private func check(
    _ column: Int, _ length: SimDuration?, _ words: StaticString
  ) throws(SettingsError) {
    let stated = try rows.instant(column)
    guard stated == length.map({ SimTime(nanoseconds: $0.nanoseconds) }) ?? .never else {
      throw rows.fault(column, "'\(rows.shown(column))' is not \(words)")
    }
  }
}

extension RowReader {
  /// Reads column `column` as the name of a node; `none` where it is empty.
  func node(_ column: Int, among nodes: RowNames) throws(SettingsError) -> NodeID {
    if isEmpty(column) { return .none }
    guard let number = withName(column, { nodes.find($0) }) else {
      throw fault(
        column, "'\(shown(column))' is no node of this run; summary.json lists them")
    }
    return NodeID(rawValue: UInt32(number))
  }
}
