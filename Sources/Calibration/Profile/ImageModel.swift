import SimKernel

/// What containers of one image cost, fitted to the samples of `calibrate docker`.
public struct ImageModel: Sendable {
  /// The image as scenarios call it: without the host of its registry.
  public let name: String
  /// The packed bytes of its layers, the base first; empty where no pull was measured.
  public let layers: [Int64]
  /// Its size unpacked, in bytes; `nil` where the samples do not say.
  public let unpackedBytes: Int64?
  /// Fits by what the model calls them; those without samples are missing.
  public let fits: [Part: SampleFit]
  /// What several starts at the same time cost; `nil` where only single ones were measured.
  public let starts: StructuralFit<SimultaneousStarts>?
  /// The same without turns, where cores are what starts wait for; the model then has none.
  public let shared: StructuralFit<SharedStarts>?
  /// What quotas do to initialisation; `nil` where only one was measured, or where nothing is initialised.
  public let quotas: StructuralFit<QuotaInitialisation>?
  /// Core-seconds of the engine for each second of create and start.
  public let engineShare: Double
  /// Seconds for which the engine serves one start at a time.
  public let startTurn: Double
  /// What a reader should know, a sentence each.
  public let remarks: [String]

  /// What has a distribution of its own.
  public enum Part: String, CaseIterable, Hashable, Sendable {
    /// Creating a container.
    case create
    /// Starting it, up to the engine's answer, without the turn.
    case start
    /// From that answer until the handler is ready, as CPU-seconds.
    case initialise
    /// A process of its own in a running container.
    case dispatch
    /// Freezing.
    case pause
    /// Thawing.
    case unpause
    /// Stopping and removing.
    case stop
  }

  /// What scenarios call an image: its name without the host of its registry.
  public static func name(of image: String) -> String {
    guard let slash = image.firstIndex(of: "/") else { return image }
    let host = image[..<slash]
    let isHost = host.contains(".") || host.contains(":") || host == "localhost"
    return isHost ? String(image[image.index(after: slash)...]) : image
  }

  /// Initialisation that takes less than this part of a start is none: the handler was there before the engine's answer.
  static let leastInitialisation = 0.01
  /// The most cores that an engine is taken to use for one start.
  static let largestShare = 64.0
  /// A turn that takes less than this part of a start is none: so much two starts differ in by chance.
  static let leastTurn = 0.05
}

/// What the fits of an image are made of.
struct ImageFitting {
  private let samples: EngineSamples
  private let image: String
  private let options: FitOptions
  /// The fit of simultaneous starts, where more than two numbers of them were measured.
  private let starts: StructuralFit<SimultaneousStarts>?
  /// The same without turns, where a turn is shorter than what a start takes from all cores together: turns are then hidden behind the
  /// work of others, as they are in the model.
  private let shared: StructuralFit<SharedStarts>?

  init(_ samples: EngineSamples, of image: String, cores: Double, _ options: FitOptions) {
    self.samples = samples
    self.image = image
    self.options = options
    let repetitions = Self.starts(samples, of: image, cores: cores)
    let name = ImageModel.name(of: image)
    guard !repetitions.isEmpty else {
      (starts, shared) = (nil, nil)
      return
    }
    let fit = StructuralFit<SimultaneousStarts>(
      repetitions, name: "starts image=\(name)", options)
    starts = fit
    shared =
      fit.model.serial <= fit.model.cpu / cores
      ? StructuralFit(repetitions, name: "shared image=\(name)", options) : nil
  }

  private var name: String { ImageModel.name(of: image) }

  /// The quota that all but single cold starts were measured with: the largest.
  private var usual: Double? { samples.quotas(of: image).first ?? nil }

  /// The groups to fit, by part.
  func groups() -> [(part: ImageModel.Part, group: SampleGroup)] {
    let turn = turn
    return ImageModel.Part.allCases.compactMap { part in
      let group = samples.group("\(part.rawValue) image=\(name)", own(part)) { sample in
        switch part {
        case .initialise: samples.seconds(of: sample) * min(1, sample.cpus ?? 1)
        case .start: max(samples.seconds(of: sample) - turn, 0)
        default: samples.seconds(of: sample)
        }
      }
      guard !group.observations.isEmpty else { return nil }
      if part == .initialise, mean(group) < ImageModel.leastInitialisation * meanStart {
        return nil
      }
      return (part, group)
    }
  }

  private func own(_ part: ImageModel.Part) -> [PhaseSample] {
    switch part {
    case .create: samples.single(MeasuredPhase.create, of: image, cpus: usual)
    case .start: samples.single(MeasuredPhase.start, of: image, cpus: usual)
    case .initialise: initialisations
    case .dispatch: samples.single(MeasuredPhase.execute, of: image, cpus: usual)
    case .pause: samples.single(MeasuredPhase.pause, of: image, cpus: usual)
    case .unpause: samples.single(MeasuredPhase.unpause, of: image, cpus: usual)
    case .stop: samples.endings(of: image, cpus: usual)
    }
  }

  private func mean(_ group: SampleGroup) -> Double {
    mean(group.observations.map(\.value))
  }

