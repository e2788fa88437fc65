import ClusterModel

/// How much memory a task is given on a cluster.
enum TaskMemory {
  /// What the process beside that of a run, and what is no data of it (its program, its stacks), take at most.
  private static let besides = 256

  /// The memory for runs of which each may have `limit`, in whole mebibytes.
  static func mebibytes(limit: Bytes) -> Int64 {
    Int64((limit.count + (1 << 20) - 1) >> 20) + Int64(besides)
  }
}
