import SimKernel

/// How long requests execute by Huawei's tables of delays: the function's mean in each interval.
///
/// They are read beside the tables of requests, row by row.
struct Huawei2023Delays: Sendable {
  private var table: Huawei2023Table
  private let unit: DelayUnit
  /// For each function of the requests, its column here, or -1.
  private let columns: [Int]
  /// How far the first two rows lie apart; zero until it is known.
  private var length: Int64 = 0
  /// The row of the interval that was asked for last or of one before, and the one behind it.
  private var (row, ahead): (Row?, Row?)
  private var isDone = false

  /// The delays of an interval, one for each function of the requests in nanoseconds, or -1.
  private struct Row {
    var time: Int64
    var delays: [Int64]
  }

  /// Begins at the top of `files`, which state the delays of `functions` in `unit`.
  init(_ files: [TraceFile], of functions: [String], unit: DelayUnit) throws(TraceError) {
    table = try Huawei2023Table(files)
    self.unit = unit
    var places: [String: Int] = [:]
    for (place, name) in table.columns.enumerated() { places[name] = place }
    columns = functions.map { places[$0] ?? -1 }
  }

  /// How many bytes of the files have been read.
  var bytesOfFiles: Int64 { table.bytesOfFiles }

  /// Goes on to the interval that holds `time`, for requests of intervals of `interval` nanoseconds.
  ///
  /// - Throws: What is wrong with a row; the call after it goes on behind that.
  mutating func advance(to time: Int64, interval: Int64) throws(TraceError) {
    while true {
      if ahead == nil, !isDone {
        ahead = try readRow()
        isDone = ahead == nil
      }
      if length == 0, let row {
        length = ahead.map { $0.time - row.time } ?? interval
        guard length >= interval else {
          throw TraceError(
            file: table.path,
            message:
              "its rows lie \(Self.words(length)) apart, those of requests \(Self.words(interval))")
        }
      }
      guard let next = ahead, next.time <= time || row == nil else { return }
      row = next
      ahead = nil
    }
  }

  /// The delay of function `column` of the requests in the interval at `time`, or -1.
  func delay(of column: Int, at time: Int64) -> Int64 {
    guard let row, row.time <= time, time < row.time + length else { return -1 }
    return row.delays[column]
  }

  private mutating func readRow() throws(TraceError) -> Row? {
    guard try table.next() else { return nil }
    if let row, table.time <= row.time {
      throw table.faultAtTime("the row does not lie behind the one above it")
    }
    var delays: [Int64] = []
    for column in columns { delays.append(column < 0 ? -1 : try delay(table[column], column)) }
    return Row(time: table.time, delays: delays)
  }

  private func delay(_ field: Fields.Field, _ column: Int) throws(TraceError) -> Int64 {
    if field.count == 0 || field.text.lowercased() == "nan" { return -1 }
    if case .nanoseconds(let delay) = DecimalSeconds.read(
      field.start, count: field.count, digits: unit.digits)
    {
      return delay
    }
    throw table.fault(
      field.column,
      "the delay '\(field.shown)' of function \(table.columns[column].prefix(40)) is not a number of"
        + " \(unit.rawValue), at least zero")
  }

  private static func words(_ nanoseconds: Int64) -> String {
    SimDuration(nanoseconds: nanoseconds).written
  }
}
