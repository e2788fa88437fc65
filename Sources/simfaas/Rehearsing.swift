import Calibration
import DockerEngine
import Experiments
import Foundation
import Rehearsal
import Report
import SimKernel

/// A run of `simfaas calibrate rehearse`: the engine, the files, and what is said at the end.
struct Rehearsing: Sendable {
  let plan: RehearsalPlan
  let address: EngineAddress
  let patience: Double
  let folder: String?
  let scenarioText: String
  let leavesOutReport: Bool
  let progress: ProgressMode

  /// What is printed, and with what the program ends.
  struct End: Sendable {
    var report = ""
    var stop: Stop?
  }

  func rehearse() async -> End {
    do {
      if let folder {
        try OutputFolder.create(folder)
        for name in [
          RehearsalFile.requests, RehearsalFile.rehearsal, RehearsalFile.scenario,
          ResultFile.report,
        ] {
          try OutputFolder.remove("\(folder)/\(name)")
        }
      }
      let engine = try await DockerEngine(at: address, patience: patience)
      let started = Date()
      let outcome = await Waiting.untilInterrupted { await play(on: engine, started) }
      await engine.close()
      return try finish(outcome, started)
    } catch {
      return End(stop: Stop(status: Stop.failed, messages: ["\(error)"]))
    }
  }

  private func play(on engine: DockerEngine, _ started: Date) async -> RehearsalOutcome {
    let file: RequestsFile?
    do {
      file = try folder.map { try RequestsFile(in: $0, plan) }
    } catch {
      var outcome = RehearsalOutcome()
      outcome.end = .failed(error)
      return outcome
    }
    var bar = ProgressBar(progress)
    var run = RehearsalRun(
      plan, on: engine, from: LocalSite(),
      labels: RunLabels(id: DockerMeasuring.name(started), mark: .own),
      recording: { try file?.add($0) }, showing: { bar.show($0) })
    var outcome = await run.run()
    bar.clear()
    do { try file?.finish() } catch { outcome.end = .failed(error) }
    return outcome
  }

  private func finish(_ outcome: RehearsalOutcome, _ started: Date) throws -> End {
    var outcome = outcome
    var prediction = Prediction()
    if !outcome.repetitions.isEmpty {
      do {
        prediction = try Prediction(of: plan)
      } catch {
        outcome.end = .failed(error)
      }
    }
    let comparison = RehearsalComparison(outcome, with: prediction, of: plan)
    if let folder {
      do {
        try write(
          RehearsalFacts(plan: plan, outcome: outcome, comparison: comparison, started: started)
            .json, to: "\(folder)/\(RehearsalFile.rehearsal)")
        try write(scenarioText, to: "\(folder)/\(RehearsalFile.scenario)")
        if !leavesOutReport {
          try ReportChoice.write(.rehearsal(folder))
        }
      } catch {
        outcome.end = .failed(error)
      }
    }
    var end = End(report: RehearsalReport.text(outcome, comparison, of: plan, folder: folder))
    var messages = outcome.leftBehind.map {
      "not everything could be removed; the next run tries again: \($0)"
    }
    switch outcome.end {
    case .complete:
      if !messages.isEmpty { end.stop = Stop(status: Stop.failed, messages: messages) }
    case .interrupted:
      messages.append("interrupted; the repetitions are not complete")
      end.stop = Stop(status: Stop.interrupted, messages: messages)
    case .failed(let error):
      messages.append("\(error)")
      end.stop = Stop(status: Stop.failed, messages: messages)
    }
    return end
  }

  private func write(_ text: String, to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(text)
    try file.finish()
  }
}

/// `requests.csv`, repetition by repetition.
final class RequestsFile {
  private var file: OutputFile?
  private let plan: RehearsalPlan

  init(in folder: String, _ plan: RehearsalPlan) throws(OutputError) {
    var file = try OutputFile("\(folder)/\(RehearsalFile.requests)")
    file.buffer.append(PlayedRequestRow.columns.joined(separator: ","))
    try file.endLine()
    try file.flush()
    self.file = consume file
    self.plan = plan
  }

  /// Writes the requests of a repetition, at once: whoever ends the program keeps them under the file's unfinished name.
  func add(_ played: PlayedRepetition) throws(OutputError) {
    for record in played.records {
      let times = RequestTimes(record)
      file?.buffer.append(
        PlayedRequestRow.row(
          times, function: plan.built.functions.name(times.function.index),
          repetition: played.number))
      try file?.endLine()
    }
    try file?.flush()
  }

  func finish() throws(OutputError) { try file.take()?.finish() }
}

/// The content of `rehearsal.json`.
struct RehearsalFacts {
  var plan: RehearsalPlan
  var outcome: RehearsalOutcome
  var comparison: RehearsalComparison
  var started: Date

  var json: String {
    var json = JSONWriter()
    json.object { json in
      json.member("complete", isComplete)
      json.member("end", end)
      json.member("started", started.formatted(.iso8601))
      json.member("seconds", outcome.elapsed)
      json.member("version", Simfaas.version)
      json.array("command", onOneLine: true) { json in
        for word in CommandLine.arguments { json.member(nil, word) }
      }
      if let facts = outcome.facts {
        json.object("engine") { facts.write(to: &$0) }
      } else {
        json.null("engine")
      }
      json.object("gatewayOn") { MachineFacts.own.write(to: &$0) }
      RehearsalJSON.write(outcome, comparison, of: plan, to: &json)
    }
    return json.finished()
  }

  private var isComplete: Bool {
    if case .complete = outcome.end { true } else { false }
  }

  private var end: String {
    switch outcome.end {
    case .complete: "complete"
    case .interrupted: "interrupted"
    case .failed(let error): "failed: \(error)"
    }
  }
}
