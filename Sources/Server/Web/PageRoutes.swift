import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import Report

/// The pages.
struct PageRoutes: Sendable {
  let site: Site

  init(_ site: Site) { self.site = site }

  /// The values of a query, in order; `with=a&with=b` gives two.
  static func values(_ key: String, of request: Request) -> [String] {
    (request.uri.query ?? "").split(separator: "&").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.first.map(String.init) == key, parts.count == 2 else { return nil }
      return parts[1].replacing("+", with: " ").removingPercentEncoding
    }
  }

  @Sendable func home(_ request: Request, _ context: SiteContext) async throws -> Response {
    func value(_ key: String) -> String { Self.values(key, of: request).first ?? "" }
    var page = HomePage(
      entries: await site.library.entries(), jobs: await site.jobs.all(), folder: site.folder.path)
    page.search = String(value("q").prefix(100))
    page.kind = value("kind")
    page.order = HomePage.Order(rawValue: value("sort")) ?? .newest
    return Answer.page(page.html)
  }

  @Sendable func editor(_ request: Request, _ context: SiteContext) async throws -> Response {
    var fields: [String: String] = [:]
    if let name = Self.values("job", of: request).first {
      let job = try await site.jobs.job(name).job
      fields = Self.fields(of: job, JobFolder(path: site.folder.job(job.name)))
    } else if let name = Self.values("result", of: request).first {
      _ = try await site.library.result(name)
      let path = try site.folder.existing(name, ResultFile.scenario)
      fields["scenario"] = JobFolder(path: "").text(path)
    } else {
      let name = Self.values("example", of: request).first ?? Examples.first
      guard
        let example = site.examples.named(name)
          ?? (site.examples.all.isEmpty ? nil : site.examples.all.first)
      else { return Answer.page(EditorPage(site, fields: fields).html) }
      fields = ["scenario": example.scenario, "example": example.name]
      fields["sweep"] = example.sweep
      if example.sweep != nil { fields["kind"] = "sweep" }
    }
    return Answer.page(EditorPage(site, fields: fields).html)
  }

  /// What was asked of a job, as the fields of the editor.
  private static func fields(of job: JobRecord, _ files: JobFolder) -> [String: String] {
    var fields = ["kind": job.kind == .timeline ? "run" : job.kind.rawValue]
    fields["scenario"] = files.text(files.scenario)
    fields["sweep"] = files.text(files.sweep)
    let names = [
      "--seed": "seed", "--replications": "replications", "--set": "set", "--vary": "vary",
      "--metric": "metrics",
    ]
    var rest = job.options[...]
    while let option = rest.popFirst() {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      guard let field = names[parts.first ?? ""] else { continue }
      guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else { break }
      fields[field] = fields[field].map { $0 + "\n" + value } ?? value
    }
    return fields
  }

  @Sendable func jobs(_ request: Request, _ context: SiteContext) async throws -> Response {
    Answer.page(JobsPage(jobs: await site.jobs.all(), atATime: site.options.jobs).html)
  }

  @Sendable func job(_ request: Request, _ context: SiteContext) async throws -> Response {
    let snapshot = try await site.jobs.job(try context.part("name"))
    let files = JobFolder(path: site.folder.job(snapshot.job.name))
    let log = files.text(files.log, most: 1 << 18) ?? ""
    let messages = log.split(whereSeparator: \.isNewline).filter {
      !$0.hasPrefix("{ \"progress\":")
    }
    let output = snapshot.job.state.isOver ? files.text(files.output) ?? "" : ""
    return Answer.page(
      JobPage(
        snapshot: snapshot,
        messages: messages.suffix(200).map(String.init)
          + output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
        files: Self.served(files),
        hasResult: (try? await site.library.result(snapshot.job.result)) != nil
      ).html)
  }

  private static func served(_ files: JobFolder) -> [ResultFileEntry] {
    ["scenario.yaml", "sweep.yaml", "log.txt", "output.txt", "timeline.json.gz"].compactMap {
      name in
      guard let status = FileStatus("\(files.path)/\(name)"), status.isFile, status.size > 0 else {
        return nil
      }
      return ResultFileEntry(name: name, size: status.size)
    }
  }

  @Sendable func jobFile(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.job(try context.part("name")).job
    let file = try context.part("file")
    guard
      Self.served(JobFolder(path: site.folder.job(job.name))).contains(where: { $0.name == file })
    else {
      throw Refusal.notFound("the job has no such file")
    }
    return try Answer.file(try site.folder.existing(ResultsFolder.jobs, job.name, file), as: file)
  }

  @Sendable func deletion(_ request: Request, _ context: SiteContext) async throws -> Response {
    Answer.page(DeletionPage(job: try await site.jobs.job(try context.part("name")).job).html)
  }

  @Sendable func asset(_ request: Request, _ context: SiteContext) async throws -> Response {
    switch try context.part("file") {
    case "style.css": return Answer.text(SiteStyle.sheet, "text/css; charset=utf-8", keep: true)
    case "page.js":
      return Answer.text(SiteScript.text, "text/javascript; charset=utf-8", keep: true)
    default: throw Refusal.notFound("there is no such page")
    }
  }
}
