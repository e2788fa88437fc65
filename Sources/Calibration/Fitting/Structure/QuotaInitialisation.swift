/// Initialisation under a CPU quota: time = cpu ÷ min(1, quota) + constant.
///
/// One thread initialises, so more than one core does not help, and less than one stretches its CPU time. The constant is
/// what does not run on the CPU.
public struct QuotaInitialisation: StructuralModel {
  /// CPU-seconds.
  public let cpu: Double
  /// Seconds without the CPU.
  public let constant: Double

  /// The time of one initialisation.
  public struct Observation: Hashable, Sendable {
    /// The quota in cores; `nil` without.
    public var quota: Double?
    /// How long it took.
    public var seconds: Double

    /// Creates an observation.
    public init(quota: Double?, seconds: Double) {
      self.quota = quota
      self.seconds = seconds
    }
  }

  /// CPU time and constant, in this order.
  public static let parameters = [
    LawParameter("cpu", isDuration: true), LawParameter("constant", isDuration: true),
  ]

  /// Creates the model.
  public init(_ values: [Double]) { (cpu, constant) = (values[0], values[1]) }

  /// The values of the parameters.
  public var values: [Double] { [cpu, constant] }

  /// Mostly CPU time.
  public static func guess(_ observations: [Observation]) -> Self {
    let least = observations.map(\.seconds).min() ?? 1
    return Self([0.9 * least, 0.1 * least])
  }

  /// The time of one initialisation.
  public func expected(_ observation: Observation) -> [Double] {
    [cpu / min(1, observation.quota ?? 1) + constant]
  }

  /// The time of one initialisation.
  public static func measured(_ observation: Observation) -> [Double] { [observation.seconds] }
}
