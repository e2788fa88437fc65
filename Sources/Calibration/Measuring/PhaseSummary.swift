/// What the samples of one phase under the same conditions came to.
public struct PhaseSummary: Hashable, Sendable {
  /// The same conditions.
  public struct Key: Hashable, Sendable {
    /// What was measured.
    public var phase: String
    /// The image; empty where none was meant.
    public var image: String
    /// The quota in cores; `nil` without.
    public var cpus: Double?
    /// How many at a time.
    public var simultaneous: Int
    /// Whether the page cache was dropped.
    public var droppedPageCache: Bool

    /// The conditions under which `sample` was taken.
    public init(_ sample: PhaseSample) {
      phase = sample.phase
      image = sample.image
      cpus = sample.cpus
      simultaneous = sample.simultaneous
      droppedPageCache = sample.droppedPageCache
    }
  }

  /// The conditions.
  public var key: Key
  /// How many samples; those of warm-up rounds do not count.
  public var count: Int
  /// Their median in seconds.
  public var median: Double
  /// The interval of the median; `nil` for fewer than six samples.
  public var interval: MedianInterval?
  /// The median of the samples as they would have been at the machine's median speed; `nil` where the phase does not go with the
  /// processor's speed.
  public var normalisedMedian: Double?
  /// The interval of that.
  public var normalisedInterval: MedianInterval?

  /// Sums up samples, in the order in which their conditions were first met.
  ///
  /// Single layers are left out: those of an image are no repetitions of each other.
  /// A sample is normalised by the reference of its round: seconds × (median reference of all rounds ÷ the round's own).
  ///
  /// - Parameter samples: The samples of one run.
  /// - Returns: One summary for each set of conditions.
  public static func summaries(of samples: [PhaseSample]) -> [PhaseSummary] {
    let counted = samples.filter {
      !$0.isWarmUp && !MeasuredPhase.ofLayers.contains($0.phase)
    }
    let references = Dictionary(
      counted.compactMap { sample in sample.referenceSeconds.map { (sample.round, $0) } },
      uniquingKeysWith: { first, _ in first })
    let usual = middle(of: references.values)
    var order: [Key] = []
    var groups: [Key: [PhaseSample]] = [:]
    for sample in counted {
      let key = Key(sample)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(sample)
    }
    return order.compactMap { key in
      groups[key].flatMap { PhaseSummary(key, $0, usualReference: usual) }
    }
  }

  private init?(_ key: Key, _ samples: [PhaseSample], usualReference: Double?) {
    let seconds = samples.map(\.seconds)
    guard let median = middle(of: seconds) else { return nil }
    self.key = key
    count = samples.count
    self.median = median
    interval = MedianInterval(of: seconds)
    guard let usualReference, MeasuredPhase.isProcessorBound(key.phase) else { return }
    let normalised = samples.compactMap { sample in
      sample.referenceSeconds.map { sample.seconds * usualReference / $0 }
    }
    guard normalised.count == samples.count else { return }
    normalisedMedian = middle(of: normalised)
    normalisedInterval = MedianInterval(of: normalised)
  }
}
