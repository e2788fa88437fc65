import ClusterModel
import SimKernel

/// The names of the files of a run.
public enum ResultFile {
  /// What the run came to.
  public static let summary = "summary.json"
  /// One row a request.
  public static let invocations = "invocations.csv"
  /// One row for each request that was under way when the run ended.
  public static let inFlight = "in-flight.csv"
  /// One row a container.
  public static let containers = "containers.csv"
  /// The cluster at equal distances in time.
  public static let samples = "samples.csv"
  /// How long requests and their phases took, as counts of lengths.
  public static let distributions = "distributions.csv"
  /// What made the results.
  public static let provenance = "provenance.json"
  /// The scenario with all defaults.
  public static let scenario = "scenario.resolved.yaml"
  /// Digests of the events on the way.
  public static let checkpoints = "checkpoints.csv"
  /// How long the computer took; the only file in which two runs of one scenario differ.
  public static let timing = "timing.json"

  /// The page that is made from the others.
  public static let report = "report.html"

  /// All that a run writes.
  public static let all = [
    summary, invocations, inFlight, containers, samples, distributions, provenance, scenario,
    checkpoints,
    timing,
  ]
}

/// The folder that a run writes its results to while it goes on.
///
/// Opening it removes the files of an earlier run, and only those that are named in ``ResultFile``; others stay.
/// Rows go to `NAME.partial` and get their names at the end, `summary.json` the last: where it is missing, the
/// run was cut off, where it says `"complete": false`, it stopped early, and everything that is there is whole.
public struct ResultFolder: ~Copyable {
  /// The folder.
  public let path: String
  private var invocations: OutputFile?
  private var containers: OutputFile?
  private var samples: OutputFile?
  private let invocationRows: InvocationRows
  private let containerRows: ContainerRows
  private let sampleRows: SampleRows
  private let nodeCount: Int
  private var distributions: DistributionCollector
  private let recordsRequests: Bool
  private var inFlight: [RequestInFlight] = []
  private let provenance: Provenance

  /// Opens the folder at `path`, creating it and those above it, and writes the scenario.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - built: What is run.
  ///   - scenarioText: The scenario with all defaults.
  ///   - provenance: What makes the results.
  /// - Throws: Why it cannot be written to.
  public init(
    _ path: String, for built: BuiltScenario, scenarioText: String,
    provenance: Provenance = Provenance()
  ) throws(OutputError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    let metrics = built.configuration.metrics
    recordsRequests = metrics.recordsInvocations
    let records = metrics.recordsInvocations || metrics.recordsContainers
    let functions = NameList(count: records ? built.functions.count : 0) {
      built.functions.name($0)
    }
    let nodes = NameList(count: built.configuration.nodes.count) {
      built.configuration.nodes[$0].name
    }
    invocationRows = InvocationRows(
      functions: functions, nodes: nodes,
      hasCalls: built.configuration.profiles.contains { !$0.calls.isEmpty })
    containerRows = ContainerRows(functions: functions, nodes: nodes)
    sampleRows = SampleRows(nodes: nodes)
    nodeCount = built.configuration.nodes.count
    distributions = DistributionCollector(for: built)
    self.provenance = provenance
    try OutputFolder.create(path)
    for file in ResultFile.all + [ResultFile.report] { try OutputFolder.remove("\(path)/\(file)") }
    try OutputFile.save(scenarioText, to: "\(path)/\(ResultFile.scenario)")
    if metrics.recordsInvocations {
      invocations = try Self.table(path, ResultFile.invocations, invocationRows.header)
    }
    if metrics.recordsContainers {
      containers = try Self.table(path, ResultFile.containers, ContainerRows.header)
    }
    if metrics.samplingPeriod != nil {
      samples = try Self.table(path, ResultFile.samples, SampleRows.header)
    }
  }

  private static func table(
    _ path: String, _ name: String, _ header: String
  ) throws(OutputError) -> OutputFile {
    var file = try OutputFile("\(path)/\(name)")
    file.buffer.append(header)
    try file.endLine()
    return file
  }

