import Calibration
import Dispatch
import Synchronization

/// A clock that moves when nothing is left to do, and the thread that does what is to be done until then.
///
/// Tasks on it run one after the other. When all of them wait, the clock goes on to the instant at which the first sleeper wakes. So
/// what takes time costs none, and a run is the same every time.
final class VirtualTime: TaskExecutor {
  private struct Sleeper {
    var wakesAt: Double
    var number: Int
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = 0.0
    var jobs: [UnownedJob] = []
    var sleepers: [Sleeper] = []
    var count = 0
    var isOver = false
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  var now: Double { state.withLock { $0.now } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    bell.signal()
  }

  /// Runs `body` in virtual time.
  static func run<Value: Sendable>(
    _ body: @escaping @Sendable (VirtualTime) async -> Value
  ) async -> Value {
    let time = VirtualTime()
    time.start()
    let value = await withTaskExecutorPreference(time) { await body(time) }
    time.state.withLock { $0.isOver = true }
    time.bell.signal()
    return value
  }

  private func start() {
    DispatchQueue(label: "virtual time").async { [self] in
      while true {
        let job = state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
        if let job {
          job.runSynchronously(on: asUnownedTaskExecutor())
        } else if state.withLock({ $0.isOver }) {
          return
        } else if let sleeper = nextSleeper() {
          sleeper.continuation.resume()
        } else {
          // What comes from outside of this clock rings.
          bell.wait()
        }
      }
    }
  }

  private func nextSleeper() -> Sleeper? {
    state.withLock { state in
      guard
        let place = state.sleepers.indices.min(by: {
          (state.sleepers[$0].wakesAt, state.sleepers[$0].number)
            < (state.sleepers[$1].wakesAt, state.sleepers[$1].number)
        })
      else { return nil }
      let sleeper = state.sleepers.remove(at: place)
      state.now = max(state.now, sleeper.wakesAt)
      return sleeper
    }
  }

  /// Waits until the clock is so far.
  func sleep(until instant: Double) async throws {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state -> Bool in
          if Task.isCancelled { return true }
          state.sleepers.append(
            Sleeper(wakesAt: instant, number: number, continuation: continuation))
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        bell.signal()
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        state.sleepers.firstIndex { $0.number == number }.map { state.sleepers.remove(at: $0) }
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Waits for so many seconds.
  func sleep(for seconds: Double) async throws { try await sleep(until: now + seconds) }
}

/// A machine in virtual time.
struct VirtualSite: MeasuringSite {
  var time: VirtualTime
  /// What the reference work takes.
  var work: @Sendable (_ now: Double) -> Double = { _ in 0.5 }
  var gone: Set<ProcessMark> = []

  var now: Double { time.now }
  var unixTime: Double { 1_000 + time.now }
  func reference() -> Double { work(time.now) }
  func wait(seconds: Double) async throws(EngineError) {
    do { try await time.sleep(for: seconds) } catch { throw .interrupted }
  }
  func dropPageCache() throws(EngineError) {}
  func isGone(_ mark: ProcessMark) -> Bool { gone.contains(mark) }
}
