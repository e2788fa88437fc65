import Experiments
import Figures
import Foundation

/// The page of a run, made from the files in its folder.
public struct RunPage {
  let folder: String
  let run: SavedRun
  let figures: RunFigures
  let provenance: Provenance?

  /// The page.
  ///
  /// - Parameter folder: A folder that `simfaas run` has written.
  /// - Returns: The page.
  /// - Throws: What is wrong with a file, or that there is no summary.
  public static func page(of folder: String) throws -> ReportPage {
    try RunPage(folder).page
  }

  /// The figures of a run.
  ///
  /// - Parameter folder: A folder that `simfaas run` has written.
  /// - Returns: The figures in the order of the page.
  /// - Throws: What is wrong with a file, or that there is no summary.
  public static func figures(of folder: String) throws -> [Figure] {
    try RunPage(folder).figures.all
  }

  private init(_ folder: String) throws {
    self.folder = folder
    let path = "\(folder)/\(ResultFile.summary)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw OutputError(path: path, message: "is missing: the run was cut off, or it writes still")
    }
    run = try SavedJSON.read(SavedRun.self, from: path)
    provenance = try SavedJSON.readIfThere(
      Provenance.self, from: "\(folder)/\(ResultFile.provenance)")
    figures = try RunFigures(folder, run)
  }

  private var page: ReportPage {
    var title = run.scenario
    if title.isEmpty { title = "Run" }
    var page = ReportPage(kind: "Run", title: title, subtitle: subtitle)
    if let reason = run.incompleteReason {
      page.notices.append(
        ReportPage.Notice(
          "The run is incomplete: \(reason). What is shown is what had happened by then, and nothing else."
        ))
    }
    if run.requests.completed == 0 {
      page.notices.append(
        ReportPage.Notice(
          "No request was answered while measuring.", isSerious: run.requests.arrived > 0))
    }
    page.headlines = headlines
    page.sections = [
      ReportPage.Section("times", "Times of requests", timesBlocks),
      ReportPage.Section("cluster", "The cluster", clusterBlocks),
    ]
    if !functions.isEmpty {
      page.sections.append(ReportPage.Section("functions", "Functions", functions))
    }
    page.sections.append(ReportPage.Section("origin", "What was run", origin))
    return page
  }

  private var subtitle: String {
    var text = "seed \(run.seed)"
    if run.replication > 0 { text += ", replication \(run.replication)" }
    text += ", \(Readable.duration(run.simulatedSeconds)) simulated"
    if run.measuredSeconds != run.simulatedSeconds {
      text += ", the last \(Readable.duration(run.measuredSeconds)) measured"
    }
    return text
  }

  // MARK: Numbers that are seen first

  private var headlines: [ReportPage.Headline] {
    let requests = run.requests
    func share(_ count: UInt64) -> String {
      Readable.percent(requests.arrived > 0 ? Double(count) / Double(requests.arrived) : nil)
    }
    var parts = ["\(share(requests.completed)) answered"]
    for (name, count) in [
      ("rejected", requests.rejected), ("timed out", requests.timedOut),
      ("failed", requests.failed),
    ] where count > 0 { parts.append("\(share(count)) \(name)") }
    let response = run.responseTimeSeconds
    func time(_ name: String) -> String { Readable.duration(response[name] ?? nil) }
    func number(_ value: Double?) -> String { value.map(Readable.number) ?? "–" }
    var headlines = [
      ReportPage.Headline(
        "Requests", Readable.count(requests.arrived), parts.joined(separator: ", ")),
      ReportPage.Headline(
        "Cold starts", Readable.percent(run.coldStartFraction), "of requests given to a container"),
      ReportPage.Headline("Median response time", time("p50"), "mean \(time("mean"))"),
      ReportPage.Headline(
        "99 % within", time("p99"), "95 % within \(time("p95")), longest \(time("max"))"),
      ReportPage.Headline(
        "Containers", number(run.containers.meanTotal),
        "on average, \(number(run.containers.meanBusy)) of them busy"),
    ]
    if let memory = run.costs?.memoryTime, let idle = memory.idle {
      headlines.append(
        ReportPage.Headline(
          "Idle memory", "\(Readable.number(idle)) GiB·s",
          "\(Readable.percent(memory.idleShare)) of all that containers held"))
    }
    if let energy = run.costs?.energy, let total = energy.total {
      headlines.append(
        ReportPage.Headline(
          "Energy", Readable.energy(total),
          "\(energy.perRequest.map(Readable.energy) ?? "–") a request"))
    }
    if let money = run.costs?.money, let total = money.total {
      headlines.append(
        ReportPage.Headline(
          "Money", "\(Readable.significant(total)) \(money.currency ?? "")",
          "\(money.perMillionRequests.map { Readable.significant($0) } ?? "–") a million requests"))
    }
    headlines.append(
      ReportPage.Headline(
        "Nodes", Readable.count(UInt64(run.nodes.count)),
        "\(Readable.count(UInt64(run.functionCount))) \(run.functionCount == 1 ? "function" : "functions")"
      ))
    return headlines
  }
}
