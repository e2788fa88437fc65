import ClusterModel
import SimKernel

/// The memory of a cluster.
enum ClusterMemory {
  /// What containers can have of it, in bytes, over all machines; or why it limits nothing.
  static func available(_ configuration: ClusterConfiguration) -> Result<Int128, NoBound> {
    var available: Int128 = 0
    for machine in configuration.machines {
      guard machine.overcommitment == nil else {
        return .failure(NoBound("containers may hold more memory than '\(machine.name)' has"))
      }
      guard machine.memory < .largest else {
        return .failure(NoBound("the memory of '\(machine.name)' is unlimited"))
      }
      available += Int128((machine.memory - machine.memoryReserved).count)
    }
    for component in configuration.path where !component.node.isNone {
      available -= Int128(component.memory.count)
    }
    return .success(max(0, available))
  }
}
