import ClusterModel
import SimKernel

/// One run that readings are taken of.
struct MeasuredRun: Sendable {
  /// What came of it.
  struct Result: Sendable {
    /// What each reading gave, in their order.
    var values: [Double?]
    /// The times of requests that were asked for, in their order.
    var times: [[Double]] = []
    /// What happened in the course of the run, in the order asked for.
    var courses: [[CourseSettings.Point]] = []
    /// Why the run did not come to its end; `nil` where it did.
    var failure: String?
    /// What was possible with its requests; `nil` where that was not asked.
    var bounds: RunBounds?
    /// How long its completed requests took, in buckets.
    var responseTimes = BucketCounts()
  }

  /// The scenario file.
  let scenario: String
  /// What is replaced in it.
  let changes: [String]
  /// Which of several repetitions it is.
  let replication: Int
  /// What is read of it.
  var readings: [Reading] = []
  /// Of which requests all times are wanted.
  var times: [RequestTimesSettings] = []
  /// What is wanted of the course of the run.
  var courses: [CourseSettings] = []
  /// Whether is computed what was possible with its requests.
  var computesBounds = false

  /// Runs it.
  ///
  /// - Throws: What is wrong with the scenario, the changes or a reading.
  func result() throws(SettingsError) -> Result {
    var loaded = try ScenarioLoader.load(
      scenario, overrides: changes + ["replication=\(replication)"])
    let needsSamples = readings.contains(where: \.needsSamples) || !courses.isEmpty
    var metrics = loaded.scenario.metrics.configuration
    if needsSamples, metrics.samplingPeriod == nil {
      throw SettingsError("a measure needs samples; state metrics.samplingPeriod", path: scenario)
    }
    if !needsSamples { metrics.samplingPeriod = nil }
    let needsInvocations = readings.contains(where: \.needsInvocations) || !times.isEmpty
    metrics.recordsInvocations = needsInvocations || computesBounds
    metrics.recordsContainers = computesBounds
    loaded.scenario.metrics.configuration = metrics
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    var records = RunRecords()
    var collector = computesBounds ? BoundCollector(built) : nil
    let outcome = Runner(loaded.scenario, built).run(
      keeping: &records, needsInvocations: needsInvocations, bounding: &collector)
    guard outcome.end == .complete else {
      return Result(
        values: readings.map { _ in nil }, times: times.map { _ in [] },
        courses: courses.map { _ in [] }, failure: outcome.summary.incompleteReason ?? "")
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
    return Result(
      values: values, times: times.map { $0.values(in: records.invocations) },
      courses: courses.map { $0.points(in: records.samples) },
      bounds: collector?.bounds(of: outcome.summary), responseTimes: outcome.responseTimes)
  }
}
