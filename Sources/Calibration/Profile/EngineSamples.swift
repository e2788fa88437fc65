/// The samples of some rounds of `calibrate docker`, as they are fitted and checked: at one speed of the machine, if that is sound.
public struct EngineSamples: Sendable {
  /// When times are brought to one speed of the machine.
  public enum Normalisation: String, Hashable, Sendable, CaseIterable {
    /// Where the reference moved by more than it does by itself: ``Drift/noticeableRatio``.
    case auto
    /// Always.
    case always
    /// Never.
    case never
  }

  /// The samples, in the order in which they were taken.
  public let samples: [PhaseSample]
  /// How the reference moved.
  public let drift: Drift
  /// The seconds of the reference that times are brought to; `nil` where they stay as measured.
  public let reference: Double?

  /// Takes the samples of `part`.
  ///
  /// - Parameters:
  ///   - samples: The samples of one run.
  ///   - part: Which rounds.
  ///   - reference: The seconds of the reference that times are brought to; `nil` for the median of all rounds that count.
  ///   - normalisation: When.
  public init(
    _ samples: [PhaseSample], of part: RoundPart = .all, broughtTo reference: Double? = nil,
    _ normalisation: Normalisation = .auto
  ) {
    let counted = samples.filter { !$0.isWarmUp }
    var rounds: [Int: Double] = [:]
    for sample in counted where rounds[sample.round] == nil {
      rounds[sample.round] = sample.referenceSeconds
    }
    drift = Drift(references: rounds.sorted { $0.key < $1.key }.map { [$0.value] })
    let isMeant =
      switch normalisation {
      case .auto: reference != nil || drift.isNoticeable
      case .always: true
      case .never: false
      }
    self.reference = isMeant ? reference ?? middle(of: rounds.values) : nil
    self.samples = counted.filter { part.contains($0) }
  }

  /// The seconds of a sample at the speed that all are brought to; as measured where the phase does not go with that speed.
  public func seconds(of sample: PhaseSample) -> Double {
    guard let reference, let own = sample.referenceSeconds,
      MeasuredPhase.isProcessorBound(sample.phase)
    else { return sample.seconds }
    return sample.seconds * reference / own
  }

  /// The images that containers were made of, in the order in which they were first met.
  public var images: [String] {
    var images: [String] = []
    for sample in samples where !sample.image.isEmpty && !images.contains(sample.image) {
      images.append(sample.image)
    }
    return images
  }

  /// The quotas that single cold starts of `image` were measured with, in the order in which they were first met.
  public func quotas(of image: String) -> [Double?] {
    var quotas: [Double?] = []
    for sample in samples
    where sample.phase == MeasuredPhase.coldStart && sample.image == image
      && sample.simultaneous == 1 && !quotas.contains(sample.cpus)
    {
      quotas.append(sample.cpus)
    }
    return quotas.sorted { ($0 ?? .infinity) > ($1 ?? .infinity) }
  }

  /// The numbers of simultaneous starts of `image`, ascending.
  public func simultaneous(of image: String) -> [Int] {
    Set(
      samples.filter { $0.phase == MeasuredPhase.coldStart && $0.image == image }
        .map(\.simultaneous)
    ).sorted()
  }

  /// Samples of one phase of single containers of `image`, with a warm page cache.
  ///
  /// - Parameters:
  ///   - phase: The phase.
  ///   - image: The image.
  ///   - cpus: The quota; left out, all.
  /// - Returns: The samples, in the order in which they were taken.
  public func single(_ phase: String, of image: String, cpus: Double?? = .none) -> [PhaseSample] {
    samples.filter {
      guard $0.phase == phase, $0.image == image, $0.simultaneous == 1, !$0.droppedPageCache
      else { return false }
      guard case .some(let quota) = cpus else { return true }
      return $0.cpus == quota
    }
  }

  /// What it takes until a single container of `image` is gone: stop and removal of the same one together.
  public func endings(of image: String, cpus: Double?? = .none) -> [PhaseSample] {
    let stops = single(MeasuredPhase.stop, of: image, cpus: cpus)
    let removals = single(MeasuredPhase.remove, of: image, cpus: cpus)
    // One container at a time: the next removal behind a stop is of the same one.
    return stops.compactMap { stop in
      guard
        let removal = removals.filter({
          $0.round == stop.round && $0.cpus == stop.cpus && $0.unixTime >= stop.unixTime
        }).min(by: { $0.unixTime < $1.unixTime })
      else { return nil }
      var both = stop
      both.seconds += removal.seconds
      return both
    }
  }

  /// Samples as a group for fitting.
  func group(
    _ name: String, _ samples: [PhaseSample], _ value: (PhaseSample) -> Double
  ) -> SampleGroup {
    SampleGroup(
      name,
      samples.sorted { $0.unixTime < $1.unixTime }.map {
        SampleGroup.Observation(value($0), reference: $0.referenceSeconds)
      })
  }
}
