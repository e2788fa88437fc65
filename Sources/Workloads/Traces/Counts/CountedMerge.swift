/// The requests of several rows for one interval, in the order of their arrivals; of equal times, in that of the rows.
struct CountedMerge: Sendable {
  /// The next request of a row.
  private struct Head: BitwiseCopyable, Ordered {
    var time: Int64
    var place: UInt32

    func isBefore(_ other: Head) -> Bool {
      time < other.time || (time == other.time && place < other.place)
    }
  }

  private var rows: [CountedRequests] = []
  private var next: [TraceRow] = []
  private var heads = FirstOut<Head>()

  /// Forgets what is left and goes on with `rows`.
  mutating func begin() {
    rows.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    heads.removeAll()
  }

  /// Adds a row, behind those added before.
  mutating func add(_ requests: CountedRequests) {
    var requests = requests
    guard let first = requests.next() else { return }
    heads.add(Head(time: first.time, place: UInt32(truncatingIfNeeded: rows.count)))
    rows.append(requests)
    next.append(first)
  }

  /// Takes the next request; `nil` when all are taken.
  mutating func take() -> TraceRow? {
    guard var head = heads.first else { return nil }
    let place = Int(head.place)
    let taken = next[place]
    if let following = rows[place].next() {
      next[place] = following
      head.time = following.time
      heads.replaceFirst(with: head)
    } else {
      _ = heads.take()
    }
    return taken
  }
}
