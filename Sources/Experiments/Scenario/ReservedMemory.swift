import ClusterModel
import SimKernel

/// What of the machines' memory containers cannot have: what is reserved for the system, and what components of the
/// request path hold.
struct ReservedMemory {
  private let nodes: [NodeSettings]
  private let machines: [MachineSettings]
  private let nodeRows: NumberedRows
  /// The row of the first node of each entry.
  private let starts: [Int]
  /// What components hold, by machine: first those that have entries of their own, then those that are nodes.
  private var held: [Int: Bytes] = [:]

  /// Counts what the components of `scenario` hold.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - excess: Called for each component with which more is held than its machine has; with its place, what is held
  ///     then, and what there is.
  init(_ scenario: Scenario, excess: (Int, Bytes, Bytes) -> Void = { _, _, _ in }) {
    nodes = scenario.cluster.nodes
    machines = scenario.cluster.machines
    nodeRows = NumberedRows(nodes)
    var starts: [Int] = []
    var row = 0
    for node in nodes {
      starts.append(row)
      row += node.count
    }
    self.starts = starts
    for (index, settings) in scenario.path.enumerated() {
      guard let name = settings.node, let place = place(ofNode: name) else { continue }
      let sum = min(held[place.key, default: .zero] + settings.component.memory, .largest)
      held[place.key] = sum
      let taken = min(sum + place.hardware.memoryReserved, .largest)
      if settings.component.memory > .zero, taken > place.hardware.memory {
        excess(index, taken, place.hardware.memory)
      }
    }
  }

  /// The machine of a node, as the components' memory is counted; `nil` where there is none of that name.
  private func place(ofNode name: String) -> (key: Int, hardware: HardwareSettings)? {
    guard let row = nodeRows.row(of: name), let entry = starts.lastIndex(where: { $0 <= row })
    else { return nil }
    guard let machine = nodes[entry].machine else {
      return (machines.count + row, nodes[entry].hardware)
    }
    guard let index = machines.firstIndex(where: { $0.name == machine }) else { return nil }
    return (index, machines[index].hardware)
  }

  /// Whether there is a node called `name`.
  func hasNode(_ name: String) -> Bool { nodeRows.row(of: name) != nil }

  /// The most that a machine has for containers.
  var largestAvailable: Bytes {
    let ofMachines = machines.indices.map { available(onMachine: $0) }
    let ofNodes = nodes.indices.filter { nodes[$0].machine == nil }.map { available(onNode: $0) }
    return (ofMachines + ofNodes).max() ?? .zero
  }

  /// What the machine of entry `index` has for containers.
  func available(onMachine index: Int) -> Bytes {
    Self.left(machines[index].hardware, held[index, default: .zero])
  }

  /// The most that one of the machines has for containers that the nodes of entry `index` are.
  func available(onNode index: Int) -> Bytes {
    let first = machines.count + starts[index]
    let holding = held.filter { (first..<first + nodes[index].count).contains($0.key) }
    let least = holding.count < nodes[index].count ? .zero : holding.values.min() ?? .zero
    return Self.left(nodes[index].hardware, least)
  }

  /// What all machines together have for containers.
  var availableInAll: Int128 {
    var sum: Int128 = 0
    for machine in machines { sum += Int128(Self.left(machine.hardware, .zero).count) }
    for node in nodes where node.machine == nil {
      sum += Int128(Self.left(node.hardware, .zero).count) * Int128(node.count)
    }
    for bytes in held.values { sum -= Int128(bytes.count) }
    return sum
  }

  private static func left(_ hardware: HardwareSettings, _ held: Bytes) -> Bytes {
    max(hardware.memory - hardware.memoryReserved - held, .zero)
  }
}
