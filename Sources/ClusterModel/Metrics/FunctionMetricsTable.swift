import CIntrinsics
import SimKernel

/// The measurements of every function, in the order of their ids; empty where they are switched off.
///
/// Rows own memory, so they live behind a pointer of their own instead of in a ``Table``, each from the start of a cache
/// line on. With thousands of functions none of what a request's end changes is in a cache: it waits in a short line
/// while that is loaded, first the row, then the count. Sums and counts are exact, so their order does not show.
struct FunctionMetricsTable: ~Copyable {
  /// A request that met no delay and is to be counted still; of no function if there is none.
  private struct Pending: BitwiseCopyable {
    var function = FunctionID.none
    var execution = SimDuration.zero
  }

  private static let line = 64
  private static let stride = (MemoryLayout<FunctionMetrics>.stride + line - 1) / line * line
  /// Requests that wait: half of them for their row, half for their count.
  private static let waiting = 16

  private var rows: UnsafeMutableRawPointer
  private(set) var count = 0
  private var capacity: Int
  private let pending: UnsafeMutablePointer<Pending>
  private var next = 0

  init(capacity: Int = 4) {
    self.capacity = max(capacity, 4)
    rows = Self.allocate(self.capacity)
    pending = .allocate(capacity: Self.waiting)
    pending.initialize(repeating: Pending(), count: Self.waiting)
  }

  deinit {
    for index in 0..<count { row(index).deinitialize(count: 1) }
    rows.deallocate()
    pending.deallocate()
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    .allocate(byteCount: capacity * stride, alignment: line)
  }

  @inline(__always)
  private func row(_ index: Int) -> UnsafeMutablePointer<FunctionMetrics> {
    (rows + index &* Self.stride).assumingMemoryBound(to: FunctionMetrics.self)
  }

  mutating func append() {
    if count == capacity {
      let larger = Self.allocate(capacity * 2)
      for index in 0..<count {
        (larger + index * Self.stride).assumingMemoryBound(to: FunctionMetrics.self)
          .moveInitialize(from: row(index), count: 1)
      }
      rows.deallocate()
      rows = larger
      capacity *= 2
    }
    row(count).initialize(to: FunctionMetrics())
    count += 1
  }

  /// What was measured of a function; its times are all there only after ``settle()``.
  subscript(function: FunctionID) -> FunctionMetrics {
    @inline(__always) unsafeAddress {
      assert(function.index < count, "a function without measurements")
      return UnsafePointer(row(function.index))
    }
    @inline(__always) unsafeMutableAddress {
      assert(function.index < count, "a function without measurements")
      return row(function.index)
    }
  }

  /// Begins to load what an arrival at `function` changes.
  @inline(__always)
  func bringNear(_ function: FunctionID) {
    let start = rows + function.index &* Self.stride
    simfaas_prefetch(UnsafeRawPointer(start))
    simfaas_prefetch(UnsafeRawPointer(start + Self.line))
  }

  /// Begins to load what the end of an execution changes at once.
  @inline(__always)
  func bringContainersNear(_ function: FunctionID) {
    simfaas_prefetch(UnsafeRawPointer(rows + function.index &* Self.stride + Self.line))
  }

  /// Counts a completed request that met no delay besides its execution, once what that changes has been loaded.
  @inline(__always)
  mutating func add(undelayed execution: SimDuration, of function: FunctionID) {
    let oldest = pending[next]
    if !oldest.function.isNone {
      row(oldest.function.index).pointee.times.add(undelayed: oldest.execution)
    }
    pending[next] = Pending(function: function, execution: execution)
    withUnsafeMutablePointer(to: &row(function.index).pointee.times) { times in
      simfaas_prefetch(UnsafeRawPointer(times))
      simfaas_prefetch(UnsafeRawPointer(times) + Self.line)
    }
    let middle = pending[(next &+ Self.waiting / 2) & (Self.waiting - 1)]
    if !middle.function.isNone {
      row(middle.function.index).pointee.times.bringNear(undelayed: middle.execution)
    }
    next = (next &+ 1) & (Self.waiting - 1)
  }

  /// Counts the requests that wait.
  borrowing func settle() {
    for place in 0..<Self.waiting where !pending[place].function.isNone {
      row(pending[place].function.index).pointee.times.add(undelayed: pending[place].execution)
      pending[place] = Pending()
    }
  }

  borrowing func copy() -> FunctionMetricsTable {
    settle()
    var other = FunctionMetricsTable(capacity: count)
    for index in 0..<count { other.row(index).initialize(to: row(index).pointee.copy()) }
    other.count = count
    return other
  }

  /// Forgets what was measured of every function until `now`; `present` says how many requests of each are under way.
  mutating func restart(at now: SimTime, present: [UInt64]) {
    settle()
    for index in 0..<count {
      var containers = row(index).pointee.containers
      containers.restart(at: now)
      row(index).pointee = FunctionMetrics()
      row(index).pointee.containers = containers
      row(index).pointee.presentAtStart = present[index]
    }
  }
}
