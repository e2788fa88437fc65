import Synchronization

/// A progress bar that several threads may move.
final class SharedProgressBar: Sendable {
  private let bar: Mutex<ProgressBar>

  init(_ mode: ProgressMode) { bar = Mutex(ProgressBar(mode)) }

  func show(ended: Int, of all: Int) { bar.withLock { $0.show(ended: ended, of: all) } }

  func show(bytes: Int64, of all: Int64, requests: UInt64) {
    bar.withLock { $0.show(bytes: bytes, of: all, requests: requests) }
  }

  func clear() { bar.withLock { $0.clear() } }
}
