import SimKernel

/// How a machine behaves whose containers may hold more memory than it has.
///
/// A scheduler that goes by requests places containers that request nothing wherever it likes (Kubernetes' default). A
/// machine without swap then reads code again and again that it had to drop from memory: everything slows down.
public struct Overcommitment: Hashable, Sendable {
  /// With an excess of *e* times the machine's memory, work takes 1 + slowdown · *e* times as long.
  public var slowdown = 10.0

  /// Creates the default.
  public init() {}
}

/// The machines whose containers may hold more memory than they have.
struct Overcommitments {
  struct Row {
    let terms: Overcommitment
    let memory: Bytes
    /// Speed of a core while memory suffices.
    let speed: Double
  }

  /// By machine; `nil` where memory is a limit.
  private(set) var rows: [Row?] = []
  private(set) var isOn = false

  mutating func add(_ machine: MachineConfiguration) {
    let row = machine.overcommitment.map {
      Row(terms: $0, memory: machine.memory, speed: machine.speed)
    }
    rows.append(row)
    if row != nil { isOn = true }
  }

  /// The memory that a machine has, where it can be overcommitted.
  func memory(of machine: MachineID) -> Bytes? { rows[machine.index]?.memory }
}

extension Cluster {
  /// The containers of a machine hold other memory than before: it may be slower now, or faster again.
  mutating func memoryChanged(on machine: MachineID, _ agenda: inout Agenda<ClusterEvent>) {
    guard let row = overcommitments.rows[machine.index] else { return }
    let excess = state.machines[machine].memoryInUse - row.memory
    let share = excess > .zero ? Double(excess.count) / Double(max(row.memory.count, 1)) : 0
    changeSpeed(of: machine, to: row.speed / (1 + row.terms.slowdown * share), &agenda)
  }
}
