import SimKernel

/// What Knative's autoscaler makes of one revision's metrics at one tick.
///
/// With r = max(ready, 1), v the mean over the stable and p that over the panic window, and t = target · utilisation:
///
/// * wanted, stable = ⌈v ÷ t⌉ and wanted, panic = ⌈p ÷ t⌉, both kept within ⌊r ÷ maxScaleDownRate⌋ … ⌈r · maxScaleUpRate⌉;
/// * it panics while ⌈p ÷ t⌉ ÷ r (not kept within anything) has been ≥ the threshold within the last stable window; then the
///   wanted number is the highest of both wanted numbers since it began to panic, so never less than before;
/// * excess burst capacity = ⌊ready · target − p − targetBurstCapacity⌋; below 0, requests go through the activator.
///
/// Source: Knative Serving 0.21, `config-autoscaler` and the behaviour documented for the KPA.
struct KnativeRule: Sendable {
  /// What one container takes, and what of it is aimed at.
  struct Target: Hashable, Sendable {
    /// What one container takes.
    var capacity: Double
    /// What is aimed at.
    var aim: Double

    /// The target of a container that runs so many requests at a time, if that is a limit at all.
    init(_ parameters: KnativeParameters, concurrency: Int) {
      switch parameters.metric {
      case .rps: capacity = parameters.target ?? 200
      case .concurrency:
        // The hard limit of a container: no target lies above it. The largest number stands for no limit.
        let limit = concurrency < 65_535 ? Double(concurrency) : nil
        let stated = parameters.target ?? limit ?? 100
        capacity = limit.map { min(stated, $0) } ?? stated
      }
      aim = max(capacity * parameters.targetUtilisation, 0.01)
    }
  }

  /// What is decided.
  struct Decision: Hashable, Sendable {
    /// How many containers are wanted.
    var containers: Int
    /// Whether ready containers cannot take the burst that they should, so that requests go through the activator.
    var lacksBurstCapacity: Bool
  }

  /// When the threshold was last reached; `nil` in stable mode.
  private(set) var panickedAt: SimTime?
  private var mostInPanic = 0
  private var wanted = RecentHighest()

  /// Creates the rule of a revision that has so many containers at the start.
  ///
  /// With more than one it begins in panic mode, so that it keeps them until it has seen a stable window.
  init(initial: Int = 1, panics: Bool = true) {
    guard panics, initial > 1 else { return }
    panickedAt = .start
    mostInPanic = initial
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - stable: The mean of the metric over the stable window, all containers together.
  ///   - panic: The same over the panic window.
  ///   - ready: How many containers are ready.
  ///   - now: The instant of the tick.
  ///   - target: The target of one container.
  ///   - parameters: What is set.
  /// - Returns: What is wanted, before the function's own limits.
  mutating func decide(
    stable: Double, panic: Double, ready: Int, at now: SimTime, target: Target,
    _ parameters: KnativeParameters
  ) -> Decision {
    let present = Double(max(ready, 1))
    let least = WholeNumbers.floor(of: present / parameters.maxScaleDownRate)
    let most = WholeNumbers.ceiling(of: present * parameters.maxScaleUpRate)
    let forStable = WholeNumbers.ceiling(of: stable / target.aim)
    let forPanic = WholeNumbers.ceiling(of: panic / target.aim)
    var containers = min(max(forStable, least), most)

    if parameters.panics {
      if Double(forPanic) / present >= parameters.panicThresholdPercentage - 1e-9 {
        panickedAt = now
      } else if let since = panickedAt, since + parameters.stableWindow < now {
        panickedAt = nil
        mostInPanic = 0
      }
      if panickedAt != nil {
        mostInPanic = max(mostInPanic, containers, min(max(forPanic, least), most))
        containers = mostInPanic
      }
    }
    containers = wanted.highest(adding: containers, at: now, within: parameters.scaleDownDelay)
    return Decision(
      containers: containers,
      lacksBurstCapacity: lacksBurstCapacity(ready, panic, target, parameters))
  }

  private func lacksBurstCapacity(
    _ ready: Int, _ panic: Double, _ target: Target, _ parameters: KnativeParameters
  ) -> Bool {
    let burst = parameters.targetBurstCapacity
    if burst <= 0 { return burst < 0 }
    return Double(ready) * target.capacity - panic - burst < 0
  }
}
