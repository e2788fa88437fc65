import ClusterModel
import SimKernel

/// A column of the samples.
public enum SampleColumn: String, CaseIterable, Hashable, Sendable {
  /// Requests that have arrived until then.
  case arrived
  /// Requests that have ended until then.
  case ended
  /// Requests under way.
  case inFlight
  /// Requests in queues of functions.
  case waiting
  /// Containers coming up.
  case starting
  /// Containers that could run a request and run none.
  case idle
  /// Containers that run a request.
  case busy
  /// Containers that are frozen.
  case paused
  /// Containers on their way out.
  case stopping
  /// Containers that can run requests: idle and busy.
  case ready
  /// Containers in any phase.
  case containers
  /// Cores in use, the sum over nodes that each have a machine of their own.
  case cores
  /// Bytes of memory that containers hold, the sum over nodes that each have a machine of their own.
  case memory

  /// What it says in `sample`.
  func value(in sample: ClusterSample) -> Double {
    func phase(_ index: Int) -> Double {
      sample.containers.indices.contains(index) ? Double(sample.containers[index]) : 0
    }
    switch self {
    case .arrived: return Double(sample.arrived)
    case .ended: return Double(sample.arrived - sample.present)
    case .inFlight: return Double(sample.present)
    case .waiting: return Double(sample.waiting)
    case .starting: return phase(0)
    case .idle: return phase(1)
    case .busy: return phase(2)
    case .paused: return phase(3)
    case .stopping: return phase(4)
    case .ready: return phase(1) + phase(2)
    case .containers: return Double(sample.containers.reduce(0, +))
    case .cores: return sample.nodes.reduce(0) { $0 + $1.cores.inCores }
    case .memory: return sample.nodes.reduce(0) { $0 + Double($1.memory.count) }
    }
  }
}

/// When a column of the samples first reaches a level.
public struct TimeUntilSettings: Settings {
  /// The column.
  public var column = SampleColumn.ready
  /// The level.
  public var level = 1.0
  /// From when on.
  public var start = SimDuration.zero
  /// Whether it counts from the first request instead.
  public var countsFromLoad = false

  /// Creates the instant at which a container is ready.
  public init() {}

  /// The keys under `timeUntil`.
  public static var schema: [Setting<TimeUntilSettings>] {
    [
      Setting("column", \.column, .choice, required: true, "The column."),
      Setting("atLeast", \.level, .number(-1e15...1e15), required: true, "The level."),
      Setting("from", \.start, .duration, "From when on; what comes out counts from there."),
      Setting(
        "fromFirstRequest", \.countsFromLoad, .yesOrNo,
        "Whether it counts from the last sample before the first request arrived; in place of `from`."
      ),
    ]
  }

  /// Reports two beginnings.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      !countsFromLoad || start == .zero, at: "from", "counts from the first request already")
  }

  /// Seconds from the start to the first sample that shows the level; `nil` when none does.
  func value(in samples: [ClusterSample]) -> Double? {
    var from = SimTime.start + start
    if countsFromLoad {
      guard let loaded = samples.firstIndex(where: { $0.arrived > 0 }) else { return nil }
      from = loaded > 0 ? samples[loaded - 1].time : .start
    }
    return samples.first { $0.time >= from && column.value(in: $0) >= level }
      .map { ($0.time - from).inSeconds }
  }
}

/// What a column of the samples comes to.
public struct SampleSettings: Settings {
  /// What is made of the samples.
  public enum Statistic: String, CaseIterable, Hashable, Sendable {
    /// Their mean.
    case mean
    /// Their variance, as a sample of independent values has it.
    case variance
    /// The greatest.
    case maximum
    /// The least.
    case minimum
    /// The last one.
    case last
    /// The most by which one exceeds the one before.
    case largestRise
  }

  /// The column.
  public var column = SampleColumn.ready
  /// What is made of it.
  public var statistic = Statistic.mean
  /// From when on.
  public var start = SimDuration.zero
  /// Until when.
  public var end: SimDuration?

  /// Creates the mean of ready containers.
  public init() {}

  /// The keys under `samples`.
  public static var schema: [Setting<SampleSettings>] {
    [
      Setting("column", \.column, .choice, required: true, "The column."),
      Setting("take", \.statistic, .choice, "What is made of it."),
      Setting("from", \.start, .duration, "Samples before do not count."),
      Setting(
        "to", \.end, .optional(.duration, none: "the end of the run"),
        "Samples from here on do not count."),
    ]
  }

  /// The value; `nil` where there are too few samples.
  func value(in samples: [ClusterSample]) -> Double? {
    let from = SimTime.start + start
    let to = end.map { SimTime.start + $0 } ?? .never
    let values = samples.filter { $0.time >= from && $0.time < to }.map { column.value(in: $0) }
    switch statistic {
    case .mean: return Statistics.mean(values)
    case .variance: return Statistics.variance(values)
    case .maximum: return values.max()
    case .minimum: return values.min()
    case .last: return values.last
    case .largestRise: return zip(values, values.dropFirst()).map { $1 - $0 }.max()
    }
  }
}
