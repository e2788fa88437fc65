import ClusterModel
import Experiments
import Foundation
import SimKernel

/// Runs single runs of a plan.
struct RunExecutor: Sendable {
  /// What a thread keeps for its next run: the scenario of its point, and what reads scenarios.
  struct Kept {
    fileprivate var point = -1
    fileprivate var loaded: LoadedScenario?
    fileprivate let form = SettingsForm<Scenario>()
  }

  private let scenarios: PointScenarios
  private let metrics: [SummaryPath]?
  private let limit: RunLimits
  private static let host = ProcessInfo.processInfo.hostName

  /// Prepares runs of `plan`.
  ///
  /// - Throws: What is wrong with its scenario or with a metric.
  init(_ plan: SweepPlan) throws(SettingsError) {
    scenarios = try PointScenarios(plan)
    limit = plan.limit
    metrics = try plan.metrics.map { (texts) throws(SettingsError) in
      var paths: [SummaryPath] = []
      for text in texts {
        do throws(SummaryPathError) { paths.append(try SummaryPath(text)) } catch {
          throw SettingsError(error.description, path: "metrics")
        }
      }
      return paths
    }
  }

  /// Runs one run to its end, or to a limit.
  ///
  /// - Parameters:
  ///   - id: Which run.
  ///   - point: The values of its point.
  ///   - kept: The scenario of the last run on this thread.
  /// - Returns: What it came to; whatever goes wrong is in there.
  func run(_ id: RunID, _ point: SweepPoint, keeping kept: inout Kept) -> RunRecord {
    let clock = ContinuousClock()
    let begin = clock.now
    let startedAt = Date().timeIntervalSince1970
    var record: RunRecord
    do throws(SettingsError) {
      if kept.point != id.point || kept.loaded == nil {
        kept.loaded = try scenarios.load(id.point, point, with: kept.form)
        kept.point = id.point
      }
      guard let loaded = kept.loaded else { preconditionFailure("no scenario was kept") }
      record = run(id, loaded, kept.form)
    } catch {
      (kept.point, kept.loaded) = (-1, nil)
      record = RunRecord(id, .invalid, error: error.description)
    }
    record.wallSeconds = begin.duration(to: clock.now) / .seconds(1)
    record.startedAt = startedAt
    record.host = Self.host
    return record
  }

  private func run(
    _ id: RunID, _ loaded: LoadedScenario, _ form: SettingsForm<Scenario>
  ) -> RunRecord {
    var scenario = loaded.scenario
    let sections = id.replication == 0 ? Self.sections(of: form.document(of: scenario)) : []
    scenario.replication = UInt32(id.replication)
    // Requests and containers would be recorded for nobody; samples stay, being events that the fingerprint knows.
    scenario.metrics.configuration.recordsInvocations = false
    scenario.metrics.configuration.recordsContainers = false
    var record: RunRecord
    do throws(SettingsError) {
      let built = try ScenarioBuilder.build(scenario, folder: loaded.folder)
      record = self.record(of: id, Runner(scenario, built))
    } catch {
      record = RunRecord(id, .invalid, error: error.description)
    }
    record.seed = scenario.seed
    record.sections = sections
    return record
  }

  private func record(of id: RunID, _ runner: Runner) -> RunRecord {
    let clock = ContinuousClock()
    let latest = limit.time.map { clock.now + .nanoseconds($0.nanoseconds) }
    var events: UInt64 = 0
    var reached: String?
    var nowhere: ResultFolder?
    let outcome = runner.run(
      writingTo: &nowhere,
      shouldStop: {
        // The progress of a slice is told before: see `Runner`.
        if let most = limit.events, events >= most {
          reached = "stopped after \(events) events: the limit is \(most)"
        } else if let latest, clock.now >= latest {
          reached = "stopped after \(limit.time?.written ?? ""), the limit of real time"
        }
        return reached != nil
      }, progress: { events = $0.events })
    switch outcome.end {
    case .complete: return complete(id, outcome.summary)
    case .interrupted: return RunRecord(id, .limit, error: reached)
    case .failed(let reason): return RunRecord(id, .failed, error: reason)
    }
  }

  private func complete(_ id: RunID, _ summary: RunSummary) -> RunRecord {
    var record = RunRecord(id, .complete)
    record.eventFingerprint = summary.eventFingerprint.description
    record.resultFingerprint = summary.resultFingerprint.description
    guard let metrics else {
      record.values = summary.numbers
      return record
    }
    let tree = summary.tree
    for path in metrics {
      do throws(SummaryPathError) {
        if let value = try path.value(in: tree) { record.values.append((path.description, value)) }
      } catch {
        return RunRecord(id, .failed, error: error.description)
      }
    }
    return record
  }

  /// The scenario with all defaults as its file has it, cut at the keys of its first level.
  ///
  /// Points share most of these sections, so each is stored once.
  static func sections(of scenario: Document) -> [String] {
    guard case .map(let entries) = scenario.content else { return [] }
    return entries.map { YamlWriter.text(.map([$0])) }
  }
}
