import ClusterModel
import SimKernel

/// The rows of `containers.csv`, one by one and in constant memory but for the names of functions.
///
/// A number belongs to one container at a time and is used again behind it: a row is a life, from `createdAt` to `goneAt`.
public struct ContainerTable {
  /// The functions that the rows read so far name; a record's function is a number among them.
  public private(set) var functions = RowNames()
  /// The nodes of the run, in the order of the scenario; a record's node is a number among them.
  public let nodes: RowNames
  private var rows: RowReader
  private let mostFunctions: Int
  private var lastEnd = SimTime.start

  private static let reasons = ContainerEnd.allCases.map(\.name)

  init(_ path: String, nodes: RowNames, mostFunctions: Int) throws(SettingsError) {
    rows = try RowReader(path, header: ContainerRows.header)
    self.nodes = nodes
    self.mostFunctions = mostFunctions
  }

  /// How many bytes of the table have been read.
  public var bytesRead: Int64 { rows.bytesRead }
  /// How many bytes the table has.
  public var bytes: Int64 { rows.bytes }

  /// Where rows stand of containers that are gone at `time` or later, or a little before, as a place for ``pass(to:)``.
  ///
  /// - Complexity: O(log *n*) in the size of the table; a packed one is read from the start, 0.
  /// - Throws: What is wrong with a row that was looked at.
  public func offset(goneAt time: SimTime) throws(SettingsError) -> Int64 {
    try rows.offset(of: time, in: 5)
  }

  /// Goes on with the first row behind byte `offset`, as ``offset(goneAt:)`` gives it; errors behind it name no lines.
  public mutating func pass(to offset: Int64) { rows.pass(to: offset) }

  /// The next row; `nil` behind the last.
  ///
  /// - Throws: What is wrong with the row, with its line and column.
  public mutating func next() throws(SettingsError) -> ContainerRecord? {
    guard try rows.next() else { return nil }
    let number = rows.withName(1) { functions.number(of: $0) }
    guard let number, functions.count <= mostFunctions else {
      throw rows.fault(1, "'\(rows.shown(1))' is a function more than the run has")
    }
    guard !rows.isEmpty(1) else {
      throw rows.fault(1, "is empty; the name of a function stands here")
    }
    let record = ContainerRecord(
      container: ContainerID(rawValue: UInt32(try rows.wholeNumber(0, upTo: UInt64(Int32.max)))),
      function: FunctionID(rawValue: UInt32(number)),
      node: try rows.node(2, among: nodes),
      createdAt: try rows.knownInstant(3),
      readyAt: try rows.instant(4),
      goneAt: try rows.knownInstant(5),
      requests: try rows.wholeNumber(7),
      reason: ContainerEnd.allCases[try rows.word(8, among: Self.reasons)])
    try check(record)
    lastEnd = record.goneAt
    return record
  }

  private func check(_ record: ContainerRecord) throws(SettingsError) {
    guard !record.node.isNone else {
      throw rows.fault(2, "is empty; the name of a node stands here")
    }
    guard record.goneAt >= record.createdAt else {
      throw rows.fault(5, "'\(rows.shown(5))' lies before createdAt")
    }
    guard record.goneAt >= lastEnd else {
      throw rows.fault(
        5, "'\(rows.shown(5))' lies before that of the row above; rows are in the order of ends")
    }
    guard
      record.readyAt == .never
        || record.readyAt >= record.createdAt && record.readyAt <= record.goneAt
    else { throw rows.fault(4, "'\(rows.shown(4))' is not from createdAt to goneAt") }
    guard try rows.knownInstant(6).nanoseconds == (record.goneAt - record.createdAt).nanoseconds
    else { throw rows.fault(6, "'\(rows.shown(6))' is not goneAt − createdAt") }
  }
}
