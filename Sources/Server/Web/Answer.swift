import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Makes responses.
enum Answer {
  /// What pages may load: the style, the script and data of this server, and nothing else.
  private static let policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  /// What reports may load, which is what is in them.
  ///
  /// They run no script, whoever has written them.
  private static let reportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    + "frame-ancestors 'none'; sandbox allow-popups"

  static func page(_ html: String, _ status: HTTPResponse.Status = .ok) -> Response {
    text(html, "text/html; charset=utf-8", status)
  }

  static func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
    Self.text(text, "application/json", status)
  }

  /// JSON that `body` writes.
  static func json(
    _ status: HTTPResponse.Status = .ok, _ body: (inout JSONWriter) -> Void
  ) -> Response {
    var writer = JSONWriter()
    body(&writer)
    return json(writer.finished(), status)
  }

  static func text(
    _ text: String, _ type: String, _ status: HTTPResponse.Status = .ok, keep: Bool = false
  ) -> Response {
    let buffer = ByteBuffer(string: text)
    var headers = headers(type)
    headers[.contentLength] = String(buffer.readableBytes)
    if keep { headers[.cacheControl] = "max-age=300" }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
  }

  static func redirect(to path: String) -> Response {
    var headers = headers("text/plain; charset=utf-8")
    headers[.location] = path
    headers[.contentLength] = "0"
    return Response(status: .seeOther, headers: headers)
  }

  /// A file, piece by piece.
  ///
  /// - Throws: That it cannot be opened.
  static func file(_ path: String, as name: String) throws(Refusal) -> Response {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .notFound("that is no file") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard FileStatus(path)?.isFile == true, let end = try? file.seekToEnd(),
      let size = Int(exactly: end),
      (try? file.seek(toOffset: 0)) != nil
    else { throw .notFound("that is no file") }
    let type = ServedFiles.type(of: name)
    var headers = headers(type)
    if type.hasPrefix("text/html") { headers[.contentSecurityPolicy] = reportPolicy }
    if !type.hasPrefix("text/") {
      headers[.contentDisposition] = "attachment; filename=\"\(name)\""
    }
    headers[.contentLength] = String(size)
    let body = ResponseBody(contentLength: size) { writer in
      var left = size
      // A file that grows meanwhile is given up to the length that was promised.
      while left > 0, let part = try file.read(upToCount: min(left, 1 << 17)), !part.isEmpty {
        try await writer.write(ByteBuffer(bytes: part))
        left -= part.count
      }
      guard left == 0 else { throw CutShort() }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  /// A file became shorter while it was read: the connection is closed rather than the file taken for whole.
  private struct CutShort: Error {}

  static func headers(_ type: String) -> HTTPFields {
    var headers = HTTPFields()
    headers[.contentType] = type
    headers[.cacheControl] = "no-store"
    headers[.contentSecurityPolicy] = policy
    headers[.xContentTypeOptions] = "nosniff"
    headers[.crossOriginResourcePolicy] = "same-origin"
    headers[.referrerPolicy] = "no-referrer"
    headers[.frameOptions] = "DENY"
    return headers
  }
}
