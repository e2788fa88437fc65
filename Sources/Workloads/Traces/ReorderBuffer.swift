/// Puts rows that are a little out of order in order; rows of equal times leave as they came.
struct ReorderBuffer: Sendable {
  /// The most rows held at a time.
  static let most = 1 << 16

  private struct Entry: BitwiseCopyable, Ordered {
    var row: TraceRow
    var number: UInt64

    func isBefore(_ other: Entry) -> Bool {
      row.time < other.row.time || (row.time == other.row.time && number < other.number)
    }
  }

  private var entries = FirstOut<Entry>()
  private var added: UInt64 = 0

  /// How many rows are held.
  var count: Int { entries.count }
  /// The time of the earliest row; `nil` when none is held.
  var earliest: Int64? { entries.first?.row.time }

  /// Adds a row.
  mutating func add(_ row: TraceRow) {
    entries.add(Entry(row: row, number: added))
    added += 1
  }

  /// Takes the earliest row; `nil` when none is held.
  mutating func take() -> TraceRow? { entries.take()?.row }
}
