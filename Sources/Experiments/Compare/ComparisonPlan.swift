extension Comparing {
  /// What is compared, and how much is run for it.
  public struct Plan: Sendable {
    /// The scenario file.
    public var scenario: String
    /// What is replaced in all variants.
    public var changes: [String] = []
    /// The variants, at least two.
    public var variants: [Variant]
    /// The place of the one that all others are compared with.
    public var baseline = 0
    /// What is read of each run: paths in `summary.json`.
    public var metrics: [SummaryPath]
    /// The probability with which intervals hold.
    public var confidence = 0.95
    /// How often each variant is run, at least two; with a ``precision`` the fewest.
    public var replications = 20
    /// How narrow all intervals are to be; `nil` runs ``replications`` and no more.
    public var precision: Precision?
    /// How often each variant is run at most, whatever the precision.
    public var mostReplications = 1_000
    /// Whether runs come in pairs of which the second mirrors every draw of the first; ``replications`` is even then.
    public var isAntithetic = false
    /// Whether the warm-up is found and cut, in place of what the scenario declares.
    public var findsWarmUp = false
    /// How many equal parts one long run of each variant is cut into, at least ``leastBatches``, in place of runs that are repeated;
    /// half as many, and again, while parts depend on each other.
    public var batches: Int?

    /// Whether is computed what was possible with the requests of each run.
    public var withBounds = false

    /// The fewest parts that an interval is made from.
    public static let leastBatches = 8

    /// How many runs make one independent value.
    var runsPerSample: Int { isAntithetic ? 2 : 1 }
    /// How many values say how many there must be; `nil` where their number is fixed.
    var firstStage: Int? { precision.map { _ in replications / runsPerSample } }

    /// Creates a plan with the usual numbers.
    public init(scenario: String, variants: [Variant], metrics: [SummaryPath]) {
      self.scenario = scenario
      self.variants = variants
      self.metrics = metrics
    }
  }
}
