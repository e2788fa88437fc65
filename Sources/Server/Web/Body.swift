import Foundation
import HTTPTypes
import Hummingbird

/// Reads bodies of requests.
enum Body {
  /// The bytes of a body that is said to be JSON.
  ///
  /// - Throws: That it is not, or that it is too large.
  static func json(_ request: Request) async throws -> Data {
    guard type(of: request) == "application/json" else {
      throw Refusal(
        status: .unsupportedMediaType,
        message: "expected a body in JSON, with Content-Type: application/json")
    }
    return Data(buffer: try await collect(request))
  }

  /// The fields of a form, each once.
  ///
  /// - Throws: That it is none, is too large, or no text in UTF-8.
  static func form(_ request: Request) async throws -> [String: String] {
    guard type(of: request) == "application/x-www-form-urlencoded" else {
      throw Refusal(status: .unsupportedMediaType, message: "expected the fields of a form")
    }
    let data = Data(buffer: try await collect(request))
    guard let text = String(data: data, encoding: .utf8) else {
      throw Refusal.badRequest("the form is no text in UTF-8")
    }
    var fields: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let read = parts.map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard let key = read[0], let value = read.count > 1 ? read[1] : "" else {
        throw Refusal.badRequest("the form cannot be read")
      }
      fields[key] = value
    }
    return fields
  }

  private static func collect(_ request: Request) async throws -> ByteBuffer {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Site.largestBody
    {
      throw Refusal(
        status: .contentTooLarge, message: "a body has at most \(Site.largestBody >> 20) MiB")
    }
    return try await request.body.collect(upTo: Site.largestBody)
  }

  private static func type(of request: Request) -> String {
    (request.headers[.contentType] ?? "").split(separator: ";").first
      .map { $0.trimmingCharacters(in: .whitespaces).lowercased() } ?? ""
  }
}

extension Data {
  fileprivate init(buffer: ByteBuffer) { self.init(buffer.readableBytesView) }
}
