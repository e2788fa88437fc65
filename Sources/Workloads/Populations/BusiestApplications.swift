import ClusterModel
import SimKernel

/// Applications that stand in a population as they were recorded, one by one: few make most of the requests of a trace, and
/// what they are like no distribution over all applications says.
public struct BusiestApplications: Settings, Hashable {
  /// The share of all applications that are one of these.
  public var share = 0.01
  /// What they are like, each as often as any other.
  public var applications: [BusyApplication] = []

  /// Creates none.
  public init() {}

  /// The keys under `busiest`.
  public static var schema: [Setting<BusiestApplications>] {
    [
      Setting(
        "share", \.share, .ratio(0...1), required: true,
        "The share of applications that are one of these, each as often as any other."),
      Setting(
        "applications", \.applications, .list(of: .section(), atLeast: 1, "applications"),
        required: true, "What these are like."),
    ]
  }

  /// Which of these the application with that number is, if it is one.
  ///
  /// They stand at equal distances, so that of n applications n times the share are one, within one, and each is met as
  /// often as any other, within one.
  ///
  /// - Parameters:
  ///   - number: The number of an application, from 0.
  ///   - height: Which of these comes first, from 0 to 1.
  /// - Returns: A place in ``applications``.
  func place(of number: Int, from height: Double) -> Int? {
    let count = applications.count
    let met = (Double(number) * share + 0.5).rounded(.down)
    guard count > 0, (Double(number + 1) * share + 0.5).rounded(.down) > met else { return nil }
    return (Int(met) + Int(height * Double(count))) % count
  }
}

/// An application that stands for itself.
public struct BusyApplication: Settings, Hashable {
  /// Requests a day.
  public var requestsPerDay = 1_440.0
  /// The standard deviation over the mean of the times between its requests.
  public var variation = 1.0
  /// Requests in a minute, over minutes, whose mean counts as the one that ``requestsPerDay`` makes; without it, counts are
  /// as the variation has them.
  public var perMinute: QuantileTable?
  /// The correlation of such a number with that of the minute before.
  public var persistence = 0.0
  /// Whether the requests of a minute come at equal distances.
  public var isEven = false
  /// Within which part of a minute, in seconds, its requests of that minute lie.
  public var stretch = 60.0
  /// The memory of each of its containers.
  public var memory = Bytes.mebibytes(128)
  /// Its functions.
  public var functions: [BusyFunction] = []

  /// Creates an application that is called once a minute.
  public init() {}

  /// The keys of an application.
  public static var schema: [Setting<BusyApplication>] {
    [
      Setting(
        "requestsPerDay", \.requestsPerDay, .number(0...1e12), required: true, "Requests a day."),
      Setting(
        "variation", \.variation, .number(0...1e6),
        "The standard deviation over the mean of the times between its requests."),
      Setting(
        "perMinute", \.perMinute,
        .optional(.quantiles(of: .number(0...1e9), "requests"), none: "as `variation` has it"),
        "Requests in a minute, over minutes, in place of `variation` and of the curves of day and week; their mean counts as the one that `requestsPerDay` makes."
      ),
      Setting(
        "persistence", \.persistence, .number(-1...1),
        "The correlation of that number with the one of the minute before."),
      Setting(
        "even", \.isEven, .yesOrNo,
        "Whether the requests of a minute come at equal distances, as under `evenShare`."),
      Setting(
        "stretch", \.stretch, .seconds(0...60),
        "Within which part of a minute its requests of that minute lie, as under `stretch`."),
      Setting("memory", \.memory, .quantity(from: .zero, above: true), "Its memory."),
      Setting(
        "functions", \.functions, .list(of: .section(), atLeast: 1, "functions"), required: true,
        "Its functions."),
    ]
  }

  /// Reports minutes without any request.
  public func check(_ reader: inout SettingsReader) {
    if let perMinute {
      reader.require(perMinute.mean > 0, at: "perMinute", "all minutes are without requests")
    }
  }
}

/// A function of such an application.
public struct BusyFunction: Settings, Hashable {
  /// What calls it.
  public var trigger = Trigger.other
  /// Its share of the application's requests, relative to the others.
  public var share = 1.0
  /// Its average execution time in seconds.
  public var averageTime = 1.0
  /// The standard deviation of the logarithm of its execution time.
  public var spreadOfTime = 0.0

  /// Creates a function that runs for a second.
  public init() {}

  /// The keys of a function.
  public static var schema: [Setting<BusyFunction>] {
    [
      Setting("trigger", \.trigger, .choice, "What calls it; no timer."),
      Setting(
        "share", \.share, .number(1e-12...1e12),
        "Its share of the application's requests, relative to the others."),
      Setting(
        "averageTime", \.averageTime, .seconds(), required: true, "Its average execution time."),
      Setting(
        "spreadOfTime", \.spreadOfTime, .number(0...20),
        "The standard deviation of the logarithm of its execution time."),
    ]
  }

  /// Reports a timer, whose calls would not follow its period.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      trigger != .timer, at: "trigger", "a timer has a period; it belongs under `timers`")
  }
}
