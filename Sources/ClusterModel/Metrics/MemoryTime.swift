import SimKernel

/// How much memory containers held for how long, by what they did with it, in exact sums.
public struct MemoryTime: Hashable, Sendable {
  /// Of containers that ran at least one request, in bytes times nanoseconds.
  public var busy: Int128 = 0
  /// Of containers that could have run a request and ran none.
  public var idle: Int128 = 0
  /// Of containers that came up or were being stopped.
  public var moving: Int128 = 0

  /// Creates nothing.
  public init() {}

  /// Of all containers.
  public var total: Int128 { busy &+ idle &+ moving }

  /// A sum in GiB·s.
  public static func inGibibyteSeconds(_ byteNanoseconds: Int128) -> Double {
    Double(byteNanoseconds) / 1_073_741_824 / 1e9
  }

  /// Adds what containers of `memory` each did until `now`.
  mutating func add(_ containers: ContainerMetrics, of memory: Bytes, until now: SimTime) {
    // Wrapping: only containers of exbibytes that stay for centuries come near the ends, and they must not stop a run.
    let size = Int128(memory.count)
    let (busyArea, movingArea) = (containers.busy.area(at: now), containers.moving.area(at: now))
    busy &+= busyArea &* size
    moving &+= movingArea &* size
    idle &+= (containers.total.area(at: now) - busyArea - movingArea) &* size
  }
}

/// Memory of containers over time, counted where neither functions are measured nor all containers are of one size.
struct MemoryCount: BitwiseCopyable {
  var busy = TimeWeighted()
  var moving = TimeWeighted()
  var total = TimeWeighted()

  /// Begins anew at `now` with the containers that are there.
  mutating func restart(at now: SimTime) {
    busy.restart(at: now)
    moving.restart(at: now)
    total.restart(at: now)
  }

  /// What was counted until `now`.
  func time(until now: SimTime) -> MemoryTime {
    var time = MemoryTime()
    time.busy = busy.area(at: now)
    time.moving = moving.area(at: now)
    time.idle = total.area(at: now) - time.busy - time.moving
    return time
  }
}

extension Cluster {
  /// How much memory containers held for how long, from when measuring began until `now`.
  ///
  /// The memory of containers only: neither what a machine's system holds nor components of the request path.
  ///
  /// - Complexity: O(*n*) in the functions where they are measured, otherwise O(1).
  public func memoryTime(at now: SimTime) -> MemoryTime {
    var time = MemoryTime()
    if measuresFunctions {
      for function in state.functions.ids {
        time.add(
          functionMetrics.containers(of: function), of: state.functions[function].memory, until: now
        )
      }
    } else if countsMemory {
      time = memoryCount.time(until: now)
    } else if state.functions.count > 0 {
      time.add(metrics.containers, of: state.functions[FunctionID(0)].memory, until: now)
    }
    return time
  }

  /// Notes the memory of a function that is added: where sizes differ and functions are not measured, memory is counted by itself.
  mutating func noteMemory(_ memory: Bytes) {
    guard !measuresFunctions, state.functions.count > 0 else { return }
    if state.functions[FunctionID(0)].memory != memory { countsMemory = true }
  }

  /// Counts the memory of a container of `function` that has changed what it does.
  @inline(never)
  mutating func countMemory(
    of function: FunctionID, busy: Int = 0, moving: Int = 0, total: Int = 0, at now: SimTime
  ) {
    let memory = Int(state.functions[function].memory.count)
    if busy != 0 { memoryCount.busy.change(by: busy * memory, at: now) }
    if moving != 0 { memoryCount.moving.change(by: moving * memory, at: now) }
    if total != 0 { memoryCount.total.change(by: total * memory, at: now) }
  }
}
