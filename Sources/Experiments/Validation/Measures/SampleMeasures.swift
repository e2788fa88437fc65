import CGSL
import ClusterModel
import SimKernel

/// A column of the samples.
public enum SampleColumn: String, CaseIterable, Hashable, Sendable {
  /// Requests that have arrived until then.
  case arrived
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

  /// What it says in `sample`.
  func value(in sample: ClusterSample) -> Double {
    func phase(_ index: Int) -> Double {
      sample.containers.indices.contains(index) ? Double(sample.containers[index]) : 0
    }
    switch self {
    case .arrived: return Double(sample.arrived)
    case .inFlight: return Double(sample.present)
    case .waiting: return Double(sample.waiting)
    case .starting: return phase(0)
    case .idle: return phase(1)
    case .busy: return phase(2)
    case .paused: return phase(3)
    case .stopping: return phase(4)
    case .ready: return phase(1) + phase(2)
    case .containers: return Double(sample.containers.reduce(0, +))
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
    }
  }
}

/// What is made of a few numbers.
package enum Statistics {
  /// Their mean; `nil` for none.
  package static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Their variance around their mean, over one less than their number; `nil` for fewer than two.
  package static func variance(_ values: [Double]) -> Double? {
    guard values.count > 1, let mean = mean(values) else { return nil }
    return values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)
  }

  /// The interval of the mean of independent values by Student's t; of no width for fewer than two, `nil` for none.
  package static func interval(of values: [Double], confidence: Double = 0.95) -> ClosedRange<Double>? {
    guard let mean = mean(values) else { return nil }
    guard let variance = variance(values) else { return mean...mean }
    let count = Double(values.count)
    let half =
      gsl_cdf_tdist_Pinv((1 + confidence) / 2, count - 1) * (variance / count).squareRoot()
    return (mean - half)...(mean + half)
  }

  /// The one in the middle, or the mean of the two there; `nil` for none.
  package static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The least value that at least the share `p` of them does not exceed; `nil` for none.
  package static func quantile(_ p: Double, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = Int((p * Double(values.count)).rounded(.up))
    return values.sorted()[min(max(rank, 1), values.count) - 1]
  }
}
