import AsyncHTTPClient
import Calibration
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

extension DockerEngine {
  /// Creates a container.
  public func create(_ container: ContainerRequest) async throws(EngineError) -> Double {
    try await create(container, autoRemove: false)
  }

  private func create(
    _ container: ContainerRequest, autoRemove: Bool
  ) async throws(EngineError) -> Double {
    let doing = "creating \(container.name)"
    var request = EngineConnection.Request(
      .POST, "/containers/create", [("name", container.name)], doing: doing)
    let host = EngineRequests.Container.Host(
      nanoCPUs: container.cpus.map { Int64(($0 * 1e9).rounded()) }, memory: container.memoryBytes,
      network: container.network == "default" ? nil : container.network, autoRemove: autoRemove)
    request.body = try json(
      EngineRequests.Container(
        image: container.image, entrypoint: Array(container.command.prefix(1)),
        command: Array(container.command.dropFirst()), labels: container.labels, host: host),
      doing: doing)
    let answer = try await connection.send(request)
    if answer.status == 404 {
      throw .imageMissing(image: container.image, reason: "the engine has lost it")
    }
    guard answer.status == 201 else { throw connection.refusal(answer, doing: doing) }
    return answer.seconds
  }

  /// Starts a container and waits until its handler says that it is ready.
  public func start(_ name: String) async throws(EngineError) -> StartTimes {
    let heard = Mutex((times: StartTimes(started: 0, ready: 0), problem: EngineError?.none))
    try await start(name) { word in
      heard.withLock { heard in
        switch word.kind {
        case .started:
          heard.times.started = word.seconds
          return true
        case .line(let line):
          heard.times.ready = word.seconds
          if let handler = Handler.parse(line) {
            heard.times.handlerSeconds = handler
          } else {
            heard.problem = .handlerFailed(image: name, reason: "its first line is '\(line)'")
          }
          return false
        }
      }
    }
    let (times, problem) = heard.withLock { $0 }
    if let problem { throw problem }
    return times
  }

  /// Starts a container and listens to its handler until the listener has heard enough.
  public func start(
    _ name: String, listening listener: @escaping @Sendable (HandlerWord) -> Bool
  ) async throws(EngineError) {
    let doing = "starting \(name)"
    // Whoever listens only behind the start may miss a line.
    let output = try await connection.open(
      .init(
        .POST, "/containers/\(name)/attach", [("stream", "1"), ("stdout", "1"), ("stderr", "1")],
        doing: doing))
    let began = ContinuousClock().now
    let problem = await withTaskGroup(of: StartPart.self) { group in
      group.addTask {
        do throws(EngineError) {
          let seconds = try await connection.expect(
            .init(.POST, "/containers/\(name)/start", doing: doing)
          ).seconds
          _ = listener(HandlerWord(.started, seconds: seconds))
          return .started
        } catch {
          return .notStarted(error)
        }
      }
      group.addTask { await hear(output, of: name, since: began, telling: listener) }
      var silence: EngineError?
      for await part in group {
        switch part {
        case .started, .heard: continue
        case .silent(let error): silence = error
        case .notStarted(let error):
          // The output of what did not start ends as well; the start says why.
          group.cancelAll()
          return EngineError?.some(error)
        }
      }
      return silence
    }
    if let problem { throw problem }
  }

  /// One of the two things that a start waits for.
  private enum StartPart: Sendable {
    case started
    case heard
    case notStarted(EngineError)
    case silent(EngineError)
  }

  private func hear(
    _ output: HTTPClientResponse.Body, of name: String, since began: ContinuousClock.Instant,
    telling listener: @Sendable (HandlerWord) -> Bool
  ) async -> StartPart {
    var frames = OutputFrames()
    var lines = 0
    do {
      for try await part in output {
        let seconds = began.duration(to: ContinuousClock().now) / .seconds(1)
        frames.add(part.readableBytesView)
        for line in frames.takeLines() {
          lines += 1
          guard listener(HandlerWord(.line(line), seconds: seconds)) else { return .heard }
        }
      }
    } catch {
      return .silent(connection.translate(error, doing: "waiting for \(name) to be ready"))
    }
    let said = String(decoding: frames.errors.suffix(300), as: UTF8.self)
      .split(separator: "\n").last.map { ": \($0)" }
    return .silent(
      .handlerFailed(
        image: name,
        reason: (lines == 0 ? "it ended without a word" : "it ended before it was done")
          + (said ?? "")))
  }

