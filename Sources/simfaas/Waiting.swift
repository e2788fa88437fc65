import Dispatch
import Synchronization

/// The way from a command, which runs on the main thread, to what waits for answers.
enum Waiting {
  /// Does `body` elsewhere and waits for its end.
  static func until<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value? {
    let result = Result<Value>()
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
      let value = await body()
      result.value.withLock { $0 = value }
      isDone.signal()
    }
    isDone.wait()
    return result.value.withLock { $0 }
  }

  /// Does `body` and cancels it when Ctrl-C or a polite signal asks the program to end.
  static func untilInterrupted<Value: Sendable>(
    _ body: @escaping @Sendable () async -> Value
  ) async -> Value {
    let work = Task(operation: body)
    let watch = Task {
      while !Task.isCancelled {
        if Interruption.wasRequested {
          work.cancel()
          return
        }
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
    let value = await work.value
    watch.cancel()
    return value
  }

  private final class Result<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}
