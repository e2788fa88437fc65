import Calibration
import Experiments
import Foundation

/// Where samples come from: the content of `facts.json`, beside them.
struct MeasuringFacts {
  static let name = "facts.json"

  var plan: MeasuringPlan
  var outcome: MeasuringOutcome
  var started: Date

  func write(to folder: String) throws(OutputError) {
    var file = try OutputFile("\(folder)/\(Self.name)")
    file.buffer.append(json)
    try file.finish()
  }

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
      json.member("seed", plan.seed)
      json.member("rounds", outcome.rounds)
      json.member("warmUpRounds", plan.warmUpRounds)
      json.array("notes") { json in for note in outcome.notes { json.member(nil, note) } }
      json.object("engine") { (outcome.facts ?? EngineFacts()).write(to: &$0) }
      json.object("measuredFrom") { MachineFacts.own.write(to: &$0) }
      json.object("reference") { writeReference(to: &$0) }
      json.object("handlers") { json in
        for (image, handler) in outcome.handlers.sorted(by: { $0.key < $1.key }) {
          json.member(image, handler.rawValue)
        }
      }
      json.array("phases") { json in
        for summary in PhaseSummary.summaries(of: outcome.samples) { write(summary, to: &json) }
      }
    }
    return json.finished()
  }

  private var isComplete: Bool {
    switch outcome.end {
    case .precise, .repetitions, .budget: true
    case .interrupted, .failed: false
    }
  }

  private var end: String {
    switch outcome.end {
    case .precise: "precise"
    case .repetitions: "repetitions"
    case .budget: "budget"
    case .interrupted: "interrupted"
    case .failed(let error): "failed: \(error)"
    }
  }

  private func writeReference(to json: inout JSONWriter) {
    let drift = outcome.drift
    json.member("work", "zlib \(ReferenceWork.library) packs \(ReferenceWork.bytes) bytes")
    json.member("fastestRoundSeconds", drift.rounds.min())
    json.member("slowestRoundSeconds", drift.rounds.max())
    json.member("slowestToFastest", drift.ratio)
    json.member("trend", drift.trend)
    json.member("drifted", drift.isNoticeable)
  }

  private func write(_ summary: PhaseSummary, to json: inout JSONWriter) {
    json.object(onOneLine: true) { json in
      json.member("phase", summary.key.phase)
      json.member("image", summary.key.image)
      json.member("cpus", summary.key.cpus)
      json.member("simultaneous", summary.key.simultaneous)
      json.member("pageCache", summary.key.droppedPageCache ? "cold" : "warm")
      json.member("count", summary.count)
      json.member("median", summary.median)
      json.member("low", summary.interval?.low)
      json.member("high", summary.interval?.high)
      json.member("normalisedMedian", summary.normalisedMedian)
      json.member("normalisedLow", summary.normalisedInterval?.low)
      json.member("normalisedHigh", summary.normalisedInterval?.high)
    }
  }
}

extension EngineFacts {
  /// Writes what the engine says of itself.
  func write(to json: inout JSONWriter) {
    json.member("host", host)
    json.member("version", version)
    json.member("api", apiVersion)
    json.member("machine", machine)
    json.member("system", system)
    json.member("kernel", kernel)
    json.member("architecture", architecture)
    json.member("processors", processors)
    json.member("memoryBytes", UInt64(memoryBytes))
    json.member("storageDriver", storageDriver)
    json.member("backingFileSystem", backingFileSystem)
    json.member("cgroupVersion", cgroupVersion)
    json.member("runtime", runtime)
  }
}

extension MachineFacts {
  /// Writes what is known of the machine.
  func write(to json: inout JSONWriter) {
    json.member("processor", processor)
    json.member("processors", processors)
    json.member("memoryBytes", memoryBytes)
    json.member("kernel", kernel)
    json.member("architecture", architecture)
    json.member("board", board)
  }
}
