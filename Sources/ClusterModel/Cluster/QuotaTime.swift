import SimKernel

// How long work takes under a CPU quota: evenly slowed down, or by the periods of ``QuotaPeriods``.
extension Cluster {
  /// How long `seconds` of work at full speed take where nobody disturbs them.
  ///
  /// - Parameters:
  ///   - seconds: On a machine of speed 1.
  ///   - share: The quota as a share of the cores that the work uses at full speed, at most 1.
  ///   - machine: The machine.
  /// - Returns: Seconds.
  @inline(__always)
  func steadily(_ seconds: Double, _ share: Double, on machine: MachineID) -> Double {
    let speed = state.machines[machine].speed
    guard quotaPeriods.period > 0, share < 1 else { return seconds / (speed * share) }
    return quotaPeriods.elapsed(seconds / speed, share: share)
  }

  /// What part of a quota's even slowing is left of `seconds` of work, because quotas count by periods.
  ///
  /// Work that shares a short machine is made shorter by that before it begins: alone it takes as long as it would by periods.
  @inline(never)
  func shortening(_ seconds: Double, share: Double, on machine: MachineID) -> Double {
    guard quotaPeriods.period > 0, share < 1, seconds > 0 else { return 1 }
    let alone = seconds / state.machines[machine].speed
    return quotaPeriods.elapsed(alone, share: share) * share / alone
  }
}
