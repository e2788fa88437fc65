/// Puts rows that are a little out of order in order; rows of equal times leave as they came.
struct ReorderBuffer: Sendable {
  /// The most rows held at a time.
  static let most = 1 << 16

  private struct Entry: BitwiseCopyable {
    var row: TraceRow
    var number: UInt64

    func isBefore(_ other: Entry) -> Bool {
      row.time < other.row.time || (row.time == other.row.time && number < other.number)
    }
  }

  // A binary heap, the earliest row first.
  private var heap: [Entry] = []
  private var added: UInt64 = 0

  /// How many rows are held.
  var count: Int { heap.count }
  /// The time of the earliest row; `nil` when none is held.
  var earliest: Int64? { heap.first?.row.time }

  /// Adds a row.
  mutating func add(_ row: TraceRow) {
    let entry = Entry(row: row, number: added)
    added += 1
    heap.append(entry)
    var place = heap.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry.isBefore(heap[parent]) else { break }
      heap[place] = heap[parent]
      place = parent
    }
    heap[place] = entry
  }

  /// Takes the earliest row; `nil` when none is held.
  mutating func take() -> TraceRow? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top.row }
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(last) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
    return top.row
  }
}