  /// Takes what `cluster` has recorded since the last call and writes it.
  ///
  /// - Throws: Why it cannot be written.
  mutating func take(from cluster: inout Cluster) throws(OutputError) {
    if cluster.pendingRecords == 0 { return }
    var failure: OutputError?
    cluster.takeInvocations { record in
      distributions.add(record)
      guard failure == nil, invocations != nil else { return }
      do throws(OutputError) {
        try Self.row(&invocations) { invocationRows.write(record, to: &$0) }
      } catch { failure = error }
    }
    cluster.takeContainers { record in
      guard failure == nil, containers != nil else { return }
      do throws(OutputError) {
        try Self.row(&containers) { containerRows.write(record, to: &$0) }
      } catch { failure = error }
    }
    cluster.takeSamples { sample in
      guard failure == nil, samples != nil else { return }
      do throws(OutputError) {
        try Self.row(&samples) { sampleRows.writeCluster(sample, to: &$0) }
        for node in 0..<nodeCount {
          try Self.row(&samples) { sampleRows.write(sample, node: node, to: &$0) }
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  @inline(__always)
  private static func row(
    _ file: inout OutputFile?, _ write: (inout TextBuffer) -> Void
  ) throws(OutputError) {
    guard var open = file.take() else { return }
    write(&open.buffer)
    do throws(OutputError) {
      try open.endLine()
    } catch {
      file = consume open
      throw error
    }
    file = consume open
  }

  /// Notes what the run has measured besides its records, at its end.
  mutating func close(_ cluster: borrowing Cluster, at now: SimTime) {
    distributions.close(cluster)
    inFlight = cluster.requestsInFlight(at: now)
  }

  /// Ends all files and writes what is known at the end of the run.
  ///
  /// - Parameters:
  ///   - outcome: What the run came to.
  ///   - timing: What the computer took, as JSON.
  /// - Throws: Why something cannot be written; what could be is there.
  public consuming func finish(_ outcome: RunOutcome, timing: String) throws(OutputError) {
    var problem: OutputError?
    func note(_ body: () throws(OutputError) -> Void) {
      do throws(OutputError) { try body() } catch { problem = problem ?? error }
    }
    Self.finish(invocations.take(), &problem)
    Self.finish(containers.take(), &problem)
    Self.finish(samples.take(), &problem)
    let path = path
    if recordsRequests {
      let text = InFlightRows.text(inFlight, invocationRows)
      note { () throws(OutputError) in
        try OutputFile.save(text, to: "\(path)/\(ResultFile.inFlight)")
      }
    }
    do throws(OutputError) {
      try distributions.write(to: "\(path)/\(ResultFile.distributions)")
    } catch { problem = problem ?? error }
    let provenance = provenance.json
    note { () throws(OutputError) in
      try OutputFile.save(provenance, to: "\(path)/\(ResultFile.provenance)")
    }
    note { () throws(OutputError) in
      try OutputFile.save(
        CheckpointTable.text(of: outcome), to: "\(path)/\(ResultFile.checkpoints)")
    }
    note { () throws(OutputError) in try OutputFile.save(timing, to: "\(path)/\(ResultFile.timing)")
    }
    var summary = outcome.summary
    if let problem, summary.incompleteReason == nil {
      summary.incompleteReason = "the results could not be written: \(problem.message)"
    }
    note { () throws(OutputError) in
      try OutputFile.save(summary.json, to: "\(path)/\(ResultFile.summary)")
    }
    if let problem { throw problem }
  }

  private static func finish(_ file: consuming OutputFile?, _ problem: inout OutputError?) {
    guard let file = consume file else { return }
    do throws(OutputError) { try file.finish() } catch { problem = problem ?? error }
  }
}

/// The rows of `checkpoints.csv`: the digest of all events at equal distances in their number, and at the end.
public enum CheckpointTable {
  static let header = "events,time,digest"

  static func text(of outcome: RunOutcome) -> String {
    var buffer = TextBuffer()
    buffer.append(header)
    buffer.append(UInt8(ascii: "\n"))
    for checkpoint in outcome.checkpoints {
      buffer.append(checkpoint.eventCount)
      buffer.append(UInt8(ascii: ","))
      buffer.append(secondsOf: checkpoint.time)
      buffer.append(UInt8(ascii: ","))
      buffer.append(checkpoint.digest.description)
      buffer.append(UInt8(ascii: "\n"))
    }
    return buffer.text
  }

  /// Event counts and digests as a table says them, in its order.
  ///
  /// - Throws: What is wrong with the table.
  public static func read(
    _ text: String, path: String
  ) throws(OutputError) -> [(events: UInt64, digest: String)] {
    var rows: [(events: UInt64, digest: String)] = []
    for (index, line) in text.split(separator: "\n").enumerated() where index > 0 {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 3, let events = UInt64(fields[0]) else {
        throw OutputError(
          path: "\(path):\(index + 1)", message: "is not a row of a checkpoint table")
      }
      rows.append((events, String(fields[2])))
    }
    return rows
  }
}
