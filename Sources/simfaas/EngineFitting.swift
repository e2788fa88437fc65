import ArgumentParser
import Calibration
import Experiments
import Foundation
import Report
import SimKernel

/// Fits the profile of a Docker engine to what `calibrate docker` measured.
struct EngineFitting {
  var options = FitOptions()
  var normalisation = EngineSamples.Normalisation.auto
  /// Every `n`-th round is left for checking; `nil` for none.
  var holdOut: Int?
  /// The cores of the engine's machine; `nil` for what `facts.json` says.
  var cores: Double?
  var threads: Int?
  var progress = ProgressMode.auto

  /// Fits, and writes the profile to `out` if that is a file.
  ///
  /// - Returns: The report.
  func fit(_ source: SampleText, _ samples: [PhaseSample], to out: String?) throws -> String {
    let facts = try source.facts()
    let cores = try cores ?? processors(facts, source)
    let part = holdOut.map { RoundPart.fitted(every: $0) } ?? .all
    let chosen = EngineSamples(samples, of: part, normalisation)
    guard !chosen.samples.isEmpty else {
      throw Stop(status: Stop.failed, messages: ["\(source.path): no round that counts is left"])
    }
    let bar = SharedProgressBar(progress)
    defer { bar.clear() }
    let model = EngineModel(
      chosen, cores: cores, options,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { ended, all in bar.show(ended: ended, of: all) }
    guard !model.images.isEmpty else {
      throw Stop(
        status: Stop.failed,
        messages: ["\(source.path): there are no cold starts to fit a profile to"])
    }
    if let out {
      var file = try OutputFile(out)
      file.buffer.append(
        EngineProfile(
          model, of: chosen,
          from: .init(path: source.path, sha256: source.sha256, part: part, facts: facts), options
        ).yaml)
      try file.finish()
    }
    return EngineFitReport.text(model, chosen)
  }

  private func processors(_ facts: Document?, _ source: SampleText) throws -> Double {
    guard case .text(let text, _)? = facts?["engine"]?["processors"]?.content,
      let count = Double(text), count >= 1
    else {
      throw ValidationError(
        "there is no \(MeasuringFacts.name) beside \(source.path) that says how many processors the engine's machine has; state them with --cores"
      )
    }
    return count
  }
}
