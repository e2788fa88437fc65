import ClusterModel
import Dispatch
import SimKernel
import Synchronization

/// One run that readings are taken of.
struct MeasuredRun: Sendable {
  /// What came of it.
  struct Result: Sendable {
    /// What each reading gave, in their order.
    var values: [Double?]
    /// Why the run did not come to its end; `nil` where it did.
    var failure: String?
  }

  /// The scenario file.
  let scenario: String
  /// What is replaced in it.
  let changes: [String]
  /// Which of several repetitions it is.
  let replication: Int
  /// What is read of it.
  var readings: [Reading] = []

  /// Runs it.
  ///
  /// - Throws: What is wrong with the scenario, the changes or a reading.
  func result() throws(SettingsError) -> Result {
    var loaded = try ScenarioLoader.load(
      scenario, overrides: changes + ["replication=\(replication)"])
    let needsSamples = readings.contains(where: \.needsSamples)
    var metrics = loaded.scenario.metrics.configuration
    if needsSamples, metrics.samplingPeriod == nil {
      throw SettingsError("a measure needs samples; state metrics.samplingPeriod", path: scenario)
    }
    if !needsSamples { metrics.samplingPeriod = nil }
    metrics.recordsInvocations = readings.contains(where: \.needsInvocations)
    metrics.recordsContainers = false
    loaded.scenario.metrics.configuration = metrics
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    var records = RunRecords()
    let outcome = Runner(loaded.scenario, built).run(keeping: &records)
    guard outcome.end == .complete else {
      return Result(
        values: readings.map { _ in nil }, failure: outcome.summary.incompleteReason ?? "")
    }
    let observation = Observation(
      summary: outcome.summary.tree, samples: records.samples, invocations: records.invocations)
    var values: [Double?] = []
    for reading in readings {
      do throws(SummaryPathError) {
        values.append(try reading.value(in: observation))
      } catch {
        throw SettingsError(error.description, path: scenario)
      }
    }
    return Result(values: values, failure: nil)
  }
}

extension MeasuredRun {
  /// Runs several, side by side.
  ///
  /// - Parameters:
  ///   - runs: The runs.
  ///   - threads: How many are under way at a time.
  ///   - progress: Told after each run, on its thread, one call at a time, how many have ended and how many there are.
  /// - Returns: The results in the order of the runs, the same for any number of threads.
  /// - Throws: The first error in that order.
  static func results(
    of runs: [MeasuredRun], threads: Int,
    _ progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void
  ) throws(SettingsError) -> [Result] {
    typealias Outcome = Swift.Result<Result, SettingsError>
    let next = Atomic(0)
    let finished = Mutex<(outcomes: [Outcome?], count: Int)>(
      (Array(repeating: nil, count: runs.count), 0))
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, runs.count))) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < runs.count else { return }
        let outcome: Outcome
        do throws(SettingsError) {
          outcome = .success(try runs[number].result())
        } catch { outcome = .failure(error) }
        finished.withLock {
          $0.outcomes[number] = outcome
          $0.count += 1
          progress($0.count, runs.count)
        }
      }
    }
    let outcomes = finished.withLock { $0.outcomes }
    var results: [Result] = []
    for outcome in outcomes {
      guard let outcome else { preconditionFailure("a run was left out") }
      results.append(try outcome.get())
    }
    return results
  }
}
