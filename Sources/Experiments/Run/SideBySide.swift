import Dispatch
import SimKernel
import Synchronization

/// Independent pieces of work on several threads.
enum SideBySide {
  /// Does all of them.
  ///
  /// - Parameters:
  ///   - count: How many there are.
  ///   - threads: How many are under way at a time.
  ///   - progress: Told after each, on its thread, one call at a time, how many have ended.
  ///   - work: Does the piece of this number.
  /// - Returns: The results in the order of the numbers, the same for any number of threads.
  /// - Throws: The first error in that order.
  static func results<Result: Sendable>(
    _ count: Int, threads: Int, progress: @escaping @Sendable (_ ended: Int) -> Void = { _ in },
    _ work: @escaping @Sendable (_ number: Int) throws(SettingsError) -> Result
  ) throws(SettingsError) -> [Result] {
    typealias Outcome = Swift.Result<Result, SettingsError>
    let next = Atomic(0)
    let finished = Mutex<(outcomes: [Outcome?], count: Int)>(
      (Array(repeating: nil, count: count), 0))
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < count else { return }
        let outcome: Outcome
        do throws(SettingsError) {
          outcome = .success(try work(number))
        } catch { outcome = .failure(error) }
        finished.withLock {
          $0.outcomes[number] = outcome
          $0.count += 1
          progress($0.count)
        }
      }
    }
    let outcomes = finished.withLock { $0.outcomes }
    var results: [Result] = []
    for outcome in outcomes {
      guard let outcome else { preconditionFailure("a piece of work was left out") }
      results.append(try outcome.get())
    }
    return results
  }
}