  /// Runs a command in a running container until it ends, and tells the lines that it writes to its standard output.
  public func execute(
    _ command: [String], in name: String, listening listener: @escaping @Sendable (String) -> Void
  ) async throws(EngineError) -> Double {
    let doing = "executing in \(name)"
    var making = EngineConnection.Request(.POST, "/containers/\(name)/exec", doing: doing)
    making.body = try json(EngineRequests.Execution(command: command), doing: doing)
    let made = try await connection.expect(making)
    let id = try connection.decode(EngineAnswers.Identity.self, from: made.body, doing: doing).id
    var starting = EngineConnection.Request(.POST, "/exec/\(id)/start", doing: doing)
    starting.body = try json(EngineRequests.ExecutionStart(), doing: doing)
    let clock = ContinuousClock()
    let began = clock.now
    var frames = OutputFrames()
    do {
      for try await part in try await connection.open(starting) {
        frames.add(part.readableBytesView)
        for line in frames.takeLines() { listener(line) }
      }
    } catch {
      throw connection.translate(error, doing: doing)
    }
    let seconds = made.seconds + (began.duration(to: clock.now) / .seconds(1))
    let exit = try await connection.read(
      EngineAnswers.Exit.self, .init(.GET, "/exec/\(id)/json", doing: doing))
    guard exit.code == 0 else {
      let said = String(decoding: frames.errors.suffix(300), as: UTF8.self)
        .split(separator: "\n").last.map { ": \($0)" }
      throw .refused(
        doing: doing, status: exit.code,
        reason: "the command ended with an error" + (said ?? ""))
    }
    return seconds
  }

  /// Creates and starts a container and waits until the engine has removed it behind its end.
  public func runAndRemove(_ container: ContainerRequest) async throws(EngineError) -> Double {
    let name = container.name
    let doing = "running \(name)"
    let clock = ContinuousClock()
    let began = clock.now
    _ = try await create(container, autoRemove: true)
    let wait = try await connection.open(
      .init(.POST, "/containers/\(name)/wait", [("condition", "removed")], doing: doing))
    _ = try await connection.expect(.init(.POST, "/containers/\(name)/start", doing: doing))
    let code: Int
    let seconds: Double
    do {
      let buffer = try await wait.collect(upTo: 1 << 20)
      seconds = began.duration(to: clock.now) / .seconds(1)
      code = try connection.decode(
        EngineAnswers.WaitResult.self, from: Data(buffer.readableBytesView), doing: doing
      ).code
    } catch {
      throw connection.translate(error, doing: doing)
    }
    guard code == 0 else {
      throw .refused(doing: doing, status: code, reason: "the container ended with an error")
    }
    return seconds
  }

  /// Freezes the processes of a container.
  public func pause(_ name: String) async throws(EngineError) -> Double {
    try await act("pause", on: name, doing: "pausing \(name)")
  }

  /// Thaws them.
  public func unpause(_ name: String) async throws(EngineError) -> Double {
    try await act("unpause", on: name, doing: "resuming \(name)")
  }

  /// Ends a container politely.
  public func stop(_ name: String) async throws(EngineError) -> Double {
    try await act("stop", on: name, doing: "stopping \(name)")
  }

  private func act(
    _ verb: String, on name: String, doing: String
  ) async throws(EngineError) -> Double {
    try await connection.expect(.init(.POST, "/containers/\(name)/\(verb)", doing: doing)).seconds
  }

  /// Removes a container, running or not, with the volumes that only it used.
  public func remove(_ name: String) async throws(EngineError) -> Double {
    try await connection.expect(
      .init(
        .DELETE, "/containers/\(name)", [("force", "1"), ("v", "1")], doing: "removing \(name)")
    ).seconds
  }

  /// What a container uses at this moment.
  public func usage(of name: String) async throws(EngineError) -> ContainerUsage {
    let usage = try await connection.read(
      EngineAnswers.Usage.self,
      .init(
        .GET, "/containers/\(name)/stats", [("stream", "0"), ("one-shot", "1")],
        doing: "reading what \(name) uses"))
    let cache = usage.memory.stats.flatMap { $0.totalInactiveFile ?? $0.inactiveFile } ?? 0
    return ContainerUsage(
      memoryBytes: max(0, (usage.memory.usage ?? 0) - cache),
      cpuSeconds: Double(usage.cpu.usage.nanoseconds) / 1e9)
  }
}
