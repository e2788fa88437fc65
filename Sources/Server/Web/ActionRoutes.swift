import HTTPTypes
import Hummingbird

/// What forms of pages do; each answers with the page to look at next.
struct ActionRoutes: Sendable {
  private let site: Site

  init(_ site: Site) { self.site = site }

  @Sendable func create(_ request: Request, _ context: SiteContext) async throws -> Response {
    let fields = try await Body.form(request)
    do {
      let job = try await site.jobs.create(try JobRequest(form: fields))
      return Answer.redirect(to: "/jobs/\(job.name)")
    } catch let refusal as Refusal where refusal.status != .contentTooLarge || !fields.isEmpty {
      // What was typed is not lost: the editor comes back with it.
      return Answer.page(EditorPage(site, fields: fields, refusal: refusal).html, refusal.status)
    }
  }

  @Sendable func stop(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.stop(try context.part("name"))
    return Answer.redirect(to: "/jobs/\(job.name)")
  }

  @Sendable func goOn(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.goOn(try context.part("name"))
    return Answer.redirect(to: "/jobs/\(job.name)")
  }

  @Sendable func remove(_ request: Request, _ context: SiteContext) async throws -> Response {
    let name = try context.part("name")
    guard try await Body.form(request)["confirm"] == name else {
      throw Refusal.badRequest("type the name of what is to be removed")
    }
    try await site.jobs.remove(name)
    return Answer.redirect(to: "/")
  }

  @Sendable func timeline(_ request: Request, _ context: SiteContext) async throws -> Response {
    let entry = try await site.library.result(try context.part("name"))
    guard entry.kind == .run else { throw Refusal.conflict("only a run has a timeline") }
    let job = try await site.jobs.createTimeline(of: entry.name)
    return Answer.redirect(to: "/jobs/\(job.name)")
  }
}
