import Foundation
import Synchronization

/// Ctrl-C and polite termination: the first asks the run to end well, the second ends it at once.
enum Interruption {
  private static let isRequested = Atomic<Bool>(false)

  /// Listens from now on.
  static func listen() {
    signal(SIGINT) { _ in Interruption.note() }
    signal(SIGTERM) { _ in Interruption.note() }
    // Whoever started the program may have held these signals back, and that is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func note() {
    if isRequested.exchange(true, ordering: .relaxed) { _exit(Stop.interrupted) }
  }

  /// Whether the run is to end.
  static var wasRequested: Bool { isRequested.load(ordering: .relaxed) }
}
