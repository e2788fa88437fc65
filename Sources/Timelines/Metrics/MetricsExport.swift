import ClusterModel
import Experiments
import SimKernel

/// Writes a run as metrics: OpenMetrics text with timestamps, which `promtool tsdb create-blocks-from openmetrics` takes, or
/// Prometheus's text exposition of the last values.
public enum MetricsExport {
  /// Writes the metrics of `folder`.
  ///
  /// Memory grows with the number of instants times that of functions with series, not with requests.
  ///
  /// - Parameters:
  ///   - folder: The run.
  ///   - options: How they are written.
  ///   - path: The file, packed with gzip where it ends in `.gz`; `nil` for standard output.
  ///   - tick: Called now and then; what it throws ends the writing, and there is no file.
  /// - Returns: What there was to know.
  /// - Throws: `SettingsError` for the options and the folder, `OutputError` for the file.
  public static func write(
    _ folder: RunFolder, _ options: MetricsOptions, to path: String?,
    tick: ReadingTick = { _, _, _ in }
  ) throws -> MetricsFacts {
    let series = try MetricSeries(folder, options, tick: tick)
    var writer = MetricsWriter(options, series.grid, try TextOutput(path))
    try writer.write(series, of: folder.facts)
    var facts = MetricsFacts()
    facts.step = series.grid.step
    facts.instants = series.grid.count
    facts.hasSamples = !series.samples.isEmpty
    facts.hasContainers = series.hasContainers
    facts.bytes = try writer.finish()
    return facts
  }
}

/// What metrics came to.
public struct MetricsFacts: Hashable, Sendable {
  /// The time between two values.
  public var step = SimDuration.zero
  /// How many values a series has.
  public var instants = 0
  /// Whether there are metrics of queues, states and nodes, which come from samples.
  public var hasSamples = true
  /// Whether there are metrics of containers created and gone.
  public var hasContainers = true
  /// Bytes of the text, before packing.
  public var bytes = 0
}

/// Writes metrics family by family, and in each series by series, in the order of time.
private struct MetricsWriter: ~Copyable {
  private var output: TextOutput
  private let options: MetricsOptions
  private let grid: MetricGrid

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

  // MARK: Lines

  /// Writes what is said of a family before its series.
  private mutating func head(_ family: MetricFamily) {
    let isOpen = options.form == .openmetrics
    var name = "\(options.prefix)_\(family.rawValue)"
    var kind = family.kind.rawValue
    if !isOpen {
      // The older form knows no info, and calls a counter as its samples are called.
      if family.kind == .counter || family.kind == .info {
        name = "\(options.prefix)_\(family.sampleName)"
      }
      if family.kind == .info { kind = "gauge" }
    }
    output.buffer.append("# HELP \(name) \(family.help)\n# TYPE \(name) \(kind)\n")
    if isOpen, let unit = family.unit { output.buffer.append("# UNIT \(name) \(unit)\n") }
  }

  /// Writes a series of whole numbers.
  private mutating func write(
    _ family: MetricFamily, _ labels: [(String, String)], _ value: (Int) -> UInt64
  ) throws(OutputError) {
    try lines(family, labels) { $1.append(value($0)) }
  }

  /// Writes a counter, of which `changes` are given.
  private mutating func write(
    _ family: MetricFamily, _ labels: [(String, String)], sumOf changes: [UInt32]
  ) throws(OutputError) {
    var sum: UInt64 = 0
    var next = 0
    try lines(family, labels) { place, buffer in
      while next <= place {
        sum += UInt64(changes[next])
        next += 1
      }
      buffer.append(sum)
    }
  }

  private mutating func lines(
    _ family: MetricFamily, _ labels: [(String, String)],
    _ value: (_ place: Int, _ buffer: inout TextBuffer) -> Void
  ) throws(OutputError) {
    let start = "\(options.prefix)_\(family.sampleName)\(Self.text(labels)) "
    for place in places {
      output.buffer.append(start)
      value(place, &output.buffer)
      try endLine(place)
    }
  }

  /// Writes a histogram: at each instant its buckets, their number and their sum.
  private mutating func write(
    _ family: MetricFamily, _ function: String, _ series: TimeSeries
  ) throws(OutputError) {
    guard !series.counts.isEmpty else { return }
    let labels = [("function", function)]
    let name = "\(options.prefix)_\(family.rawValue)"
    let starts =
      MetricFamily.buckets.map { "\(name)_bucket\(Self.text(labels + [("le", "\($0)")])) " }
      + ["\(name)_bucket\(Self.text(labels + [("le", "+Inf")])) "]
    let (count, sum) = ("\(name)_count\(Self.text(labels)) ", "\(name)_sum\(Self.text(labels)) ")
    var counts = Array(repeating: UInt64(0), count: TimeSeries.buckets)
    var total = SimDuration.zero
    var next = 0
    for place in places {
      while next <= place {
        for bucket in counts.indices {
          counts[bucket] += UInt64(series.counts[next * TimeSeries.buckets + bucket])
        }
        total += .nanoseconds(series.sums[next])
        next += 1
      }
      var upTo: UInt64 = 0
      for bucket in counts.indices {
        upTo += counts[bucket]
        output.buffer.append(starts[bucket])
        output.buffer.append(upTo)
        try endLine(place)
      }
      output.buffer.append(count)
      output.buffer.append(upTo)
      try endLine(place)
      output.buffer.append(sum)
      output.buffer.append(secondsOf: total)
      try endLine(place)
    }
  }

  /// The instants that are written: all, or the last.
  private var places: Range<Int> {
    options.form == .openmetrics ? 0..<grid.count : grid.count - 1..<grid.count
  }

  private mutating func endLine(_ place: Int) throws(OutputError) {
    if options.form == .openmetrics {
      let milliseconds = UInt64(grid[place].nanoseconds / 1_000_000)
      output.buffer.append(UInt8(ascii: " "))
      output.buffer.append(thousandths: UInt64(options.epoch) * 1_000 + milliseconds)
    }
    output.buffer.append(UInt8(ascii: "\n"))
    try output.pass()
  }

  /// Labels with their values, escaped as both forms ask.
  private static func text(_ labels: [(String, String)]) -> String {
    if labels.isEmpty { return "" }
    let members = labels.map { name, value in
      var escaped = ""
      for scalar in value.unicodeScalars {
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\"": escaped += "\\\""
        case "\n": escaped += "\\n"
        default: escaped.unicodeScalars.append(scalar)
        }
      }
      return "\(name)=\"\(escaped)\""
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}
