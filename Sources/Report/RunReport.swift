import ClusterModel
import Experiments
import SimKernel

/// What a run came to, as a text for people: at most 100 columns wide where names allow.
public struct RunReport {
  /// Rows of nodes and of functions that are shown at most.
  public static let longestTable = 20

  private let summary: RunSummary
  private let folder: String?
  private var lines: [String] = []

  /// Creates the report of `summary`.
  ///
  /// - Parameters:
  ///   - summary: What the run came to.
  ///   - folder: Where its files are, if it wrote any.
  public init(_ summary: RunSummary, folder: String? = nil) {
    self.summary = summary
    self.folder = folder
  }

  /// The report, with a line end behind the last line.
  public static func text(_ summary: RunSummary, folder: String? = nil) -> String {
    var report = RunReport(summary, folder: folder)
    report.write()
    return report.lines.joined(separator: "\n") + "\n"
  }

  private mutating func write() {
    header()
    times()
    warmth()
    code()
    containers()
    costs()
    faults()
    nodes()
    functions()
    workflows()
    closing()
  }

  private mutating func section(_ title: String, _ table: TextTable) {
    lines.append("")
    if !title.isEmpty { lines.append(title) }
    lines += table.lines
  }

  private mutating func header() {
    var title = "\(summary.scenario), seed \(summary.seed)"
    if summary.replication > 0 { title += ", replication \(summary.replication)" }
    title += ": \(Readable.duration(summary.simulatedSeconds)) simulated"
    if summary.measuredSeconds != summary.simulatedSeconds {
      title += ", the last \(Readable.duration(summary.measuredSeconds)) measured"
    }
    lines.append(title)
    if let reason = summary.incompleteReason { lines.append("INCOMPLETE: \(reason)") }
    if let seed = summary.tieShuffle {
      lines.append("Events of equal time and phase were shuffled by seed \(seed).")
    }
    let requests = summary.requests
    var table = TextTable([.left, .right, .right])
    func row(_ name: String, _ count: UInt64, always: Bool = false) {
      guard count > 0 || always else { return }
      let share = requests.arrived > 0 ? Double(count) / Double(requests.arrived) : nil
      table.add([name, Readable.count(count), Readable.percent(share)])
    }
    table.add(["arrived", Readable.count(requests.arrived)])
    row("of these calls", requests.calls)
    row("completed", requests.completed, always: true)
    row("rejected", requests.rejected)
    row("timed out", requests.timedOut)
    row("failed", requests.failed)
    row("in flight", requests.inFlight)
    row("throttled", requests.throttled)
    row("sent again", requests.retries)
    row("executed again", requests.redeliveries)
    section("Requests", table)
  }

  private mutating func times() {
    let requests = summary.requests
    var table = TextTable([.left] + Array(repeating: .right, count: 7))
    let columns = ["mean", "sd", "p50", "p90", "p95", "p99", "max"]
    table.add([""] + columns)
    var rows = [
      ("response time", requests.response), ("waiting time", requests.waiting),
      ("execution time", requests.execution), ("cold start", requests.coldStart),
    ]
    if let acceptance = requests.acceptance { rows.append(("acceptance", acceptance)) }
    for (name, times) in rows where times.count > 0 {
      table.add([name] + columns.map { Readable.duration(times[$0]) })
    }
    section("Times of completed requests", table)
  }

  private mutating func warmth() {
    let requests = summary.requests
    let all = requests.warmth.reduce(0, +)
    guard all > 0 else { return }
    var table = TextTable([.left, .right, .right, .left])
    for kind in Warmth.allCases {
      let count = requests.warmth[Int(kind.rawValue)]
      guard count > 0 else { continue }
      table.add([
        Self.label(of: kind), Readable.count(count),
        Readable.percent(Double(count) / Double(all)), Self.meaning(of: kind),
      ])
    }
    section("Met by requests (cold starts: \(Readable.percent(requests.coldStartFraction)))", table)
  }

