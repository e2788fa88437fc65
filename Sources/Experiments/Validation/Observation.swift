import ClusterModel
import SimKernel

/// What is known of one run when its readings are taken.
struct Observation {
  /// The summary.
  var summary: SummaryTree
  /// The samples, where they were asked for.
  var samples: [ClusterSample] = []
  /// The requests, where they were asked for.
  var invocations: [InvocationRecord] = []
}
