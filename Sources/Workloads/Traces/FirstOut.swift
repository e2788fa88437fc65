/// What can be put in order.
protocol Ordered {
  /// Whether this comes before `other`.
  func isBefore(_ other: Self) -> Bool
}

/// Entries of which the first in their order leaves first, whatever the order in which they came: a binary heap.
///
/// Of entries none of which is before the other, either may leave first.
struct FirstOut<Entry: Ordered & BitwiseCopyable & Sendable>: Sendable {
  private var heap: [Entry] = []

  /// How many entries there are.
  var count: Int { heap.count }
  /// The first; `nil` when there is none.
  var first: Entry? { heap.first }

  /// Adds an entry.
  mutating func add(_ entry: Entry) {
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

  /// Takes the first; `nil` when there is none.
  mutating func take() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty { sink(last) }
    return first
  }

  /// Puts `entry` in the place of the first.
  ///
  /// - Precondition: There is one.
  mutating func replaceFirst(with entry: Entry) {
    precondition(!heap.isEmpty, "there is no first")
    sink(entry)
  }

  /// Forgets all entries.
  mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  /// Puts `entry` where it belongs, with the place of the first to be filled.
  private mutating func sink(_ entry: Entry) {
    let count = heap.count
    heap.withUnsafeMutableBufferPointer { heap in
      var place = 0
      while true {
        var child = 2 * place + 1
        if child >= count { break }
        if child + 1 < count, heap[child + 1].isBefore(heap[child]) { child += 1 }
        guard heap[child].isBefore(entry) else { break }
        heap[place] = heap[child]
        place = child
      }
      heap[place] = entry
    }
  }
}
