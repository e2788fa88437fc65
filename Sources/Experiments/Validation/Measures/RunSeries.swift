import ClusterModel
import SimKernel

/// The times of all requests that completed within a part of a run.
public struct RequestTimesSettings: Settings {
  /// What is looked at.
  public var quantity = RequestQuantity.response
  /// Requests that end before do not count.
  public var start = SimDuration.zero
  /// Requests that end from here on do not count.
  public var end: SimDuration?
  /// What seconds are multiplied by.
  public var factor = 1.0

  /// Creates the response times of all requests.
  public init() {}

  /// The keys under `times`.
  public static var schema: [Setting<RequestTimesSettings>] {
    [
      Setting("of", \.quantity, .choice, "What is looked at of a completed request."),
      Setting("from", \.start, .duration, "Requests that end before do not count."),
      Setting(
        "to", \.end, .optional(.duration, none: "the end of the run"),
        "Requests that end from here on do not count."),
      Setting("by", \.factor, .number(0...1e12), "What seconds are multiplied by."),
    ]
  }

  /// The times, in the order in which the requests ended.
  func values(in records: [InvocationRecord]) -> [Double] {
    let (from, to) = (SimTime.start + start, end.map { SimTime.start + $0 } ?? .never)
    return records.filter { $0.outcome == .completed && $0.endedAt >= from && $0.endedAt < to }
      .compactMap { quantity.seconds(of: $0).map { $0 * factor } }
  }
}

/// A column of the samples over time.
public struct CourseSettings: Settings {
  /// What is made of the samples of one step.
  public enum Statistic: String, CaseIterable, Hashable, Sendable {
    /// Their mean.
    case mean
    /// How much the column grows a second, for columns that count.
    case rate
  }

  /// One step.
  public struct Point: Hashable, Sendable {
    /// The middle of the step: seconds from where the course begins.
    public var seconds: Double
    /// The value.
    public var value: Double
  }

  /// The column.
  public var column = SampleColumn.ready
  /// What is made of a step's samples.
  public var statistic = Statistic.mean
  /// The length of a step.
  public var step = SimDuration.seconds(1)
  /// Where the course begins, which is its zero.
  public var start = SimDuration.zero
  /// Where it ends.
  public var end: SimDuration?
  /// What values are multiplied by.
  public var factor = 1.0

  /// Creates the course of ready containers second by second.
  public init() {}

  /// The keys under `course`.
  public static var schema: [Setting<CourseSettings>] {
    [
      Setting("column", \.column, .choice, required: true, "The column."),
      Setting("take", \.statistic, .choice, "What is made of the samples of one step."),
      Setting(
        "every", \.step, .quantity(from: .zero, above: true),
        "The length of a step; at least the time between two samples."),
      Setting("from", \.start, .duration, "Where the course begins; times count from there."),
      Setting(
        "to", \.end, .optional(.duration, none: "the end of the run"), "Where it ends."),
      Setting("by", \.factor, .number(0...1e12), "What values are multiplied by."),
    ]
  }

  /// Reports a course that ends before it begins.
  public func check(_ reader: inout SettingsReader) {
    guard let end else { return }
    reader.require(end > start, at: "to", "ends at \(end.written), not after \(start.written)")
  }

  /// The steps that have samples, in the order of time.
  func points(in samples: [ClusterSample]) -> [Point] {
    let (from, to) = (SimTime.start + start, end.map { SimTime.start + $0 } ?? .never)
    var points: [Point] = []
    var index = samples.firstIndex { $0.time >= from } ?? samples.count
    // What a rate grows from: the last sample before the step.
    var before = index > 0 ? samples[index - 1] : nil
    var number = 0
    var stepEnd = from + step
    while index < samples.count, samples[index].time < to {
      let first = index
      while index < samples.count, samples[index].time < stepEnd, samples[index].time < to {
        index += 1
      }
      let middle = (Double(number) + 0.5) * step.inSeconds
      if index > first {
        let part = samples[first..<index]
        if let value = value(of: part, after: before) {
          points.append(Point(seconds: middle, value: value * factor))
        }
        before = part.last
      }
      number += 1
      stepEnd = stepEnd + step
    }
    return points
  }

  private func value(of part: ArraySlice<ClusterSample>, after before: ClusterSample?) -> Double? {
    switch statistic {
    case .mean: return Statistics.mean(part.map { column.value(in: $0) })
    case .rate:
      guard let last = part.last, let before, last.time > before.time else { return nil }
      return (column.value(in: last) - column.value(in: before))
        / (last.time - before.time).inSeconds
    }
  }
}
