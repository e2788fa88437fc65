import CIntrinsics
import SimKernel

/// The measurements of every function, in the order of their ids; empty where they are switched off.
///
/// Rows own memory, so they live behind pointers of their own instead of in a ``Table``: what every request changes in one
/// table, each row from the start of a cache line on, the rest in another. With thousands of functions none of what the end
/// of a request changes is in a cache: it waits in a short line while that is loaded, first the row, then the count. Sums and
/// counts are exact, so their order does not show.
struct FunctionMetricsTable: ~Copyable {
  /// A request that met no delay and is to be counted still; of no function if there is none.
  private struct Pending: BitwiseCopyable {
    var function = FunctionID.none
    var execution = SimDuration.zero
  }

  private static let line = 64
  private static let stride = (MemoryLayout<FunctionTally>.stride + line - 1) / line * line
  /// Requests that wait: half of them for their row, half for their count.
  private static let waiting = 16

  private var tallies: UnsafeMutableRawPointer
  private var rows: UnsafeMutablePointer<FunctionDetails>
  private(set) var count = 0
  private var capacity: Int
  private let pending: UnsafeMutablePointer<Pending>
  private var next = 0

  init(capacity: Int = 4) {
    self.capacity = max(capacity, 4)
    tallies = .allocate(byteCount: self.capacity * Self.stride, alignment: Self.line)
    rows = .allocate(capacity: self.capacity)
    pending = .allocate(capacity: Self.waiting)
    pending.initialize(repeating: Pending(), count: Self.waiting)
  }

  deinit {
    for index in 0..<count { tally(index).deinitialize(count: 1) }
    rows.deinitialize(count: count)
    tallies.deallocate()
    rows.deallocate()
    pending.deallocate()
  }

  @inline(__always)
  private func tally(_ index: Int) -> UnsafeMutablePointer<FunctionTally> {
    (tallies + index &* Self.stride).assumingMemoryBound(to: FunctionTally.self)
  }

  mutating func append() {
    if count == capacity { grow() }
    tally(count).initialize(to: FunctionTally())
    (rows + count).initialize(to: FunctionDetails())
    count += 1
  }

  private mutating func grow() {
    // Tallies hold pointers, which may be moved as bytes.
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: 2 * capacity * Self.stride, alignment: Self.line)
    larger.copyMemory(from: tallies, byteCount: count * Self.stride)
    tallies.deallocate()
    tallies = larger
    let further = UnsafeMutablePointer<FunctionDetails>.allocate(capacity: 2 * capacity)
    further.moveInitialize(from: rows, count: count)
    rows.deallocate()
    rows = further
    capacity *= 2
  }

  /// What was measured of a function.
  borrowing func metrics(of function: FunctionID) -> FunctionMetrics {
    settle()
    return FunctionMetrics(tally(function.index).pointee, rows[function.index])
  }

  /// The containers of a function.
  func containers(of function: FunctionID) -> ContainerMetrics {
    rows[function.index].containers(busy: tally(function.index).pointee.busy)
  }

  /// What only some requests change.
  subscript(function: FunctionID) -> FunctionDetails {
    @inline(__always) unsafeAddress {
      assert(function.index < count, "a function without measurements")
      return UnsafePointer(rows + function.index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(function.index < count, "a function without measurements")
      return rows + function.index
    }
  }

  /// Begins to load what a request of `function` changes when it begins or ends.
  @inline(__always)
  func bringNear(_ function: FunctionID) {
    let start = tallies + function.index &* Self.stride
    simfaas_prefetch(UnsafeRawPointer(start))
    simfaas_prefetch(UnsafeRawPointer(start + Self.line))
  }

  /// A request of `function` has arrived.
  @inline(__always)
  mutating func arrived(_ function: FunctionID) {
    tally(function.index).pointee.arrived &+= 1
  }

  /// A request of `function` has been given to a container.
  @inline(__always)
  mutating func gave(_ function: FunctionID, _ warmth: Warmth) {
    tally(function.index).pointee.met.count(warmth)
  }

  /// A container of `function` has become busy, or is so no longer.
  @inline(__always)
  mutating func changeBusy(_ function: FunctionID, by change: Int, at now: SimTime) {
    tally(function.index).pointee.busy.change(by: change, at: now)
  }

  /// Counts a completed request that met no delay besides its execution, once what that changes has been loaded.
  @inline(__always)
  mutating func add(undelayed execution: SimDuration, of function: FunctionID) {
    let oldest = pending[next]
    if !oldest.function.isNone {
      tally(oldest.function.index).pointee.undelayed.add(oldest.execution)
    }
    pending[next] = Pending(function: function, execution: execution)
    simfaas_prefetch(UnsafeRawPointer(tallies + function.index &* Self.stride + 2 * Self.line))
    let middle = pending[(next &+ Self.waiting / 2) & (Self.waiting - 1)]
    if !middle.function.isNone {
      tally(middle.function.index).pointee.undelayed.bringNear(middle.execution)
    }
    next = (next &+ 1) & (Self.waiting - 1)
  }

  /// Counts the requests that wait.
  private borrowing func settle() {
    for place in 0..<Self.waiting where !pending[place].function.isNone {
      tally(pending[place].function.index).pointee.undelayed.add(pending[place].execution)
      pending[place] = Pending()
    }
  }

  borrowing func copy() -> FunctionMetricsTable {
    settle()
    var other = FunctionMetricsTable(capacity: count)
    for index in 0..<count {
      other.tally(index).initialize(to: tally(index).pointee.copy())
      (other.rows + index).initialize(to: rows[index].copy())
    }
    other.count = count
    return other
  }

  /// Forgets what was measured of every function until `now`; `present` says how many requests of each are under way.
  mutating func restart(at now: SimTime, present: [UInt64]) {
    settle()
    for index in 0..<count {
      tally(index).pointee.restart(at: now)
      rows[index].restart(at: now, present: present[index])
    }
  }
}
