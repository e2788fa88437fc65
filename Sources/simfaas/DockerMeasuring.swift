import Calibration
import DockerEngine
import Experiments
import Foundation
import Report

/// A run of `simfaas calibrate docker`: the engine, the files, and what is said at the end.
struct DockerMeasuring: Sendable {
  let plan: MeasuringPlan
  let address: EngineAddress
  let patience: Double
  let folder: String
  let progress: ProgressMode
  /// Every `n`-th round is left for checking; `nil` for none.
  let holdOut: Int?

  static let profileName = "profile.yaml"

  /// What is printed, and with what the program ends.
  struct End: Sendable {
    var report = ""
    var stop: Stop?
  }

  func measure() async -> End {
    do {
      try OutputFolder.create(folder)
      for name in [SampleFile.name, MeasuringFacts.name, Self.profileName] {
        try OutputFolder.remove("\(folder)/\(name)")
      }
      let engine = try await DockerEngine(
        at: address, patience: patience, longestPull: max(plan.budget, patience))
      let outcome = await Waiting.untilInterrupted { await measure(on: engine) }
      await engine.close()
      return finish(outcome)
    } catch {
      return End(stop: Stop(status: Stop.failed, messages: ["\(error)"]))
    }
  }

  private func measure(on engine: DockerEngine) async -> MeasuringOutcome {
    let site = LocalSite()
    let started = Date()
    let file: SampleFile
    do {
      file = try SampleFile(in: folder)
    } catch {
      return MeasuringOutcome(end: .failed(error))
    }
    var bar = ProgressBar(progress)
    var run = MeasuringRun(
      plan, on: engine, from: site, labels: RunLabels(id: Self.name(started), mark: .own),
      recording: { try file.add($0) }, showing: { bar.show($0) })
    var outcome = await run.run()
    bar.clear()
    do {
      try file.finish()
      try MeasuringFacts(plan: plan, outcome: outcome, started: started).write(to: folder)
    } catch {
      outcome.end = .failed(error)
    }
    return outcome
  }

  private func finish(_ outcome: MeasuringOutcome) -> End {
    var end = End(report: MeasuringReport.text(outcome, folder: folder))
    switch outcome.end {
    case .precise, .repetitions, .budget: fit(outcome, &end)
    case .interrupted, .failed: break
    }
    var messages = outcome.leftBehind.map {
      "not everything could be removed; the next run tries again: \($0)"
    }
    switch outcome.end {
    case .precise, .repetitions, .budget:
      messages += end.stop?.messages ?? []
      if !messages.isEmpty { end.stop = Stop(status: Stop.failed, messages: messages) }
    case .interrupted:
      messages.append("interrupted; the samples are partial")
      end.stop = Stop(status: Stop.interrupted, messages: messages)
    case .failed(let error):
      messages.append("\(error)")
      end.stop = Stop(status: Stop.failed, messages: messages)
    }
    return end
  }

  /// Fits the profile, where there are cold starts to fit.
  private func fit(_ outcome: MeasuringOutcome, _ end: inout End) {
    guard outcome.samples.contains(where: { $0.phase == MeasuredPhase.coldStart && !$0.isWarmUp })
    else { return }
    var fitting = EngineFitting()
    fitting.holdOut = holdOut
    fitting.progress = progress
    do {
      let text = try SampleText(of: "\(folder)/\(SampleFile.name)")
      let samples = try PhaseSample.samples(of: SampleTable(text.text, origin: text.path))
      let path = "\(folder)/\(Self.profileName)"
      end.report += "\n" + (try fitting.fit(text, samples, to: path))
      end.report += "profile: \(path)\n"
    } catch let stop as Stop {
      end.stop = stop
    } catch {
      end.stop = Stop(status: Stop.failed, messages: ["the profile could not be written: \(error)"])
    }
  }

  /// A name that no other run has: the second, and the process.
  static func name(_ date: Date) -> String {
    let seconds = Int(date.timeIntervalSince1970)
    return "\(seconds)-\(ProcessInfo.processInfo.processIdentifier)"
  }
}

/// `samples.csv`, round by round.
final class SampleFile {
  static let name = "samples.csv"
  private var file: OutputFile?

  init(in folder: String) throws(OutputError) {
    var file = try OutputFile("\(folder)/\(Self.name)")
    file.buffer.append(PhaseSample.columns.joined(separator: ","))
    try file.endLine()
    try file.flush()
    self.file = consume file
  }

  /// Writes the samples of a round, at once: whoever ends the program keeps them under the file's unfinished name.
  func add(_ samples: [PhaseSample]) throws(OutputError) {
    for sample in samples {
      file?.buffer.append(sample.row)
      try file?.endLine()
    }
    try file?.flush()
  }

  func finish() throws(OutputError) { try file.take()?.finish() }
}
