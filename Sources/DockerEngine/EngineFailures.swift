import AsyncHTTPClient
import Calibration
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension EngineConnection {
  /// What an answer that is not a success means.
  func refusal(_ answer: Answer, doing: String) -> EngineError {
    struct Message: Decodable { var message: String }
    guard let message = try? JSONDecoder().decode(Message.self, from: answer.body).message else {
      return .unreadable(
        doing: doing, reason: "status \(answer.status), \(Self.excerpt(answer.body))")
    }
    if message.contains("no space left on device") {
      return .diskFull(doing: doing, reason: message)
    }
    return .refused(doing: doing, status: answer.status, reason: message)
  }

  /// What an engine's words about a pull mean.
  static func pullFailure(_ message: String, of image: String) -> EngineError {
    let text = message.lowercased()
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    if says("no space left on device") {
      return .diskFull(doing: "pulling \(image)", reason: message)
    }
    if says("not found", "manifest unknown", "does not exist", "no such image", "name unknown") {
      return .imageMissing(image: image, reason: message)
    }
    return .registryRefused(image: image, reason: message)
  }

  /// What an error of the HTTP client means.
  func translate(_ error: any Error, doing: String) -> EngineError {
    if let error = error as? EngineError { return error }
    if error is CancellationError || Task.isCancelled { return .interrupted }
    if let error = error as? HTTPClientError { return translate(client: error, doing: doing) }
    switch error {
    case let error as IOError: return translate(code: error.errnoCode, doing: doing)
    case let error as NIOConnectionError:
      return .away(
        host: address.description,
        reason: error.connectionErrors.first.map { "\($0.error)" } ?? "no such host")
    case let error as HTTPParserError where error == .invalidEOFState:
      return .brokenOff(doing: doing, reason: "its answer is not whole")
    case is HTTPParserError, is NIOTooManyBytesError:
      return .unreadable(doing: doing, reason: "\(error)")
    default: return .brokenOff(doing: doing, reason: "\(error)")
    }
  }

  private func translate(client error: HTTPClientError, doing: String) -> EngineError {
    switch error {
    case .readTimeout, .writeTimeout, .deadlineExceeded:
      .timedOut(doing: doing, seconds: patience)
    case .connectTimeout, .getConnectionFromPoolTimeout:
      .away(host: address.description, reason: "no connection within 10 s")
    case .cancelled: .interrupted
    case .remoteConnectionClosed: .brokenOff(doing: doing, reason: "the connection was closed")
    default: .brokenOff(doing: doing, reason: "\(error)")
    }
  }

  private func translate(code: Int32, doing: String) -> EngineError {
    switch code {
    case EACCES, EPERM: .forbidden(host: address.description)
    case ENOENT: .away(host: address.description, reason: "there is no such socket")
    case ECONNREFUSED: .away(host: address.description, reason: "nobody listens there")
    case ECONNRESET, EPIPE: .brokenOff(doing: doing, reason: "the connection was reset")
    default: .away(host: address.description, reason: String(cString: strerror(code)))
    }
  }
}
