import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import Report
import SimKernel
import Sweeps
import Timelines

// The pages of results: one by one, over time, and beside each other.
extension PageRoutes {
  @Sendable func result(_ request: Request, _ context: SiteContext) async throws -> Response {
    let entry = try await site.library.result(try context.part("name"))
    let jobs = await site.jobs.all()
    let job = jobs.first { $0.job.result == entry.name }?.job
    return Answer.page(ResultPage(entry: entry, job: job, text: text(of: entry)).html)
  }

  /// What a comparison or a sweep says in words.
  private func text(of entry: ResultEntry) -> String? {
    switch entry.kind {
    case .sweep, .tuning:
      guard let path = try? site.folder.existing(entry.name) else { return nil }
      do {
        let store = try ResultsStore(reading: path)
        defer { try? store.close() }
        return try store.keptTuning()?.text ?? ResultsReport.text(try ResultsOverview(store))
      } catch { return "the database cannot be read: \(Self.words(error, path))" }
    case .comparison, .validation:
      let name = entry.kind == .comparison ? ComparisonFile.text : ValidationFile.text
      guard let path = try? site.folder.existing(entry.name, name) else { return nil }
      return JobFolder(path: "").text(path)
    case .run, .incomplete, .foreign: return nil
    }
  }

  /// An error without the place of the folder of results on this machine.
  private static func words(_ error: any Error, _ path: String) -> String {
    String("\(error)".replacing(path, with: path.split(separator: "/").last ?? "").prefix(500))
  }

  @Sendable func file(_ request: Request, _ context: SiteContext) async throws -> Response {
    let file = try context.part("file")
    return try Answer.file(
      try await site.library.file(file, of: try context.part("name")), as: file)
  }

  @Sendable func timeline(_ request: Request, _ context: SiteContext) async throws -> Response {
    let entry = try await site.library.result(try context.part("name"))
    guard entry.kind == .run else { throw Refusal.conflict("only a run has a timeline") }
    func value(_ key: String) -> String? { Self.values(key, of: request).first }
    let window = try TimelineWindow(from: value("from"), to: value("to"), node: value("node"))
    let path = try site.folder.existing(entry.name)
    // Tables that lie elsewhere are not read, as they are not served.
    for file in ResultFile.all where FileStatus("\(path)/\(file)")?.isFile == false {
      throw Refusal.forbidden("\(file) is not a file")
    }
    let view = try await site.reading.read {
      var options = TimelineViewOptions()
      if let from = window.from { options.from = from }
      if let to = window.to { options.to = to }
      options.node = window.node
      return try TimelineView(try RunFolder(path), options)
    }
    return Answer.page(TimelinePage(name: entry.name, view: view, node: window.node).html)
  }

  @Sendable func comparison(_ request: Request, _ context: SiteContext) async throws -> Response {
    let names = Self.values("with", of: request)
    guard names.count <= SideBySide.most else {
      throw Refusal.badRequest("at most \(SideBySide.most) results fit side by side")
    }
    var chosen: [ResultEntry] = []
    for name in names where !chosen.contains(where: { $0.name == name }) {
      chosen.append(try await site.library.result(name))
    }
    try SideBySide.check(chosen)
    let others = await site.library.entries().filter { entry in
      entry.kind.mostBeside > 0 && (chosen.isEmpty || entry.kind == chosen[0].kind)
        && !chosen.contains { $0.name == entry.name }
    }
    var report: BesideReport?
    if let kind = chosen.first?.kind, chosen.count > 1 {
      var results: [BesideResult] = []
      for entry in chosen {
        results.append(BesideResult(entry.name, try site.folder.existing(entry.name)))
      }
      report = try await site.reading.read { [results] in try SideBySide.report(kind, results) }
    }
    return Answer.page(SideBySidePage(chosen: chosen, others: others, report: report).html)
  }
}
