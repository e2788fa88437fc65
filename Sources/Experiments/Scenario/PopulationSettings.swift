import SimKernel
import Workloads

/// Requests of many functions that are drawn from a model.
public struct PopulationSettings: Settings {
  /// The model: the name of a built-in one, or a file.
  public var model = "azure-2019"
  /// How many functions.
  public var functions = 1_000
  /// What the requests of applications are multiplied with.
  public var scale = 1.0
  /// How many days; `nil` without an end.
  public var days: Double?
  /// How much of its application's memory a container of a function takes.
  public var memory = MemoryRule.whole
  /// The function that all are like but for what is drawn.
  public var like = ""
  /// The seed of the functions; `nil` for that of the scenario.
  public var seed: UInt64?
  /// What is done to the requests.
  public var changes = ArrivalChanges()

  /// Creates a thousand functions.
  public init() {}

  /// The keys under `population`.
  public static var schema: [Setting<PopulationSettings>] {
    [
      Setting(
        "model", \.model, .name("the name of a model"),
        "\(PopulationModel.names.map { "`\($0)`" }.joined(separator: ", ")), or a file from the folder of the scenario."
      ),
      Setting(
        "functions", \.functions, .count(1...Population.mostFunctions), "How many functions."),
      Setting(
        "scale", \.scale, .number(Population.scales),
        "What the requests of applications are multiplied with; timers keep their periods."),
      Setting(
        "days", \.days, .optional(.number(1e-6...3_285), none: "no end"),
        "How many days, from midnight of the first day of the week; 0.5 for twelve hours."),
      Setting(
        "memory", \.memory, .choice,
        "How much of its application's memory a container of a function takes: all of it, or an equal part for each of its functions."
      ),
      Setting(
        "like", \.like, .name("the name of a function"), required: true,
        "The function that all are like, but for memory, execution times, and cold starts where the model states them."
      ),
      Setting(
        "seed", \.seed, .optional(.seed, none: "that of the scenario"),
        "The seed of the functions; when their requests come hangs on that of the scenario."),
    ] + ArrivalChanges.schema.map { $0.under(\.changes) }
  }
}
