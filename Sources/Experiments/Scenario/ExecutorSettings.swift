import ClusterModel
import SimKernel

/// What makes a function an executor, whose containers run requests of other functions and which nobody calls.
public struct ExecutorSettings: Settings {
  /// The executor in numbers.
  public var configuration = ExecutorConfiguration()

  /// Creates an executor that loads a function for each call.
  public init() {}

  /// The keys under `executor`.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "hotFor", \.configuration.hotFor,
        .optional(.quantity(from: .zero, above: true), none: "each call loads and unloads it"),
        "How long a function stays loaded behind its last call."),
      Setting(
        "synchronisation", \.configuration.synchronisation, .choice,
        "How load balancing knows what is loaded where: by a timer of its own, set by each call that it sends, or because the Runner notifies it."
      ),
      Setting(
        "notify", \.configuration.notify, .duration,
        "The round trip in which a Runner says that it has given a function up, under `notified`; it takes no request of the function meanwhile."
      ),
    ]
  }

  /// Says when a key has no effect.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      configuration.hotFor != nil || configuration.synchronisation == .timers,
      at: "synchronisation", "without `hotFor` nothing stays loaded that could be known of")
    reader.require(
      configuration.synchronisation == .notified || configuration.notify == .zero,
      at: "notify", "with timers nobody is notified")
  }
}

/// Where executors ask for code.
public struct CatalogSettings: Settings {
  /// The catalog in numbers.
  public var configuration = CatalogConfiguration()

  /// Creates one instance that answers at once.
  public init() {}

  /// The keys under `catalog`.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "instances", \.configuration.instances, .count(1...10_000),
        "How many instances, used in turn."),
      Setting(
        "workers", \.configuration.workers, .limit(atLeast: 1, unlimited: 0),
        "Queries that one instance works on at a time; others wait, first come, first served."),
      Setting(
        "checksum", \.configuration.checksum, .durations, "Time to answer with a checksum."),
      Setting(
        "get", \.configuration.get, .durations, "Time to answer with code, before sending it."),
      Setting(
        "bandwidth", \.configuration.bandwidth, .quantity(from: .zero, above: true),
        "How fast code is sent, to each that asks."),
    ]
  }
}

/// The code of a function, as executors fetch and load it; these keys stand beside the function's others.
public struct CodeSettings: Hashable, Sendable {
  /// Bytes that the catalog sends.
  public var size = Bytes.zero
  /// CPU time to load it.
  public var load: Distribution?
  /// CPU time to unload it.
  public var unload: Distribution?
  /// Whether containers of the function's own fetch it when they start.
  public var isFetched = false
  /// When there is a new version.
  public var updates: [SimDuration] = []

  /// Creates code that is there at once.
  public init() {}

  /// The code for the model.
  var code: FunctionCode {
    var code = FunctionCode()
    code.size = size
    code.load = load
    code.unload = unload
    code.isFetched = isFetched
    code.updates = updates.map { .start + $0 }.sorted()
    return code
  }
}
