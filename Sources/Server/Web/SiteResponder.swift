import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a request brings besides itself.
struct SiteContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }

  /// Bodies are read by hand, up to the same size.
  var maxUploadSize: Int { Site.largestBody }

  /// The part of the path that `name` stands for, with what is written as `%41` read.
  ///
  /// - Throws: That it is no text.
  func part(_ name: String) throws(Refusal) -> String {
    guard let part = parameters.get(name), let text = part.removingPercentEncoding else {
      throw .badRequest("the address cannot be read")
    }
    return text
  }
}

/// Lets in who may ask, hands on to the routes, turns errors into answers, and logs one line a request.
struct SiteResponder: HTTPResponder {
  typealias Context = SiteContext

  let site: Site
  let router: RouterResponder<SiteContext>

  func respond(to request: Request, context: SiteContext) async throws -> Response {
    let clock = ContinuousClock()
    let begin = clock.now
    let response = await answer(request, context)
    let milliseconds = begin.duration(to: clock.now) / .milliseconds(1)
    site.logger.info(
      "\(request.method.rawValue) \(Self.shown(request.uri.path)) \(response.status.code) \(JSONWriter.text((milliseconds * 10).rounded() / 10)) ms"
    )
    return response
  }

  private func answer(_ request: Request, _ context: SiteContext) async -> Response {
    do {
      if let path = try site.access.check(request) {
        var response = Answer.redirect(to: path)
        response.headers[.setCookie] = site.access.cookieHeader
        return response
      }
      guard request.uri.path.utf8.count <= 1_000 else {
        throw Refusal(status: .uriTooLong, message: "the address is too long")
      }
      let response = try await router.respond(to: request, context: context)
      // An answer of the framework's own is an error that it found.
      guard response.headers[.contentSecurityPolicy] != nil else {
        throw HTTPError(response.status)
      }
      return response
    } catch let refusal as Refusal {
      return self.refusal(refusal, request)
    } catch let error as HTTPError {
      return self.refusal(Refusal(status: error.status, message: Self.words(error.status)), request)
    } catch is NIOTooManyBytesError {
      return self.refusal(
        Refusal(status: .contentTooLarge, message: Self.words(.contentTooLarge)), request)
    } catch {
      // What went wrong within is for the log, not for whoever asked.
      site.logger.error("\(request.method.rawValue) \(Self.shown(request.uri.path)): \(error)")
      return self.refusal(
        Refusal(
          status: error is OutputError ? .insufficientStorage : .internalServerError,
          message: error is OutputError
            ? "the folder of results cannot be written to; the server's log says why"
            : "something went wrong here; the server's log says what"),
        request)
    }
  }

  private static func words(_ status: HTTPResponse.Status) -> String {
    switch status {
    case .notFound: "there is no such page"
    case .contentTooLarge: "a body has at most \(Site.largestBody >> 20) MiB"
    default: "the request cannot be read"
    }
  }

  private func refusal(_ refusal: Refusal, _ request: Request) -> Response {
    var response: Response
    if request.uri.path.hasPrefix("/api/") || request.uri.path == "/api" {
      response = Answer.json(refusal.status) { json in
        json.object { json in
          json.member("error", refusal.message)
          if !refusal.problems.isEmpty { ProblemsJSON.write(refusal.problems, to: &json) }
        }
      }
    } else {
      response = Answer.page(ErrorPage(site, refusal).html, refusal.status)
    }
    if !refusal.allowed.isEmpty {
      response.headers[.allow] = refusal.allowed.map(\.rawValue).joined(separator: ", ")
    }
    if refusal.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  /// A path for the log: short, and without what could play with a terminal.
  private static func shown(_ path: String) -> String {
    String(
      String.UnicodeScalarView(
        path.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value > 0x7e ? "?" : $0 }))
  }
}
