/// A Docker engine and its machine as the model has them, fitted to the samples of `calibrate docker`.
///
/// Nothing of what it predicts besides (cold starts under other quotas than the largest, several at a time, pulls as a whole) has a
/// parameter of its own; `calibrate check` compares all of it.
public struct EngineModel: Sendable {
  /// The images, in the order in which they were measured.
  public let images: [ImageModel]
  /// Pulls.
  public let pulls: PullModel
  /// The cores of the engine's machine.
  public let cores: Double
  /// The seconds of the reference that times were brought to; `nil` where they are as measured.
  public let reference: Double?
  /// How the reference moved.
  public let drift: Drift

  /// All fits of distributions.
  public var fits: [SampleFit] {
    images.flatMap { image in ImageModel.Part.allCases.compactMap { image.fits[$0] } }
      + (pulls.latency.map { [$0] } ?? [])
  }

  /// Fits the model.
  ///
  /// - Parameters:
  ///   - samples: The samples.
  ///   - cores: The cores of the engine's machine.
  ///   - options: How distributions are fitted.
  ///   - threads: How many fits are under way at a time.
  ///   - progress: Told how many fits have ended, of how many; may be called from any thread.
  /// - Complexity: A second or two of CPU time for each distribution with the usual options.
  public init(
    _ samples: EngineSamples, cores: Double, _ options: FitOptions, threads: Int,
    progress: @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) {
    let containers = samples.images.filter {
      !samples.single(MeasuredPhase.coldStart, of: $0).isEmpty
    }
    let fittings = containers.map {
      ImageFitting(samples, of: $0, cores: cores, options)
    }
    let pulling = PullFitting(samples: samples, options: options)
    let (download, extraction) = (pulling.download, pulling.extraction)
    let latencies = pulling.latencies(download, extraction)
    let groups = fittings.map { $0.groups() }
    let all = groups.flatMap { $0.map(\.group) } + (latencies.map { [$0] } ?? [])
    var fits = SampleFit.fits(of: all, options, threads: threads, progress: progress)[...]
    images = zip(fittings, groups).map { fitting, groups in
      var own: [ImageModel.Part: SampleFit] = [:]
      for (part, _) in groups { own[part] = fits.removeFirst() }
      return fitting.model(own)
    }
    pulls = PullModel(
      download: download, extraction: extraction,
      latency: latencies == nil ? nil : fits.removeFirst())
    self.cores = cores
    reference = samples.reference
    drift = samples.drift
  }
}
