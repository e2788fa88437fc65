import ClusterModel
import Experiments
import SimKernel

/// Writes the timeline of a run: a JSON file in Chrome's trace event format, which Perfetto opens as well.
///
/// The gateway and each node are processes. At the gateway, requests lie in lanes, each with its parts; on a node, each
/// container is a track with its life, and in it the steps of its start and its executions. A flow leads from each request to
/// its execution.
public enum TimelineExport {
  static let gateway = 1
  static func process(ofNode node: Int) -> Int { node + 2 }

  /// Writes the timeline of `folder`.
  ///
  /// Memory is bounded by the size of the timeline and the number of containers, however many requests there are. The table
  /// of requests is read twice, and once more where there are no samples.
  ///
  /// - Parameters:
  ///   - folder: The run.
  ///   - options: What of it is shown.
  ///   - path: The file, packed with gzip where it ends in `.gz`; `nil` for standard output.
  ///   - tick: Called now and then; what it throws ends the writing, and there is no file.
  /// - Returns: What is shown.
  /// - Throws: `SettingsError` for the options and the folder, `OutputError` for the file.
  public static func write(
    _ folder: RunFolder, _ options: TimelineOptions, to path: String?,
    tick: @escaping ReadingTick = { _, _, _ in }
  ) throws -> TimelineFacts {
    let filter = try TimelineFilter(options, folder)
    let counters = try TimelineCounters(folder, options, filter, tick: tick)
    let lanes = max(4, min(200, Int(options.largest.count) / 2_000))
    let fixed =
      4_096 + 240 * lanes + folder.facts.nodes.reduce(0) { $0 + 240 + 2 * $1.utf8.count }
    // A little less than there is, because a container that runs many requests at once has a track for each place.
    let room = (Int(options.largest.count) - counters.bytes - fixed) / 20 * 19
    let plan = try TimelinePlan(folder, filter, room: max(room, 0), tick: tick)
    var facts = TimelineFacts()
    let shown = try ShownRequests(folder, plan, &facts, tick: tick)
    facts.share = plan.share
    facts.requests = plan.requests
    facts.sampleStride = counters.stride
    facts.hasSamples = counters.hasSamples
    var output = try TextOutput(path)
    head(folder.facts, options, facts, to: &output.buffer)
    var events = TraceEvents(output)
    try events.process(gateway, "gateway")
    for (node, name) in folder.facts.nodes.enumerated() where filter.showsNode(node) {
      try events.process(process(ofNode: node), name)
    }
    try counters.write(plan.lives, to: &events, tick: tick)
    var tracks = TimelineTracks(
      shown: shown, plan: plan, options: options, nodes: folder.facts.nodes, lanes: lanes)
    try tracks.write(to: &events)
    facts.containersShown = tracks.containers
    events.output.buffer.append("\n]}\n")
    facts.bytes = try events.finish()
    return facts
  }

  /// What a viewer shows of the timeline as a whole.
  private static func head(
    _ run: RunFacts, _ options: TimelineOptions, _ facts: TimelineFacts, to buffer: inout TextBuffer
  ) {
    var members = [
      ("scenario", run.scenario), ("seed", String(run.seed)),
      ("replication", String(run.replication)), ("simulatedSeconds", "\(run.length.inSeconds)"),
      ("eventFingerprint", run.eventFingerprint), ("resultFingerprint", run.resultFingerprint),
      ("requests", String(facts.requests)), ("requestsShown", String(facts.requestsShown)),
      ("shareOfRequests", "\(facts.share)"), ("shownSamples", "1 of \(facts.sampleStride)"),
    ]
    if let reason = run.incompleteReason { members.append(("incompleteReason", reason)) }
    if options.from > .start { members.append(("from", "\(options.from.inSeconds)")) }
    if options.to < .never { members.append(("to", "\(options.to.inSeconds)")) }
    buffer.append("{\"displayTimeUnit\":\"ms\",\"otherData\":{")
    for (place, member) in members.enumerated() {
      if place > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(quoted: member.0)
      buffer.append(UInt8(ascii: ":"))
      buffer.append(quoted: member.1)
    }
    buffer.append("},\"traceEvents\":[")
  }
}

extension TraceEvents {
  /// Ends the text.
  consuming func finish() throws(OutputError) -> Int { try output.finish() }
}

/// The requests that a timeline shows, in the order of their arrivals.
struct ShownRequests {
  /// The requests.
  let records: [InvocationRecord]
  /// The life of the container of each, as a place in the plan's lives; `nil` for none.
  let lives: [Int?]
  /// The names of their functions.
  let functions: RowNames

  init(
    _ folder: RunFolder, _ plan: TimelinePlan, _ facts: inout TimelineFacts, tick: ReadingTick
  ) throws {
    var records: [InvocationRecord] = []
    var table = try folder.requests()
    var rows: UInt64 = 0
    while let record = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      if plan.shows(record, in: table.functions) { records.append(record) }
    }
    records.sort { ($0.arrivedAt, $0.endedAt, $0.index) < ($1.arrivedAt, $1.endedAt, $1.index) }
    lives = records.map { plan.lives.find($0.container, at: $0.instantInContainer) }
    facts.requestsShown = UInt64(records.count)
    facts.withoutContainer = UInt64(
      zip(records, lives).count { !$0.container.isNone && $1 == nil })
    self.records = records
    functions = table.functions
  }
}
