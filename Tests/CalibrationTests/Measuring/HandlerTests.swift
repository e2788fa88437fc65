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
    // Threads of the test runner hold signals back, and that is inherited.
    var polite = sigset_t()
    sigemptyset(&polite)
    sigaddset(&polite, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &polite, nil)
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
