import Dispatch
import Foundation

/// Threads that work side by side.
enum WorkerThreads {
  /// A run may recurse as deep as on the main thread.
  private static let stackSize = 8 << 20

  /// Starts `count` threads.
  ///
  /// They are not taken from a pool, which has no more threads than there are cores.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - body: What each does, given its number from 0.
  /// - Returns: A group that is left when all have ended.
  static func start(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> DispatchGroup {
    let group = DispatchGroup()
    for number in 0..<count {
      group.enter()
      let thread = Thread {
        body(number)
        group.leave()
      }
      thread.stackSize = stackSize
      thread.start()
    }
    return group
  }
}