  private mutating func code() {
    let code = summary.requests.code
    guard !code.isEmpty else { return }
    var table = TextTable([.left, .right, .left])
    for (name, count, meaning) in [
      ("checked", code.checksums, "checksums that Runners asked for"),
      ("fetched", code.fetches, "out of date, or not on the disk"),
      ("loaded", code.loads, ""),
      ("hot", code.hot, "requests that found their function loaded"),
      ("mistaken", code.mistaken, "believed to be loaded, and not"),
    ] where count > 0 {
      table.add([name, Readable.count(count), meaning])
    }
    section("Code on executors", table)
  }

  private static func label(of kind: Warmth) -> String {
    kind == .preWarmed ? "pre-warmed" : kind.name
  }

  private static func meaning(of kind: Warmth) -> String {
    switch kind {
    case .cold: "no image on the machine"
    case .preWarmed: "the image, no container"
    case .generic: "a runtime without a function"
    case .warmed: "an idle container"
    case .busy: "a busy container with room"
    }
  }

  private mutating func containers() {
    let containers = summary.containers
    var table = TextTable([.left, .right, .left, .right])
    func number(_ value: Double?) -> String { value.map(Readable.number) ?? "–" }
    table.add([
      "mean in all", number(containers.meanTotal), "created", Readable.count(containers.created),
    ])
    table.add([
      "mean busy", number(containers.meanBusy), "expired", Readable.count(containers.expired),
    ])
    table.add([
      "mean idle", number(containers.meanIdle), "evicted", Readable.count(containers.evicted),
    ])
    table.add(
      ["mean life", Readable.duration(containers.meanLifetime)]
        + (containers.crashed > 0 ? ["crashed", Readable.count(containers.crashed)] : []))
    section("Containers", table)
    let memory = summary.costs.memoryTime
    guard memory.total > 0 else { return }
    lines.append(
      "  idle memory  \(Readable.number(MemoryTime.inGibibyteSeconds(memory.idle))) GiB·s, "
        + "\(Readable.percent(summary.costs.idleShare)) of all that containers held")
  }

  /// What it cost besides memory, where power or prices are stated.
  private mutating func costs() {
    var table = TextTable([.left, .right, .left])
    if let energy = summary.costs.energy {
      table.add([
        "energy", Readable.energy(energy.total),
        "idle \(Readable.energy(energy.idle)), cores in use \(Readable.energy(energy.busy)), "
          + "starts \(Readable.energy(energy.starts)); "
          + "\(energy.perRequest.map(Readable.energy) ?? "–") a request answered",
      ])
    }
    if let money = summary.costs.money {
      var parts: [String] = []
      for (name, amount) in [
        ("requests", money.requests), ("execution", money.execution),
        ("idle memory", money.idle), ("nodes", money.nodes),
      ] where amount > 0 {
        parts.append("\(name) \(Readable.significant(amount))")
      }
      let each = money.perMillionRequests.map { Readable.significant($0) } ?? "–"
      parts.append("\(each) a million requests answered")
      table.add([
        "money", "\(Readable.significant(money.total)) \(money.currency)",
        parts.joined(separator: "; "),
      ])
    }
    if !table.lines.isEmpty { section("Costs", table) }
  }

  private mutating func faults() {
    let faults = summary.faults
    var table = TextTable([.left, .right])
    let rows = [
      ("crashes of nodes", faults.nodeCrashes), ("deaths of containers", faults.executorDeaths),
      ("requests left hanging", faults.hangingRequests), ("pings lost", faults.lostPings),
      ("containers forgotten", faults.forgotten), ("starts failed", faults.failedStarts),
      ("starts slow", faults.slowStarts),
    ]
    guard rows.contains(where: { $0.1 > 0 }) else { return }
    for (name, count) in rows where count > 0 { table.add([name, Readable.count(count)]) }
    section("Faults", table)
  }

