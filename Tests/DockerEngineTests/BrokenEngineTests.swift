import Calibration
import Foundation
import NIOCore
import Testing

@testable import DockerEngine

/// Engines that are away, old, rude or dying, played by a server on a socket.
@Suite struct BrokenEngineTests {
  /// What calling an engine ends with.
  private func failure(
    _ replies: [String: FakeServer.Reply], patience: Double = 10,
    _ body: @Sendable (DockerEngine) async throws -> Void = { _ in }
  ) async throws -> EngineError? {
    let server = try FakeServer(replies)
    defer { server.stop() }
    return await failure(at: .socket(server.path), patience: patience, body)
  }

  private func failure(
    at address: EngineAddress, patience: Double = 10,
    _ body: @Sendable (DockerEngine) async throws -> Void = { _ in }
  ) async -> EngineError? {
    do {
      let engine = try await DockerEngine(at: address, patience: patience)
      do {
        try await body(engine)
        await engine.close()
        return nil
      } catch {
        await engine.close()
        throw error
      }
    } catch {
      return error as? EngineError
    }
  }

  @Test func anEngineThatIsAwayIsNamed() async throws {
    let error = await failure(at: .socket("/tmp/simfaas-nobody.sock"))
    #expect(
      error == .away(host: "unix:///tmp/simfaas-nobody.sock", reason: "there is no such socket"))
    #expect(error?.description.contains("start one, or name another with --host") == true)
  }

  @Test func aSocketThatNobodyListensToIsNamed() async throws {
    let path = "/tmp/simfaas-\(UUID().uuidString.prefix(13)).sock"
    close(try FakeServer.listen(at: path))
    defer { unlink(path) }
    #expect(
      await failure(at: .socket(path))
        == .away(host: "unix://\(path)", reason: "nobody listens there"))
  }

  @Test func aSocketWithoutPermissionIsTold() async throws {
    let connection = EngineConnection(to: .socket("/s"), patience: 1)
    let error = connection.translate(IOError(errnoCode: EACCES, reason: "connect"), doing: "it")
    await connection.close()
    #expect(error == .forbidden(host: "unix:///s"))
    #expect(error.description.contains("member of the group that owns the socket"))
  }

  @Test(.enabled("permissions do not bind root", { geteuid() != 0 }))
  func aSocketThatMayNotBeUsedIsReallyTold() async throws {
    let server = try FakeServer()
    defer { server.stop() }
    chmod(server.path, 0)
    #expect(
      await failure(at: .socket(server.path)) == .forbidden(host: "unix://\(server.path)"))
  }

  @Test func anOldEngineIsRefusedWithBothVersions() async throws {
    let error = try await failure([
      "GET /version": .json(200, #"{"Version":"19.03","ApiVersion":"1.40","MinAPIVersion":"1.12"}"#)
    ])
    guard case .tooOld(_, "1.40", "1.41") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("1.41 or later is needed (Docker 20.10)") == true)
  }

  @Test func aNewEngineIsSpokenToInTheOldestVersionItKnows() async throws {
    let server = try FakeServer([
      "GET /version": .json(
        200, #"{"Version":"29.0","ApiVersion":"1.52","MinAPIVersion":"1.44"}"#),
      "GET /_ping": .json(200, "\"OK\""),
    ])
    defer { server.stop() }
    let engine = try await DockerEngine(at: .socket(server.path))
    _ = try await engine.ping()
    await engine.close()
    #expect(server.asked == ["GET /version", "GET /v1.44/_ping"])
  }

  @Test func whatIsNotAnEngineIsSaidSo() async throws {
    let html = "HTTP/1.1 200 OK\r\nContent-Length: 16\r\nConnection: close\r\n\r\n<html>hi</html>\n"
    guard
      case .unreadable(_, "'<html>hi</html>'") = try await failure(["GET /version": .bytes(html)])
    else {
      Issue.record("no HTML expected")
      return
    }
    guard case .unreadable = try await failure(["GET /version": .bytes("SSH-2.0-OpenSSH\r\n\r\n")])
    else {
      Issue.record("no other protocol expected")
      return
    }
  }

  @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Version\":"])
  func anEngineThatDiesInTheMiddleBrokeOff(_ bytes: String) async throws {
    let error = try await failure(["GET /info": .bytes(bytes)]) { _ = try await $0.facts() }
    guard case .brokenOff("asking for the engine's facts", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func anEngineThatSaysNothingIsGivenUp() async throws {
    let error = try await failure(["GET /info": .silence], patience: 0.2) {
      _ = try await $0.facts()
    }
    #expect(error == .timedOut(doing: "asking for the engine's facts", seconds: 0.2))
  }

  @Test func aRegistryThatSaysNothingIsGivenUp() async throws {
    let error = try await failure(["POST /images/create": .silence], patience: 0.2) {
      _ = try await $0.pull("r/a:1") { _ in }
    }
    #expect(error == .timedOut(doing: "pulling r/a:1", seconds: 0.2))
  }

  /// What an engine of version 20.10 says in these cases.
  @Test(arguments: [
    ("manifest for r/a:1 not found: manifest unknown: manifest unknown", "missing"),
    ("Get \"http://r/v2/\": dial tcp 127.0.0.1:1: connect: connection refused", "refused"),
    ("write /var/lib/docker/tmp/x: no space left on device", "full"),
    ("unauthorized: authentication required", "refused"),
  ])
  func whatAPullFailsOfIsToldApart(message: String, kind: String) async throws {
    let quoted = String(decoding: try JSONEncoder().encode(message), as: UTF8.self)
    let line = #"{"errorDetail":{"message":\#(quoted)},"error":\#(quoted)}"# + "\r\n"
    for reply in [
      FakeServer.Reply.json(200, line), .json(500, #"{"message":\#(quoted)}"#),
    ] {
      let error = try await failure(["POST /images/create": reply]) {
        _ = try await $0.pull("r/a:1") { _ in }
      }
      switch (kind, error) {
      case ("missing", .imageMissing("r/a:1", message)): break
      case ("refused", .registryRefused("r/a:1", message)): break
      case ("full", .diskFull("pulling r/a:1", message)): break
      default: Issue.record("\(kind): \(String(describing: error))")
      }
    }
  }

  @Test func aPullThatEndsWithoutItsImageBrokeOff() async throws {
    let line =
      #"{"status":"Downloading","progressDetail":{"current":1,"total":9},"id":"l"}"# + "\r\n"
    let error = try await failure(["POST /images/create": .json(200, line)]) {
      _ = try await $0.pull("r/a:1") { _ in }
    }
    guard case .brokenOff("pulling r/a:1", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func garbageInThePullIsShown() async throws {
    let error = try await failure(["POST /images/create": .json(200, "{\"status\":\n")]) {
      _ = try await $0.pull("r/a:1") { _ in }
    }
    #expect(error == .unreadable(doing: "pulling r/a:1", reason: "'{\"status\":'"))
  }

  @Test func aFullDiskIsToldWhereverItIsMet() async throws {
    let error = try await failure([
      "POST /containers/create": .json(500, #"{"message":"mkdir x: no space left on device"}"#)
    ]) {
      _ = try await $0.create(ContainerRequest(name: "c", image: "i", command: ["x"], labels: [:]))
    }
    #expect(error == .diskFull(doing: "creating c", reason: "mkdir x: no space left on device"))
  }

  @Test func aContainerWithoutItsImageIsToldAsThat() async throws {
    let error = try await failure([
      "POST /containers/create": .json(404, #"{"message":"No such image: i"}"#)
    ]) {
      _ = try await $0.create(ContainerRequest(name: "c", image: "i", command: ["x"], labels: [:]))
    }
    #expect(error == .imageMissing(image: "i", reason: "the engine has lost it"))
  }

  /// An attached container's output without an end: head, then frames until the connection closes.
  private static func attached(_ frames: String) -> FakeServer.Reply {
    .bytes("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n" + frames)
  }

  @Test func aHandlerThatEndsBeforeItIsReadyIsTold() async throws {
    let error = try await failure([
      "POST /containers/c/attach": Self.attached("\u{2}\0\0\0\0\0\0\u{5}oops\n"),
      "POST /containers/c/start": .json(204, ""),
    ]) { _ = try await $0.start("c") }
    #expect(error == .handlerFailed(image: "c", reason: "it ended without a word: oops"))
  }

  @Test func aHandlerThatSaysSomethingElseIsTold() async throws {
    let error = try await failure([
      "POST /containers/c/attach": Self.attached("\u{1}\0\0\0\0\0\0\u{6}hello\n"),
      "POST /containers/c/start": .json(204, ""),
    ]) { _ = try await $0.start("c") }
    #expect(error == .handlerFailed(image: "c", reason: "its first line is 'hello'"))
  }

  @Test func theStartSaysWhyRatherThanTheSilenceBehindIt() async throws {
    let error = try await failure([
      "POST /containers/c/attach": Self.attached(""),
      "POST /containers/c/start": .json(
        400, #"{"message":"exec: \"python3\": executable file not found in $PATH"}"#),
    ]) { _ = try await $0.start("c") }
    #expect(
      error
        == .refused(
          doing: "starting c", status: 400,
          reason: "exec: \"python3\": executable file not found in $PATH"))
  }

  @Test func aReadyHandlerIsTimed() async throws {
    let server = try FakeServer([
      "POST /containers/c/attach": Self.attached("\u{1}\0\0\0\0\0\0\u{b}ready 0.25\n"),
      "POST /containers/c/start": .json(204, ""),
    ])
    defer { server.stop() }
    let engine = try await DockerEngine(at: .socket(server.path))
    let times = try await engine.start("c")
    await engine.close()
    #expect(times.handlerSeconds == 0.25)
    #expect(times.started > 0 && times.ready > 0)
  }
}
