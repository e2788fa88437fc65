import Experiments
import Figures
import Foundation

// The sections of the page of a run.
extension RunPage {
  /// Rows of tables of functions and nodes.
  private static let mostRows = 100

  var timesBlocks: [ReportPage.Block] {
    let names = ["mean", "sd", "min", "p50", "p90", "p95", "p99", "p999", "max"]
    let rows = [
      ("response time", run.responseTimeSeconds), ("waiting time", run.waitingTimeSeconds),
      ("execution time", run.executionTimeSeconds), ("cold start", run.coldStartTimeSeconds),
    ].map { name, times in [name] + names.map { Readable.duration(times[$0] ?? nil) } }
    let met = ["cold", "preWarmed", "generic", "warmed", "busy"]
    let all = met.reduce(0) { $0 + Double(run.warmth[$1] ?? 0) }
    let table = ReportPage.Table(
      "Times of answered requests",
      ["", "mean", "sd", "least", "median", "90 %", "95 %", "99 %", "99.9 %", "longest"], rows)
    let warmth = ReportPage.Table(
      "What requests met", ["", "requests", "share"],
      met.filter { (run.warmth[$0] ?? 0) > 0 }.map {
        let count = run.warmth[$0] ?? 0
        return [
          $0 == "preWarmed" ? "pre-warmed" : $0, Readable.count(count),
          Readable.percent(Double(count) / all),
        ]
      })
    return [
      .text(
        "One run gives numbers without intervals: 'simfaas compare' and 'simfaas sweep' repeat runs and state how sure means are."
      ),
      .table(table),
    ] + (all > 0 ? [.table(warmth)] : []) + figures.times.map { .figure($0) }
      + figures.missingTimes.map { .text($0) }
  }

  var clusterBlocks: [ReportPage.Block] {
    let nodes = run.nodes.prefix(Self.mostRows).map { node in
      [
        node.name, Readable.count(node.requests), node.meanCores.map(Readable.number) ?? "–",
        Readable.percent(node.cpuUtilisation), node.meanMemoryBytes.map(Readable.bytes) ?? "–",
        Readable.percent(node.memoryUtilisation), Readable.bytes(node.bytesPulled),
      ]
    }
    let faults = (run.faults ?? [:]).filter { $0.value > 0 }.sorted { $0.key < $1.key }
    var blocks: [ReportPage.Block] =
      figures.cluster.map { .figure($0) } + figures.missingSeries.map { .text($0) }
    let containers = run.containers
    blocks.append(
      .facts(
        [
          ("Containers created", Readable.count(containers.created)),
          ("Stopped when idle for long", Readable.count(containers.expired)),
          ("Stopped to make room", Readable.count(containers.evicted)),
        ] + faults.map { ("Faults: \($0.key)", Readable.count($0.value)) }))
    blocks.append(
      .table(
        ReportPage.Table(
          run.nodes.count > nodes.count
            ? "The first \(nodes.count) of \(run.nodes.count) nodes" : "Nodes",
          ["node", "requests", "cores", "CPU", "memory", "share", "pulled"], nodes)))
    return blocks
  }

  var functions: [ReportPage.Block] {
    let called = run.functions.filter { $0.requests.arrived + $0.requests.inFlight > 0 }
    guard !called.isEmpty else { return [] }
    let ranked = called.enumerated().sorted {
      ($1.element.requests.arrived, $0.offset) < ($0.element.requests.arrived, $1.offset)
    }
    let rows = ranked.prefix(Self.mostRows).map(\.element).map { function in
      let response = function.responseTimeSeconds
      return [
        function.name, Readable.count(function.requests.arrived),
        Readable.percent(function.coldStartFraction),
        Readable.duration(response["mean"] ?? nil), Readable.duration(response["p50"] ?? nil),
        Readable.duration(response["p99"] ?? nil),
        Readable.duration(function.executionTimeSeconds["mean"] ?? nil),
      ]
    }
    let caption =
      called.count > rows.count
      ? "The \(rows.count) functions with the most requests of \(Readable.count(UInt64(called.count))) that were called"
      : "Functions that were called, by requests"
    return [
      .table(
        ReportPage.Table(
          caption, ["function", "requests", "cold", "response", "median", "99 %", "execution"], rows
        ))
    ]
  }

  var origin: [ReportPage.Block] {
    var facts: [(String, String)] = []
    var blocks: [ReportPage.Block] = []
    if let provenance { blocks = OriginBlocks(provenance, command: "run").blocks }
    facts += [
      ("Seed", "\(run.seed)"), ("Replication", "\(run.replication)"),
      ("Events", Readable.count(run.events)), ("Fingerprint of events", run.fingerprint.events),
      ("Fingerprint of results", run.fingerprint.results),
    ]
    if let seed = run.tieShuffle { facts.append(("Equal times shuffled by", "\(seed)")) }
    blocks.append(.facts(facts))
    if let data = FileManager.default.contents(atPath: "\(folder)/\(ResultFile.scenario)") {
      blocks.append(
        .file(title: "The scenario with all defaults", String(decoding: data, as: UTF8.self)))
    }
    return blocks
  }
}