  private mutating func nodes() {
    let nodes = summary.nodes
    let all = nodes.reduce(UInt64(0)) { $0 + $1.metrics.requests }
    var table = TextTable([.left] + Array(repeating: .right, count: 6))
    table.add(["", "requests", "share", "cores", "CPU", "memory", "pulled"])
    func share(_ count: UInt64) -> String {
      Readable.percent(all > 0 ? Double(count) / Double(all) : nil)
    }
    for node in nodes.prefix(Self.longestTable) {
      let metrics = node.metrics
      table.add([
        Self.short(node.name), Readable.count(metrics.requests), share(metrics.requests),
        Readable.number(metrics.meanCores), Readable.percent(metrics.cpuUtilisation),
        metrics.memoryUtilisation.map { Readable.percent($0) }
          ?? Readable.bytes(metrics.meanMemory),
        Readable.bytes(Double(metrics.bytesPulled.count)),
      ])
    }
    let rest = nodes.dropFirst(Self.longestTable)
    if !rest.isEmpty {
      let sum = rest.reduce(UInt64(0)) { $0 + $1.metrics.requests }
      let counts = nodes.map(\.metrics.requests)
      table.add(["\(Readable.count(UInt64(rest.count))) more", Readable.count(sum), share(sum)])
      section("Nodes", table)
      lines.append(
        "  requests a node: least \(Readable.count(counts.min() ?? 0)), mean "
          + Readable.number(Double(all) / Double(nodes.count))
          + ", most \(Readable.count(counts.max() ?? 0))")
    } else {
      section("Nodes", table)
    }
  }

  private mutating func functions() {
    let functions = summary.functions.filter { !$0.requests.isEmpty }
    guard functions.count > 1 else { return }
    // By requests, the most first; among equals the order of the scenario.
    let ranked = functions.enumerated().sorted {
      ($1.element.requests.arrived, $0.offset) < ($0.element.requests.arrived, $1.offset)
    }
    let shown =
      functions.count > Self.longestTable
      ? ranked.prefix(Self.longestTable).map(\.element) : functions
    var table = TextTable([.left] + Array(repeating: .right, count: 6))
    table.add(["", "requests", "cold", "response", "p50", "p99", "execution"])
    for function in shown {
      let requests = function.requests
      table.add([
        Self.short(function.name), Readable.count(requests.arrived),
        Readable.percent(requests.coldStartFraction),
        Readable.duration(requests.response["mean"]), Readable.duration(requests.response["p50"]),
        Readable.duration(requests.response["p99"]), Readable.duration(requests.execution["mean"]),
      ])
    }
    let title =
      functions.count > shown.count
      ? "Functions (the \(shown.count) with most requests of \(Readable.count(UInt64(functions.count))) called)"
      : "Functions"
    section(title, table)
  }

  private mutating func workflows() {
    let workflows = summary.workflows
    guard !workflows.isEmpty else { return }
    // As with functions: the most first where there are too many.
    let ranked = workflows.enumerated().sorted {
      ($1.element.arrived, $0.offset) < ($0.element.arrived, $1.offset)
    }
    let shown =
      workflows.count > Self.longestTable
      ? ranked.prefix(Self.longestTable).map(\.element) : workflows
    var table = TextTable([.left] + Array(repeating: .right, count: 7))
    table.add(["", "roots", "failed", "requests", "response", "end to end", "p50", "p99"])
    for workflow in shown {
      let ended = workflow.completed + workflow.failed
      table.add([
        Self.short(workflow.name), Readable.count(workflow.arrived),
        Readable.percent(ended > 0 ? Double(workflow.failed) / Double(ended) : nil),
        workflow.requestsPerWorkflow.map(Readable.number) ?? "–",
        Readable.duration(workflow.response["mean"]), Readable.duration(workflow.endToEnd["mean"]),
        Readable.duration(workflow.endToEnd["p50"]), Readable.duration(workflow.endToEnd["p99"]),
      ])
    }
    let title =
      workflows.count > shown.count
      ? "Workflows (the \(shown.count) with most roots of \(Readable.count(UInt64(workflows.count))))"
      : "Workflows"
    section(title, table)
  }

  private mutating func closing() {
    var table = TextTable([.left, .left])
    table.add(["events", Readable.count(summary.events)])
    table.add(["event fingerprint", summary.eventFingerprint.description])
    table.add(["result fingerprint", summary.resultFingerprint.description])
    if let folder { table.add(["files in", folder]) }
    section("Run", table)
  }

  /// A name that fits into a column: its beginning and its end.
  private static func short(_ name: String) -> String {
    name.count <= 28 ? name : "\(name.prefix(14))…\(name.suffix(13))"
  }
}
