import ClusterModel
import SimKernel

/// Functions that are drawn from a ``PopulationModel``.
///
/// Application *a* is drawn from a sub-stream of its own and so is function *f*, so that both are the same however many
/// others there are. The last application may be cut short by the number of functions: requests to what is cut off are
/// not sent, so that its other functions keep theirs.
public struct Population: Sendable {
  /// An application.
  public struct Application: Sendable, Equatable {
    /// Its first function.
    public var first: Int
    /// How many of its functions there are.
    public var functions: Int
    /// How many it has, cut off or not.
    public var size: Int
    /// Whether timers call it.
    public var isTimed: Bool
    /// Requests a day on average, over all functions that it has.
    public var requestsPerDay: Double
    /// The standard deviation over the mean of the times between its requests that was drawn; 0 where timers call it.
    public var variation: Double
    /// Its memory.
    public var memory: Bytes
    /// Whether its requests of a minute come at equal distances.
    public var isEven = false
    /// Within which part of a minute these lie.
    public var stretch = SimDuration.minutes(1)
    /// Which of the model's ``BusiestApplications`` it is, if it is one.
    public var busy: Int?
  }

  /// A function.
  public struct Function: Sendable, Equatable {
    /// Its application.
    public var application: Int
    /// What calls it.
    public var trigger: Trigger
    /// From one call to the next if it is a timer, else zero.
    public var period: SimDuration
    /// Where in its period it is called if it is an aligned timer; `nil` for any place.
    public var place: SimDuration?
    /// How late it is called at most if it is a timer.
    public var jitter = SimDuration.zero
    /// Requests a day on average.
    public var requestsPerDay: Double
    /// The average execution time in seconds, before any is cut.
    public var averageTime: Double
    /// The standard deviation of the logarithm of execution time, which is log-normal.
    public var spread: Double

    /// The median execution time in seconds.
    public var medianTime: Double { averageTime * Arithmetic.exp(-spread * spread / 2) }
  }

  /// The most functions of a population.
  public static let mostFunctions = 10_000_000
  /// What the number of requests may be multiplied with.
  public static let scales = 1e-9...1e9

  /// What it was drawn from.
  public let model: PopulationModel
  /// The applications.
  public private(set) var applications: [Application] = []
  /// The functions, those of an application one behind the other.
  public private(set) var functions: [Function] = []

  /// Draws a population.
  ///
  /// - Parameters:
  ///   - model: What it is like; as files state it.
  ///   - count: How many functions, 1 to ``mostFunctions``.
  ///   - scale: What the requests of applications are multiplied with, within ``scales``; timers keep their periods.
  ///   - seed: The seed.
  /// - Throws: When a number is out of range, or the model does not fit together.
  public init(
    _ model: PopulationModel, functions count: Int, scale: Double = 1, seed: UInt64
  ) throws(WorkloadDescriptionError) {
    guard count >= 1, count <= Self.mostFunctions else {
      throw WorkloadDescriptionError(
        "\(count) functions; a population has 1 to \(Self.mostFunctions)")
    }
    guard Self.scales.contains(scale) else {
      throw WorkloadDescriptionError("a scale of \(scale); it lies between 1e-9 and 1e9")
    }
    try Self.check(model)
    self.model = model
    let draw = PopulationDraw(model, scale: scale, seed: seed)
    functions.reserveCapacity(count)
    while functions.count < count { draw.addApplication(&applications, &functions, upTo: count) }
  }

  /// Checks `model` as reading it would.
  private static func check(_ model: PopulationModel) throws(WorkloadDescriptionError) {
    var reader = SettingsReader()
    model.check(&reader)
    do throws(SettingsError) {
      try reader.finish()
    } catch {
      throw WorkloadDescriptionError(error.description)
    }
    guard model.averageTime.isValid, model.averageTime.quantile(0) >= 0 else {
      throw WorkloadDescriptionError(
        "average times follow a distribution without values below 0s")
    }
  }

  /// The memory of a container of a function.
  ///
  /// - Parameters:
  ///   - function: The number of the function.
  ///   - rule: How much of its application's memory that is: all, or an equal part for each function that it has, cut off or not.
  /// - Returns: At least a byte.
  public func memory(of function: Int, _ rule: MemoryRule) -> Bytes {
    let application = applications[functions[function].application]
    switch rule {
    case .whole: return application.memory
    case .divided:
      let parts = Int64(application.size)
      return Bytes(max(application.memory.count / parts, 1))
    }
  }

  /// Requests a day on average, over all functions that there are.
  public var requestsPerDay: Double { functions.reduce(0) { $0 + $1.requestsPerDay } }

  /// The name of a function: those of its application and of its place in that, from 1.
  public func name(_ function: Int) -> String {
    let application = functions[function].application
    return "app\(application + 1)-\(function - applications[application].first + 1)"
  }
}
