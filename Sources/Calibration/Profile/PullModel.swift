import SimKernel

/// What pulls cost, fitted to the samples of `calibrate docker`.
public struct PullModel: Sendable {
  /// Downloads; `nil` where images of one size were pulled, so that latency and rate cannot be told apart.
  public let download: StructuralFit<TransferRate>?
  /// Extraction of layers; `nil` where all are of one size.
  public let extraction: StructuralFit<TransferRate>?
  /// All that is neither bytes nor layers, a pull of the smallest image.
  public let latency: SampleFit?

  /// Packed bytes a second that come from the registry; `nil` where that is not known.
  public var downloadRate: Double? { download?.model.rate }
  /// Packed bytes a second that are extracted.
  public var extractionRate: Double? { extraction?.model.rate }
  /// Seconds of a layer besides.
  public var perLayer: Double { extraction?.model.latency ?? 0 }
}

/// What the fits of pulls are made of.
struct PullFitting {
  let samples: EngineSamples
  let options: FitOptions

  var download: StructuralFit<TransferRate>? {
    fit("download", samples.samples.filter { $0.phase == MeasuredPhase.pullDownload })
  }

  var extraction: StructuralFit<TransferRate>? {
    fit("extraction", samples.samples.filter { $0.phase == MeasuredPhase.pullLayerExtract })
  }

  private func fit(_ name: String, _ own: [PhaseSample]) -> StructuralFit<TransferRate>? {
    let timed = own.filter { ($0.compressedBytes ?? 0) > 0 && $0.seconds > 0 }
    let sizes = Set(timed.compactMap(\.compressedBytes)).sorted()
    guard sizes.count > 1, timed.count > 3 else { return nil }
    let repetitions = timed.map { sample in
      Repetition(
        setUp: sizes.firstIndex(of: sample.compressedBytes ?? 0) ?? 0,
        [
          TransferRate.Observation(
            bytes: Double(sample.compressedBytes ?? 0), seconds: samples.seconds(of: sample))
        ])
    }
    return StructuralFit(repetitions, name: name, options)
  }

  /// What is left of each pull of the smallest image behind its bytes and layers: of a large one the errors of their rates would be in
  /// the way, and downloads that go on while layers are extracted.
  func latencies(
    _ download: StructuralFit<TransferRate>?, _ extraction: StructuralFit<TransferRate>?
  ) -> SampleGroup? {
    var rest: [PhaseSample] = []
    let pulls = samples.samples.filter {
      $0.phase == MeasuredPhase.pull && ($0.compressedBytes ?? 0) > 0
    }
    let least = pulls.compactMap(\.compressedBytes).min()
    for pull in pulls where pull.compressedBytes == least {
      let layers = samples.samples.filter {
        $0.phase == MeasuredPhase.pullLayerExtract && $0.image == pull.image
          && $0.round == pull.round
      }
      guard !layers.isEmpty else { continue }
      var sample = pull
      if let download { sample.seconds -= Double(pull.compressedBytes ?? 0) / download.model.rate }
      if let extraction {
        // At the speed of that round, as the pull itself.
        let slowness = samples.reference.flatMap { usual in pull.referenceSeconds.map { $0 / usual }
        }
        for layer in layers {
          sample.seconds -=
            (extraction.model.latency + Double(layer.compressedBytes ?? 0) / extraction.model.rate)
            * (slowness ?? 1)
        }
      }
      sample.seconds = max(sample.seconds, 0)
      rest.append(sample)
    }
    guard !rest.isEmpty else { return nil }
    return samples.group("registry latency", rest) { $0.seconds }
  }
}
