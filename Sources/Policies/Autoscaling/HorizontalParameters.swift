import ClusterModel
import SimKernel

/// What of the horizontal pod autoscaler can be set.
public struct HorizontalParameters: Settings {
  /// What is measured of a function's containers.
  public enum Metric: String, CaseIterable, Sendable {
    /// CPU that they use.
    case cpu
    /// Memory that they hold.
    case memory
  }

  /// What is measured.
  public var metric = Metric.cpu
  /// The wanted mean use of a container as a share of its request.
  public var target = 0.8
  /// CPU that a container requests; `nil` for its quota.
  public var request: Cores?
  /// Memory that a container requests; `nil` for its memory.
  public var memoryRequest: Bytes?
  /// The wanted mean CPU of a container, in place of a share.
  public var averageCPU: Cores?
  /// The wanted mean memory of a container, in place of a share.
  public var averageMemory: Bytes?
  /// The time between two measurements on a node, over which use is averaged.
  public var housekeeping = SimDuration.seconds(15)
  /// The time between two collections by the metrics server.
  public var resolution = SimDuration.seconds(60)
  /// The time between two decisions.
  public var syncPeriod = SimDuration.seconds(15)
  /// How far the ratio of use to target may be from 1 without a change.
  public var tolerance = 0.1
  /// How fast the number may change.
  public var rate = HorizontalRate.doubling(HorizontalRate.Doubling())
  /// The decisions of how long count on the way down: the highest of them.
  public var downscaleStabilisation = SimDuration.minutes(5)
  /// The decisions of how long count on the way up: the lowest of them; under rate policies only.
  public var upscaleStabilisation = SimDuration.zero
  /// How long after a change there is none upwards.
  public var upscaleCooldown = SimDuration.zero
  /// How long after a change there is none downwards.
  public var downscaleCooldown = SimDuration.zero
  /// How long an order takes until the cluster acts on it.
  public var actuationDelay = SimDuration.zero
  /// What takes containers away that are not called and starts the first one on a call; `nil` for nothing.
  public var idler: HorizontalIdler.Parameters?

  /// Creates the defaults of Kubernetes 1.14.
  public init() {}

  /// The keys.
  public static var schema: [Setting<Self>] { measuring + pipeline + deciding }

  private static var measuring: [Setting<Self>] {
    [
      Setting("metric", \.metric, .choice, "What is measured."),
      Setting(
        "target", \.target, .ratio(0.01...100),
        "The wanted mean use of a container as a share of its request."),
      Setting(
        "request", \.request,
        .optional(.quantity(from: .zero, above: true), none: "the function's `cpu`"),
        "CPU that a container requests."),
      Setting(
        "memoryRequest", \.memoryRequest,
        .optional(.quantity(from: .zero, above: true), none: "the function's `memory`"),
        "Memory that a container requests."),
      Setting(
        "averageCPU", \.averageCPU,
        .optional(.quantity(from: .zero, above: true), none: "`target` counts"),
        "The wanted mean CPU of a container, in place of a share of the request."),
      Setting(
        "averageMemory", \.averageMemory,
        .optional(.quantity(from: .zero, above: true), none: "`target` counts"),
        "The wanted mean memory of a container, in place of a share of the request."),
    ]
  }

  private static var pipeline: [Setting<Self>] {
    [
      Setting(
        "housekeeping", \.housekeeping, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two measurements on a node (kubelet), over which use is averaged."),
      Setting(
        "resolution", \.resolution, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two collections by the metrics server: 60s up to its release 0.4, 15s from 0.5."
      ),
      Setting(
        "syncPeriod", \.syncPeriod, .quantity(from: .milliseconds(1), to: .hours(1)),
        "The time between two decisions."),
      Setting(
        "actuationDelay", \.actuationDelay, .duration,
        "How long an order takes until the cluster acts on it (API server, deployment controller)."),
    ]
  }

  private static var deciding: [Setting<Self>] {
    [
      Setting(
        "tolerance", \.tolerance, .ratio(0...1),
        "How far the ratio of use to target may be from 1 without a change."),
      Setting(
        "rate", \.rate, .variant(named: "a limit of the rate", HorizontalRate.variants),
        "How fast the number may change."),
      Setting(
        "downscaleStabilisation", \.downscaleStabilisation, .quantity(from: .zero, to: .hours(1)),
        "On the way down the highest decision of this time counts."),
      Setting(
        "upscaleStabilisation", \.upscaleStabilisation, .quantity(from: .zero, to: .hours(1)),
        "On the way up the lowest decision of this time counts; under `rate: policies` only."),
      Setting(
        "upscaleCooldown", \.upscaleCooldown, .duration,
        "How long after a change there is none upwards (3min up to Kubernetes 1.11, none later)."),
      Setting(
        "downscaleCooldown", \.downscaleCooldown, .duration,
        "How long after a change there is none downwards (5min up to Kubernetes 1.11, none later)."),
      Setting(
        "idler", \.idler,
        .optional(.section(), none: "the autoscaler alone decides, and never on zero"),
        "What takes functions that are not called to their minimum, be it zero, and starts a container on a call (Fission's executor)."
      ),
    ]
  }

  /// Says where the two forms of a target, or of a rate, are mixed.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      metric == .cpu || averageCPU == nil, at: "averageCPU", "belongs to the metric cpu")
    reader.require(
      metric == .memory || averageMemory == nil, at: "averageMemory",
      "belongs to the metric memory")
    if case .doubling = rate {
      reader.require(
        upscaleStabilisation == .zero, at: "upscaleStabilisation", "needs `rate: policies`")
    }
  }

  /// Whether it is known what a container with this quota and memory is wanted to use.
  public func hasTarget(cores: Cores, memory: Bytes) -> Bool {
    wanted(cores: cores, memory: memory) != nil
  }

  /// What a container is wanted to use: cores or bytes; `nil` where its request is not known.
  func wanted(cores: Cores, memory: Bytes) -> Double? {
    switch metric {
    case .cpu:
      if let averageCPU { return averageCPU.inCores }
      let request = request ?? cores
      return request.isUnlimited || request == .zero ? nil : request.inCores * target
    case .memory:
      if let averageMemory { return Double(averageMemory.count) }
      let request = memoryRequest ?? memory
      return request == .zero ? nil : Double(request.count) * target
    }
  }
}
