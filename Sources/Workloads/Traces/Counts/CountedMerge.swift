/// The requests of several rows for one interval, in the order of their arrivals; of equal times, in that of the rows.
struct CountedMerge: Sendable {
  /// The next request of a row; the rows that have one form a binary heap.
  private struct Head: BitwiseCopyable {
    var time: Int64
    var place: UInt32

    func isBefore(_ other: Head) -> Bool {
      time < other.time || (time == other.time && place < other.place)
    }
  }

  private var rows: [CountedRequests] = []
  private var next: [TraceRow] = []
  private var heap: [Head] = []

  /// Forgets what is left and goes on with `rows`.
  mutating func begin() {
    rows.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    heap.removeAll(keepingCapacity: true)
  }

  /// Adds a row, behind those added before.
  mutating func add(_ requests: CountedRequests) {
    var requests = requests
    guard let first = requests.next() else { return }
    let head = Head(time: first.time, place: UInt32(truncatingIfNeeded: rows.count))
    rows.append(requests)
    next.append(first)
    heap.append(head)
    var place = heap.count - 1
    while place > 0, head.isBefore(heap[(place - 1) / 2]) {
      heap[place] = heap[(place - 1) / 2]
      place = (place - 1) / 2
    }
    heap[place] = head
  }

  /// Takes the next request; `nil` when all are taken.
  mutating func take() -> TraceRow? {
    guard var head = heap.first else { return nil }
    let place = Int(head.place)
    let taken = next[place]
    if let following = rows[place].next() {
      next[place] = following
      head.time = following.time
      sink(head)
    } else if let last = heap.popLast(), !heap.isEmpty {
      sink(last)
    }
    return taken
  }

  /// Puts `head` where it belongs below the top, which has been taken.
  private mutating func sink(_ head: Head) {
    let count = heap.count
    heap.withUnsafeMutableBufferPointer { heap in
      var place = 0
      while true {
        var child = 2 * place + 1
        if child >= count { break }
        if child + 1 < count, heap[child + 1].isBefore(heap[child]) { child += 1 }
        guard heap[child].isBefore(head) else { break }
        heap[place] = heap[child]
        place = child
      }
      heap[place] = head
    }
  }
}
