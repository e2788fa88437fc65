import Calibration
import Dispatch
import Foundation
import Testing

@Suite struct HandlerTests {
  private static let handlers = Handler.allCases.filter { handler in
    handler == .sh
      || ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
      }
  }

  @Test(arguments: handlers) func aHandlerSaysThatItIsReadyThenServesThenEndsPolitely(
    _ handler: Handler
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = handler.command
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    Self.letSignalsThrough()
    try process.run()
    // A handler that does not end fails the test instead of holding up all others.
    let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    defer { watchdog.cancel() }
    let lines = Lines(output.fileHandleForReading)
    let first = try #require(lines.next())
    #expect(Handler.parse(first) != nil, "\(first)")
    try input.fileHandleForWriting.write(contentsOf: Data("one\n".utf8))
    #expect(lines.next() == "done one")
    // The input stays open: a handler that waits for it has to end all the same.
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
  }

  /// Threads of the test runner hold signals back, and that is inherited.
  private static func letSignalsThrough() {
    var polite = sigset_t()
    sigemptyset(&polite)
    sigaddset(&polite, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &polite, nil)
  }

  /// Runs a program until it has said `last`, or to its end.
  private static func run(
    _ command: [String], until last: String
  ) throws -> (lines: [String], seconds: Double) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    letSignalsThrough()
    let clock = ContinuousClock()
    let began = clock.now
    try process.run()
    let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    defer { watchdog.cancel() }
    let lines = Lines(output.fileHandleForReading)
    var told: [String] = []
    while let line = lines.next() {
      told.append(line)
      if line == last { break }
    }
    let seconds = began.duration(to: clock.now) / .seconds(1)
    process.terminate()
    process.waitUntilExit()
    return (told, seconds)
  }

  @Test(arguments: handlers) func aHandlerDoesTheWorkThatItIsStartedWith(_ handler: Handler) throws
  {
    let work = HandlerWork(cpuSeconds: handler.usesCPU ? 0.1 : 0, waitSeconds: 0.2)
    let (lines, seconds) = try Self.run(handler.command(for: work), until: Handler.done)
    #expect(lines.count == 2 && lines.last == Handler.done, "\(lines)")
    #expect(Handler.parse(lines.first ?? "") != nil)
    #expect(seconds >= work.cpuSeconds + work.waitSeconds)
  }

  @Test(arguments: handlers) func aProcessInARunningContainerSaysThatItBeginsAndThenWorks(
    _ handler: Handler
  ) throws {
    let work = HandlerWork(cpuSeconds: handler.usesCPU ? 0.1 : 0, waitSeconds: 0.2)
    let (lines, seconds) = try Self.run(handler.execution(of: work), until: "")
    #expect(lines == [Handler.begun])
    #expect(seconds >= work.cpuSeconds + work.waitSeconds)
  }

  @Test func secondsAreWrittenWithoutAnExponent() {
    let work = HandlerWork(cpuSeconds: 0.000_000_012, waitSeconds: 61.5)
    #expect(Handler.python.command(for: work).suffix(2) == ["0.000000012", "61.500000000"])
  }

  /// Reads lines, as they come.
  private final class Lines {
    private let handle: FileHandle
    private var waiting = Data()

    init(_ handle: FileHandle) { self.handle = handle }

    func next() -> String? {
      while true {
        if let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
          let line = String(decoding: waiting[..<end], as: UTF8.self)
          waiting = Data(waiting[waiting.index(after: end)...])
          return line
        }
        let part = handle.availableData
        if part.isEmpty { return nil }
        waiting += part
      }
    }
  }
}
