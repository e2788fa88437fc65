import ClusterModel
import SimKernel

/// Several sources in one, by time; of equal times, those of the source named first go first.
public struct MergedArrivals: ArrivalSource {
  // How many arrivals are read from a source at a time.
  private static let chunk = 64

  private var sources: [any ArrivalSource]
  // Of each source, `chunk` places: those from `following` to `filled` are still to be handed out.
  private var ahead: [Arrival]
  private var following: [Int]
  private var filled: [Int]
  // A binary heap of the sources that have arrivals, the one with the next arrival on top.
  private var heap: [Head] = []
  private var failure: (any Error)?
  private var hasBegun = false

  private struct Head: BitwiseCopyable {
    var time: Int64
    var source: UInt32

    func isBefore(_ other: Head) -> Bool {
      time < other.time || (time == other.time && source < other.source)
    }
  }

  /// Merges `sources`.
  public init(_ sources: [any ArrivalSource]) {
    self.sources = sources
    let nothing = Arrival(time: .start, function: FunctionID.none)
    ahead = [Arrival](repeating: nothing, count: sources.count * Self.chunk)
    following = [Int](repeating: 0, count: sources.count)
    filled = following
  }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Throws: What a source throws, when everything that comes before has been handed out.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    if let failure { throw failure }
    var written = 0
    do {
      if !hasBegun { try begin() }
      while written < batch.count, let head = heap.first {
        let source = Int(head.source)
        let place = following[source]
        batch.initializeElement(at: written, to: ahead[source * Self.chunk + place])
        written += 1
        following[source] = place + 1
        try replaceTop(source)
      }
    } catch {
      failure = error
      if written == 0 { throw error }
    }
    return written
  }

  private mutating func begin() throws {
    hasBegun = true
    for source in sources.indices where try refill(source) {
      heap.append(head(of: source))
      var place = heap.count - 1
      while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
        heap.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
    }
  }

  private func head(of source: Int) -> Head {
    Head(
      time: ahead[source * Self.chunk + following[source]].time.nanoseconds,
      source: UInt32(truncatingIfNeeded: source))
  }

  /// Puts the source on top where its next arrival belongs, or takes it out when it has ended.
  private mutating func replaceTop(_ source: Int) throws {
    var moved: Head
    if following[source] < filled[source] {
      moved = head(of: source)
    } else if try refill(source) {
      moved = head(of: source)
    } else {
      moved = heap.removeLast()
      if heap.isEmpty { return }
    }
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(moved) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = moved
  }

  /// Reads on in a source; false when it has ended.
  private mutating func refill(_ source: Int) throws -> Bool {
    following[source] = 0
    filled[source] = 0
    let start = source * Self.chunk
    filled[source] = try ahead.withUnsafeMutableBufferPointer { ahead in
      try sources[source].read(
        into: UnsafeMutableBufferPointer(rebasing: ahead[start..<start + Self.chunk]))
    }
    return filled[source] > 0
  }
}
