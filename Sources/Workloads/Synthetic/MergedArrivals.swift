import ClusterModel
import SimKernel

/// Several sources in one, by time; of equal times, those of the source named first go first.
public struct MergedArrivals: ArrivalSource {
  private var lanes: Lanes

  /// Merges `sources`.
  public init(_ sources: [any ArrivalSource]) { lanes = Lanes(sources) }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Throws: What a source throws, when everything that comes before has been handed out.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    if !isKnownUniquelyReferenced(&lanes) { lanes = Lanes(copying: lanes) }
    return try lanes.read(into: batch)
  }
}

/// The state of a merge, owned by one ``MergedArrivals`` when it changes.
///
/// A class with pointers, because arrays in a struct would ask at each access whether they are shared, which
/// took a third of the time.
private final class Lanes: @unchecked Sendable {
  /// How many arrivals are read from a source at a time.
  private static let chunk = 64

  /// A source's next arrival; the lanes that have one form a binary heap.
  private struct Head: BitwiseCopyable {
    var time: Int64
    var source: UInt32
    // Which of the arrivals read ahead it is, and how many there are.
    var place: UInt16
    var filled: UInt16

    @inline(__always)
    func isBefore(_ other: Head) -> Bool {
      time < other.time || (time == other.time && source < other.source)
    }
  }

  private var sources: [any ArrivalSource]
  // `chunk` places of each source.
  private let ahead: UnsafeMutablePointer<Arrival>
  private let heap: UnsafeMutablePointer<Head>
  private var heapCount = 0
  private var failure: (any Error)?
  private var hasBegun = false

  init(_ sources: [any ArrivalSource]) {
    self.sources = sources
    ahead = .allocate(capacity: sources.count * Self.chunk)
    ahead.initialize(
      repeating: Arrival(time: .start, function: FunctionID.none),
      count: sources.count * Self.chunk)
    heap = .allocate(capacity: sources.count)
  }

  convenience init(copying other: Lanes) {
    self.init(other.sources)
    ahead.update(from: other.ahead, count: sources.count * Self.chunk)
    heap.update(from: other.heap, count: other.heapCount)
    heapCount = other.heapCount
    failure = other.failure
    hasBegun = other.hasBegun
  }

  deinit {
    ahead.deallocate()
    heap.deallocate()
  }

  func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    if let failure { throw failure }
    var written = 0
    do {
      if !hasBegun { try begin() }
      while written < batch.count, heapCount > 0 {
        var head = heap[0]
        let lane = ahead + Int(head.source) * Self.chunk
        batch.initializeElement(at: written, to: lane[Int(head.place)])
        written += 1
        head.place += 1
        if head.place == head.filled {
          guard let refilled = try refill(head.source) else {
            heapCount -= 1
            if heapCount > 0 { sink(heap[heapCount]) }
            continue
          }
          head = refilled
        } else {
          head.time = lane[Int(head.place)].time.nanoseconds
        }
        sink(head)
      }
    } catch {
      failure = error
      if written == 0 { throw error }
    }
    return written
  }

  private func begin() throws {
    hasBegun = true
    for source in 0..<UInt32(truncatingIfNeeded: sources.count) {
      guard let head = try refill(source) else { continue }
      var place = heapCount
      heapCount += 1
      while place > 0, head.isBefore(heap[(place - 1) / 2]) {
        heap[place] = heap[(place - 1) / 2]
        place = (place - 1) / 2
      }
      heap[place] = head
    }
  }

  /// Puts `head` where it belongs below the top, which has been taken.
  @inline(__always)
  private func sink(_ head: Head) {
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= heapCount { break }
      if child + 1 < heapCount, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(head) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = head
  }

  /// Reads on in a source; `nil` when it has ended.
  private func refill(_ source: UInt32) throws -> Head? {
    let lane = UnsafeMutableBufferPointer(
      start: ahead + Int(source) * Self.chunk, count: Self.chunk)
    let filled = try sources[Int(source)].read(into: lane)
    guard filled > 0 else { return nil }
    return Head(
      time: lane[0].time.nanoseconds, source: source, place: 0,
      filled: UInt16(truncatingIfNeeded: filled))
  }
}
