import Foundation
import Synchronization

/// A server on a socket that answers as it is told, well or badly.
final class FakeServer: Sendable {
  /// What becomes of a request.
  enum Reply: Sendable {
    /// A whole answer.
    case json(Int, String)
    /// These bytes, and then the end of the connection.
    case bytes(String)
    /// Nothing, for as long as the server lives.
    case silence
  }

  let path: String
  private let replies: [String: Reply]
  private let listener: Int32
  private let requests = Mutex<[String]>([])

  /// What has been asked for: method and path with its query.
  var asked: [String] { requests.withLock { $0 } }

  /// Listens at a socket of its own.
  ///
  /// - Parameter replies: By method and path without version and query: `GET /info`. `GET /version` is answered well unless stated.
  /// - Throws: That there can be no such socket.
  init(_ replies: [String: Reply] = [:]) throws {
    self.replies = replies.merging([
      "GET /version": .json(200, #"{"Version":"20.10","ApiVersion":"1.41","MinAPIVersion":"1.12"}"#)
    ]) { stated, _ in stated }
    path = "/tmp/simfaas-\(UUID().uuidString.prefix(13)).sock"
    listener = try Self.listen(at: path)
    Thread.detachNewThread { [self] in acceptAll() }
  }

  /// Opens a socket, and listens at it.
  static func listen(at path: String) throws -> Int32 {
    #if os(Linux)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard descriptor >= 0, bound == 0, Foundation.listen(descriptor, 16) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
    return descriptor
  }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    unlink(path)
  }

  private func acceptAll() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 { return }
      Thread.detachNewThread { [self] in serve(connection) }
    }
  }

  /// Reads one request, answers, and closes.
  private func serve(_ connection: Int32) {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard read(connection, &byte, 1) == 1 else {
        close(connection)
        return
      }
      head.append(byte)
    }
    let words = String(decoding: head, as: UTF8.self).split(separator: " ").map(String.init)
    let path = words[1].hasPrefix("/v1.") ? String(words[1].dropFirst(6)) : words[1]
    requests.withLock { $0.append("\(words[0]) \(words[1])") }
    let key = "\(words[0]) \(path.split(separator: "?")[0])"
    answer(replies[key] ?? .json(404, #"{"message":"page not found"}"#), over: connection)
  }

  private func answer(_ reply: Reply, over connection: Int32) {
    let text: String
    switch reply {
    case .json(let status, let body):
      text =
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    case .bytes(let bytes): text = bytes
    case .silence: return
    }
    let bytes = Array(text.utf8)
    _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    close(connection)
  }
}
