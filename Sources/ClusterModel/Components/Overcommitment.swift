import SimKernel

/// How a machine behaves whose containers may hold more memory than it has.
///
/// A scheduler that goes by requests places containers that request nothing wherever it likes (Kubernetes' default). A
/// machine without swap then reads code again and again that it had to drop from memory: everything slows down, and
/// after a while the machine may be of no use at all.
public struct Overcommitment: Hashable, Sendable {
  /// With an excess of *e* times the machine's memory, work takes 1 + slowdown · *e* times as long.
  public var slowdown = 10.0
  /// What becomes of it in the end; `nil` where it is slow, but stays.
  public var collapse: Collapse?

  /// A machine that goes down for want of memory, with all that runs on it.
  public struct Collapse: Hashable, Sendable {
    /// Seconds that the machine goes on without enough memory; it has all of them again once it has had enough.
    public var after: Distribution
    /// Seconds until it is back, with nothing on it but its images; at least one.
    public var recovery: Distribution

    /// Creates a machine that collapses.
    public init(after: Distribution, recovery: Distribution) {
      self.after = after
      self.recovery = recovery
    }
  }

  /// Creates the default.
  public init() {}
}

/// The machines whose containers may hold more memory than they have.
struct Overcommitments {
  struct Row {
    let slowdown: Double
    let memory: Bytes
    /// Speed of a core while memory suffices.
    let speed: Double
    /// How long it goes on without enough memory, and how long it is down then; `nil` where it stays.
    let collapse: (after: Sampler, recovery: Sampler)?
    /// How often that has been drawn.
    var draws: UInt64 = 0
    /// When it collapses, unless it has enough memory before.
    var collapsesAt = SimTime.never
  }

  /// By machine; `nil` where memory is a limit.
  private(set) var rows: [Row?] = []
  private(set) var isOn = false

  mutating func add(_ machine: MachineConfiguration, in samplers: inout SamplerPool) {
    let row = machine.overcommitment.map { terms in
      Row(
        slowdown: terms.slowdown, memory: machine.memory, speed: machine.speed,
        collapse: terms.collapse.map { (samplers.add($0.after), samplers.add($0.recovery)) })
    }
    rows.append(row)
    if row != nil { isOn = true }
  }

  /// The memory that a machine has, where it can be overcommitted.
  func memory(of machine: MachineID) -> Bytes? { rows[machine.index]?.memory }

  mutating func expectCollapse(of machine: MachineID, at time: SimTime) {
    rows[machine.index]?.collapsesAt = time
    rows[machine.index]?.draws += 1
  }

  mutating func forgetCollapse(of machine: MachineID) {
    rows[machine.index]?.collapsesAt = .never
  }
}

extension Cluster {
  /// The containers of a machine hold other memory than before: it may be slower now, or faster again.
  mutating func memoryChanged(on machine: MachineID, _ agenda: inout Agenda<ClusterEvent>) {
    guard let row = overcommitments.rows[machine.index] else { return }
    let excess = state.machines[machine].memoryInUse - row.memory
    let share = excess > .zero ? Double(excess.count) / Double(max(row.memory.count, 1)) : 0
    changeSpeed(of: machine, to: row.speed / (1 + row.slowdown * share), &agenda)
    if excess <= .zero {
      overcommitments.forgetCollapse(of: machine)
    } else if row.collapsesAt == .never, let collapse = row.collapse {
      var random = draws(for: machine, row.draws)
      let seconds = max(state.samplers.sample(collapse.after, &random), 0)
      let due = agenda.now + SimDuration(rounding: seconds)
      guard due < .never else { return }
      overcommitments.expectCollapse(of: machine, at: due)
      disturbances.timers += 1
      agenda.schedule(.machineCollapsed(machine), at: due)
    }
  }

  /// What is drawn for a machine that has too little memory: how long it goes on, then how long it is down.
  private func draws(for machine: MachineID, _ number: UInt64) -> RandomStream {
    streams.collapse.draws(for: UInt64(machine.rawValue) << 32 | number & (1 << 32 - 1))
  }

  /// A machine has had too little memory for as long as it goes on with that, or had enough meanwhile.
  mutating func machineCollapsed(_ machine: MachineID, _ agenda: inout Agenda<ClusterEvent>) {
    disturbances.timers -= 1
    guard let row = overcommitments.rows[machine.index], let collapse = row.collapse,
      row.collapsesAt == agenda.now
    else { return }
    overcommitments.forgetCollapse(of: machine)
    guard goesOnBreaking(agenda) else { return }
    var random = draws(for: machine, row.draws - 1)
    _ = state.samplers.sample(collapse.after, &random)
    let seconds = max(state.samplers.sample(collapse.recovery, &random), 1)
    agenda.schedule(.machineRecovered(machine), after: SimDuration(rounding: seconds))
    goDown(machine, &agenda)
  }
}
