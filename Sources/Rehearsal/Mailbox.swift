import Synchronization

/// Where tasks leave what they have seen, for the one that plays.
final class Mailbox<Letter: Sendable>: Sendable {
  private let letters = Mutex<[Letter]>([])
  private let bell: AsyncStream<Void>
  private let ring: AsyncStream<Void>.Continuation

  init() {
    (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Leaves a letter.
  func post(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    ring.yield()
  }

  /// Wakes the reader without a letter.
  func wake() { ring.yield() }

  /// Takes what has been left, in the order in which it was.
  func take() -> [Letter] {
    letters.withLock { letters in
      defer { letters.removeAll(keepingCapacity: true) }
      return letters
    }
  }

  /// Waits until something has been left, or somebody wakes the reader; also ends when the task is cancelled.
  func wait() async {
    for await _ in bell { return }
  }
}