  private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private func meanOf(_ phase: String) -> Double {
    mean(samples.single(phase, of: image, cpus: usual).map { samples.seconds(of: $0) })
  }

  private var meanStart: Double { meanOf(MeasuredPhase.start) }

  /// Initialisations that no quota stretches, of whatever quota; all, where there are none of those.
  ///
  /// A quota counts by periods of a tenth of a second: what is over within the first is hardly stretched, so times under a small quota
  /// would tell of less CPU time than there is.
  private var initialisations: [PhaseSample] {
    let all = samples.single(MeasuredPhase.initialisation, of: image)
    let free = all.filter { ($0.cpus ?? 1) >= 1 }
    return free.isEmpty ? all : free
  }

  /// The mean of initialisation in CPU-seconds.
  private var meanInitialisation: Double {
    mean(initialisations.map { samples.seconds(of: $0) * min(1, $0.cpus ?? 1) })
  }

  // MARK: Structure

  /// Starts by round and number; none where fewer than two numbers beside one were measured.
  private static func starts(
    _ samples: EngineSamples, of image: String, cores: Double
  ) -> [Repetition<SimultaneousStarts.Observation>] {
    let usual = samples.quotas(of: image).first ?? nil
    let counts = samples.simultaneous(of: image)
    let alone = samples.single(MeasuredPhase.coldStart, of: image, cpus: usual)
      .map { samples.seconds(of: $0) }
    var repetitions: [Repetition<SimultaneousStarts.Observation>] = []
    for count in counts {
      let own = samples.samples.filter {
        $0.phase == MeasuredPhase.coldStart && $0.image == image && $0.simultaneous == count
          && $0.cpus == usual && !$0.droppedPageCache
      }
      for round in Set(own.map(\.round)).sorted() {
        let times = own.filter { $0.round == round }.map { samples.seconds(of: $0) }
        // Alone, an image may start several times a round.
        let parts = count == 1 ? times.map { [$0] } : times.count == count ? [times] : []
        repetitions += parts.map {
          Repetition(setUp: count, [SimultaneousStarts.Observation(cores: cores, $0, alone: alone)])
        }
      }
    }
    // One number of them does not tell CPU time from turns.
    let several = Set(repetitions.map(\.setUp)).subtracting([1])
    return several.count > 1 ? repetitions : []
  }

  /// The fit of initialisation over quotas, where several were measured and something is initialised.
  func quotas() -> StructuralFit<QuotaInitialisation>? {
    let quotas = samples.quotas(of: image)
    guard quotas.count > 1,
      meanInitialisation >= ImageModel.leastInitialisation * meanStart
    else { return nil }
    var repetitions: [Repetition<QuotaInitialisation.Observation>] = []
    for (place, quota) in quotas.enumerated() {
      for sample in samples.single(MeasuredPhase.initialisation, of: image, cpus: quota)
      where sample.seconds > 0 {
        repetitions.append(
          Repetition(
            setUp: place,
            [
              QuotaInitialisation.Observation(
                quota: quota, seconds: samples.seconds(of: sample))
            ]))
      }
    }
    guard repetitions.count > 2 else { return nil }
    return StructuralFit(repetitions, name: "quotas image=\(name)", options)
  }

  private var turn: Double {
    guard shared == nil, let starts, starts.intervals[2].upperBound.isFinite,
      starts.model.serial >= ImageModel.leastTurn * meanStart
    else { return 0 }
    return min(starts.model.serial, meanStart)
  }

  /// Puts together what was fitted.
  func model(_ fits: [ImageModel.Part: SampleFit]) -> ImageModel {
    let turn = turn
    var remarks: [String] = []
    var share = 0.0
    if let starts {
      let engine = (shared?.model.cpu ?? starts.model.cpu) - meanInitialisation
      let elapsed = meanOf(MeasuredPhase.create) + meanStart - turn
      share = elapsed > 0 ? min(max(engine / elapsed, 0), ImageModel.largestShare) : 0
    } else {
      remarks.append(
        "only single starts were measured: what they cost each other is not known, and engineShare is zero"
      )
    }
    if fits[.initialise] == nil, meanInitialisation > 0 {
      remarks.append("the handler is ready with the engine's answer: initialise is left out")
    }
    let layers = layers()
    if layers.isEmpty { remarks.append("no pull was measured: it takes no time") }
    return ImageModel(
      name: name, layers: layers,
      unpackedBytes: samples.samples.first {
        $0.image == image && $0.imageBytes != nil
      }?.imageBytes, fits: fits, starts: starts, shared: shared,
      quotas: quotas(), engineShare: share,
      startTurn: turn, remarks: remarks)
  }

  /// The packed bytes of the layers of the first pull that brought them all.
  private func layers() -> [Int64] {
    for round in Set(samples.samples.map(\.round)).sorted() {
      let own = samples.samples.filter {
        $0.round == round && $0.image == image && $0.phase == MeasuredPhase.pullLayerExtract
      }
      let bytes = own.sorted { $0.unixTime < $1.unixTime }.compactMap(\.compressedBytes)
      if !bytes.isEmpty, bytes.count == own.first?.layers { return bytes }
    }
    return []
  }
}
