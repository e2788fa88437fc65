import CIntrinsics
import SimKernel

/// The arrivals read ahead from an open workload.
///
/// Reading a batch at a time lets the draws of many requests overlap in the processor, and lets the rows a
/// request will touch be brought near before it arrives.
struct ArrivalBatch: ~Copyable {
  static let size = 256

  private var source: any ArrivalSource
  private let arrivals: UnsafeMutablePointer<Arrival>
  /// What the draws of each arrival belong to.
  private let indices: UnsafeMutablePointer<UInt64>
  private var position = 0
  private var count = 0
  /// How many arrivals came before the batch.
  private var countBefore: UInt64 = 0
  private var latest = SimTime.start
  /// When the next request arrives; `never` at the end.
  private(set) var nextTime = SimTime.never
  /// Whether there is so much that what requests will touch is better loaded ahead.
  private(set) var looksAhead = false
  /// Why the source could not go on.
  private(set) var failure: (any Error)?

  init(_ source: any ArrivalSource) {
    self.source = source
    arrivals = .allocate(capacity: Self.size)
    indices = .allocate(capacity: Self.size)
  }

  deinit {
    arrivals.deallocate()
    indices.deallocate()
  }

  borrowing func copy() -> ArrivalBatch {
    var other = ArrivalBatch(source)
    other.arrivals.update(from: arrivals, count: count)
    other.indices.update(from: indices, count: count)
    other.position = position
    other.count = count
    other.countBefore = countBefore
    other.latest = latest
    other.nextTime = nextTime
    other.looksAhead = looksAhead
    other.failure = failure
    return other
  }

  /// The next arrival.
  @inline(__always) var next: Arrival { arrivals[position] }
  /// What its draws belong to.
  @inline(__always) var nextIndex: UInt64 { indices[position] }

  /// Steps past the next arrival.
  ///
  /// - Returns: Whether there is another one in the batch; otherwise it is to be read anew.
  @inline(__always)
  mutating func step() -> Bool {
    position &+= 1
    guard position < count else { return false }
    nextTime = arrivals[position].time
    return true
  }

  /// What will be called by the arrival `distance` places further on, if that is in the batch.
  @inline(__always)
  func function(ahead distance: Int) -> FunctionID? {
    let place = position &+ distance
    return place < count ? arrivals[place].function : nil
  }

  /// Reads the next batch and draws the execution times that the workload leaves open.
  @inline(never)
  mutating func refill(
    drawing draws: borrowing ExecutionDraws, numbering numbers: inout RequestNumbers,
    for state: borrowing ClusterState
  ) {
    countBefore &+= UInt64(count)
    position = 0
    count = 0
    nextTime = .never
    // What is touched all the time stays in a cache of the usual size.
    looksAhead = state.containers.count > 1_024
    guard failure == nil else { return }
    do {
      count = try source.read(into: UnsafeMutableBufferPointer(start: arrivals, count: Self.size))
    } catch {
      failure = error
      return
    }
    guard count > 0 else { return }
    for place in 0..<count {
      guard arrivals[place].time >= latest, arrivals[place].function.index < state.functions.count
      else {
        failure = ArrivalError.invalidArrival(number: countBefore &+ UInt64(place) &+ 1)
        count = place
        break
      }
      latest = arrivals[place].time
      simfaas_prefetch(state.functions.address(of: arrivals[place].function))
    }
    numbers.number(arrivals, count: count, into: indices)
    draws.fill(arrivals, count: count, of: indices, for: state)
    if count > 0 { nextTime = arrivals[0].time }
  }
}

/// What a workload may not do.
public enum ArrivalError: Error, Hashable, CustomStringConvertible {
  /// An arrival lies before the one ahead of it or calls a function that does not exist; numbers count from 1.
  case invalidArrival(number: UInt64)

  /// The error in words.
  public var description: String {
    switch self {
    case .invalidArrival(let number):
      "arrival \(number) lies before the one ahead of it or calls a function that does not exist"
    }
  }
}
