import AsyncHTTPClient
import Calibration
import Foundation
import NIOCore
import NIOHTTP1

/// Sends requests to an engine, and says in our words what went wrong.
struct EngineConnection: Sendable {
  /// A request.
  struct Request: Sendable {
    var method: HTTPMethod
    var path: String
    var query: [(String, String)] = []
    var body: Data?
    /// What it is for, as errors tell it: `creating x`.
    var doing: String
    /// Seconds it may take in all; `nil` for as long as bytes keep coming.
    var limit: Double?

    init(_ method: HTTPMethod, _ path: String, _ query: [(String, String)] = [], doing: String) {
      self.method = method
      self.path = path
      self.query = query
      self.doing = doing
    }
  }

  /// A whole answer.
  struct Answer: Sendable {
    var status: Int
    var body: Data
    /// From just before the request until the whole answer was there, in seconds.
    var seconds: Double
  }

  let address: EngineAddress
  /// Seconds without a byte after which the engine is given up.
  let patience: Double
  private let client: HTTPClient
  /// The path that every other one begins with: `/v1.41`.
  var prefix = ""

  init(to address: EngineAddress, patience: Double) {
    self.address = address
    self.patience = patience
    var settings = HTTPClient.Configuration()
    settings.timeout = .init(connect: .seconds(10), read: .nanoseconds(Int64(patience * 1e9)))
    // Many containers are started at a time, each over connections of its own.
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
    settings.connectionPool.retryConnectionEstablishment = false
    settings.redirectConfiguration = .disallow
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
  }

  func close() async { try? await client.shutdown() }

  /// Sends a request and takes in the whole answer, whatever its status.
  ///
  /// A request that is under way is waited for, also when the task is cancelled: the engine would carry it out all the same, later
  /// than whoever cleans up looks for what it makes.
  func send(_ request: Request) async throws(EngineError) -> Answer {
    if Task.isCancelled { throw .interrupted }
    return try await Task { await answer(to: request) }.value.get()
  }

  private func answer(to request: Request) async -> Result<Answer, EngineError> {
    let clock = ContinuousClock()
    let began = clock.now
    do {
      let response = try await execute(request)
      let buffer = try await response.body.collect(upTo: 64 << 20)
      let seconds = began.duration(to: clock.now) / .seconds(1)
      return .success(
        Answer(
          status: Int(response.status.code), body: Data(buffer.readableBytesView), seconds: seconds)
      )
    } catch {
      return .failure(translate(error, doing: request.doing))
    }
  }

  /// Sends a request that has to succeed.
  func expect(_ request: Request) async throws(EngineError) -> Answer {
    let answer = try await send(request)
    guard (200..<300).contains(answer.status) else { throw refusal(answer, doing: request.doing) }
    return answer
  }

  /// Sends a request that has to succeed, and reads its answer.
  func read<Value: Decodable>(
    _ type: Value.Type, _ request: Request
  ) async throws(EngineError) -> Value {
    try decode(type, from: try await expect(request).body, doing: request.doing)
  }

  /// Sends a request whose answer comes bit by bit.
  func open(_ request: Request) async throws(EngineError) -> HTTPClientResponse.Body {
    do {
      let response = try await execute(request)
      guard (200..<300).contains(Int(response.status.code)) else {
        let buffer = try await response.body.collect(upTo: 1 << 20)
        throw refusal(
          Answer(
            status: Int(response.status.code), body: Data(buffer.readableBytesView), seconds: 0),
          doing: request.doing)
      }
      return response.body
    } catch {
      throw translate(error, doing: request.doing)
    }
  }

  func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, doing: String
  ) throws(EngineError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw .unreadable(doing: doing, reason: Self.excerpt(data))
    }
  }

  private func execute(_ request: Request) async throws -> HTTPClientResponse {
    var path = prefix + request.path
    if !request.query.isEmpty {
      path +=
        "?"
        + request.query.map { "\($0.0)=\(EngineAddress.escaped($0.1))" }.joined(separator: "&")
    }
    var message = HTTPClientRequest(url: address.url(path))
    message.method = request.method
    message.headers.add(name: "Host", value: "docker")
    if let body = request.body {
      message.headers.add(name: "Content-Type", value: "application/json")
      message.body = .bytes(body)
    }
    let limit = request.limit.map { TimeAmount.nanoseconds(Int64($0 * 1e9)) } ?? .hours(24 * 7)
    return try await client.execute(message, timeout: limit)
  }

  /// The first words of what is no answer, on one line.
  static func excerpt(_ data: Data) -> String {
    let text = String(decoding: data.prefix(120), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.isEmpty ? "it is empty" : "'\(text)'"
  }
}
