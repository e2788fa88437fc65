import ClusterModel
import Experiments
import SimKernel

/// Writes metrics family by family, and in each series by series, in the order of time.
struct MetricsWriter: ~Copyable {
  var output: TextOutput
  let options: MetricsOptions
  let grid: MetricGrid

  init(_ options: MetricsOptions, _ grid: MetricGrid, _ output: consuming TextOutput) {
    self.options = options
    self.grid = grid
    self.output = output
  }

  consuming func finish() throws(OutputError) -> Int {
    if options.form == .openmetrics { output.buffer.append("# EOF\n") }
    return try output.finish()
  }

  mutating func write(_ series: MetricSeries, of run: RunFacts) throws(OutputError) {
    head(.runInfo)
    try write(
      .runInfo,
      [
        ("scenario", run.scenario), ("seed", String(run.seed)),
        ("replication", String(run.replication)), ("events", run.eventFingerprint),
        ("results", run.resultFingerprint),
      ]
    ) { _ in 1 }
    try writeRequests(series)
    if series.hasContainers { try writeContainers(series) }
    if !series.samples.isEmpty { try writeSamples(series.samples, nodes: run.nodes) }
  }

  private mutating func writeRequests(_ series: MetricSeries) throws(OutputError) {
    head(.arrived)
    for (name, function) in zip(series.names, series.functions) {
      try write(.arrived, [("function", name)], sumOf: function.arrived)
    }
    head(.ended)
    for (name, function) in zip(series.names, series.functions) {
      for (kind, counts) in function.ended.enumerated() where !counts.isEmpty {
        let (outcome, warmth) = kind.quotientAndRemainder(dividingBy: FunctionSeries.warmths)
        let names = Warmth.allCases.map(\.name) + ["none"]
        try write(
          .ended,
          [
            ("function", name), ("outcome", Outcome.allCases[outcome].name),
            ("warmth", names[warmth]),
          ], sumOf: counts)
      }
    }
    head(.response)
    for (name, function) in zip(series.names, series.functions) {
      try write(.response, name, function.response)
    }
    head(.waiting)
    for (name, function) in zip(series.names, series.functions) {
      try write(.waiting, name, function.waiting)
    }
    head(.execution)
    for (name, function) in zip(series.names, series.functions) {
      try write(.execution, name, function.execution)
    }
  }

  private mutating func writeContainers(_ series: MetricSeries) throws(OutputError) {
    head(.created)
    for (name, function) in zip(series.names, series.functions) where !function.created.isEmpty {
      try write(.created, [("function", name)], sumOf: function.created)
    }
    head(.gone)
    for (name, function) in zip(series.names, series.functions) {
      for (reason, counts) in zip(ContainerEnd.allCases, function.gone) where !counts.isEmpty {
        try write(.gone, [("function", name), ("end", reason.name)], sumOf: counts)
      }
    }
  }

  private mutating func writeSamples(
    _ samples: [ClusterSample], nodes: [String]
  ) throws(OutputError) {
    head(.inFlight)
    try write(.inFlight, []) { samples[$0].present }
    head(.queued)
    try write(.queued, []) { samples[$0].waiting }
    head(.containers)
    for (place, state) in MetricFamily.containerStates.enumerated() {
      try write(.containers, [("state", state)]) { UInt64(samples[$0].containers[place]) }
    }
    head(.nodeContainers)
    for (node, name) in nodes.enumerated() {
      try write(.nodeContainers, [("node", name)]) { UInt64(samples[$0].nodes[node].containers) }
    }
    head(.nodeCores)
    for (node, name) in nodes.enumerated() {
      try lines(.nodeCores, [("node", name)]) { place, buffer in
        buffer.append(thousandths: UInt64(max(samples[place].nodes[node].cores.millicores, 0)))
      }
    }
    head(.nodeMemory)
    for (node, name) in nodes.enumerated() {
      try write(.nodeMemory, [("node", name)]) {
        UInt64(max(samples[$0].nodes[node].memory.count, 0))
      }
    }
  }
}
