import HTTPTypes
import Hummingbird

/// The routes: one line an address and method.
enum SiteRouter {
  typealias Handler = @Sendable (Request, SiteContext) async throws -> Response

  private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .delete, .patch, .options]

  static func make(_ site: Site) -> RouterResponder<SiteContext> {
    let router = Router(context: SiteContext.self, options: .autoGenerateHeadEndpoints)
    let pages = PageRoutes(site)
    let actions = ActionRoutes(site)
    let api = APIRoutes(site)
    let events = EventRoutes(site)

    add("/", [.get: pages.home], to: router)
    add("/new", [.get: pages.editor], to: router)
    add("/compare", [.get: pages.comparison], to: router)
    add("/results/:name", [.get: pages.result], to: router)
    add("/results/:name/files/:file", [.get: pages.file], to: router)
    add("/results/:name/timeline", [.get: pages.timeline, .post: actions.timeline], to: router)
    add("/jobs", [.get: pages.jobs, .post: actions.create], to: router)
    add("/jobs/:name", [.get: pages.job], to: router)
    add("/jobs/:name/files/:file", [.get: pages.jobFile], to: router)
    add("/jobs/:name/stop", [.post: actions.stop], to: router)
    add("/jobs/:name/resume", [.post: actions.goOn], to: router)
    add("/jobs/:name/delete", [.get: pages.deletion, .post: actions.remove], to: router)
    add("/assets/:file", [.get: pages.asset], to: router)

    add("/api/results", [.get: api.results], to: router)
    add("/api/results/:name", [.get: api.result, .delete: api.remove], to: router)
    add("/api/jobs", [.get: api.jobs, .post: api.create], to: router)
    add("/api/jobs/:name", [.get: api.job], to: router)
    add("/api/jobs/:name/stop", [.post: api.stop], to: router)
    add("/api/jobs/:name/resume", [.post: api.goOn], to: router)
    add("/api/jobs/:name/events", [.get: events.stream], to: router)
    add("/api/validate", [.post: api.validate], to: router)
    add("/api/examples", [.get: api.examples], to: router)
    add("/api/examples/:name", [.get: api.example], to: router)
    return router.buildResponder()
  }

  /// Adds an address; methods that it does not know are answered with those that it does.
  private static func add(
    _ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler], to router: Router<SiteContext>
  ) {
    var allowed = methods.filter { handlers[$0] != nil }
    if handlers[.get] != nil { allowed.insert(.head, at: 1) }
    for method in methods {
      if let handler = handlers[method] {
        router.on(path, method: method, use: handler)
      } else {
        let refusal = Refusal(
          status: .methodNotAllowed,
          message: "this address knows \(allowed.map(\.rawValue).joined(separator: ", "))",
          allowed: allowed)
        router.on(path, method: method) { _, _ -> Response in throw refusal }
      }
    }
  }
}
