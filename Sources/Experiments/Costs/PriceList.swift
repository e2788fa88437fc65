import ClusterModel
import SimKernel

/// What a provider asks for running functions, or for the machines that they run on.
///
/// Free amounts and discounts for large ones are not modelled: a run is billed at one price from its first request on.
public struct PriceList: Settings {
  /// What an execution's billed time is.
  public enum Billed: String, CaseIterable, Sendable {
    /// From the start of an execution to its end.
    case execution
    /// The same, and the initialisation of each container.
    case withInitialisation = "execution-and-initialisation"
  }

  /// What it is; `nil` where nothing is said.
  public var about: String?
  /// Where its numbers come from.
  public var sources: [String] = []
  /// Of which day the prices are; `nil` where nothing is said.
  public var date: String?
  /// Where they hold; `nil` where nothing is said.
  public var region: String?
  /// The currency of all prices.
  public var currency = "USD"
  /// Of a million executions.
  public var perMillionRequests = 0.0
  /// Of a gigabyte for a second, of executions.
  public var perGBSecond = 0.0
  /// Of a gigabyte for a second, of idle containers.
  public var perIdleGBSecond = 0.0
  /// Of a core for a second, of executions.
  public var perVCPUSecond = 0.0
  /// Of a machine for an hour.
  public var perNodeHour = 0.0
  /// What a gigabyte is.
  public var gigabyte = Bytes.gibibytes(1)
  /// What of a request is billed.
  public var bills = Billed.execution
  /// How executions are rounded.
  public var terms = BillingTerms()

  /// Creates a list that asks for nothing.
  public init() {}

  /// The keys under `prices`, and of a file in `calibration/prices`.
  public static var schema: [Setting<PriceList>] {
    [
      Setting("about", \.about, .optional(.name("a text"), none: "nothing to say"), "What it is."),
      Setting(
        "sources", \.sources, .oneOrList(of: .name("a source"), "sources"),
        "Where its numbers come from."),
      Setting(
        "date", \.date, .optional(.name("a text"), none: "not said"),
        "Of which day the prices are."),
      Setting(
        "region", \.region, .optional(.name("a text"), none: "not said"), "Where they hold."),
      Setting("currency", \.currency, .name("a currency"), "The currency of all prices."),
    ] + prices + measures
  }

  private static var price: SettingKind<Double> { .number(0...1_000_000_000) }

  private static var prices: [Setting<PriceList>] {
    [
      Setting(
        "perMillionRequests", \.perMillionRequests, price,
        "Of a million executions, however they end."),
      Setting(
        "perGBSecond", \.perGBSecond, price,
        "Of a gigabyte of a container's memory for a second of executions."),
      Setting(
        "perIdleGBSecond", \.perIdleGBSecond, price,
        "Of a gigabyte of an idle container's memory for a second; of all idle containers."),
      Setting(
        "perVCPUSecond", \.perVCPUSecond, price,
        "Of a core of a container's quota (`functions[].cpu`) for a second of executions."),
      Setting(
        "perNodeHour", \.perNodeHour, price, "Of a machine for an hour, in use or not."),
    ]
  }

  private static var measures: [Setting<PriceList>] {
    [
      Setting(
        "gigabyte", \.gigabyte, .quantity(from: .zero, above: true),
        "What the prices mean by a gigabyte; providers mean 1GiB."),
      Setting(
        "bills", \.bills, .choice,
        "What is billed of a request: its execution, waiting for awaited calls included, or the initialisation of each container as well."
      ),
      Setting(
        "granularity", \.terms.granularity, .duration,
        "Each execution is rounded up to a multiple of it, and so is each initialisation; 0s for no rounding."
      ),
      Setting(
        "minimum", \.terms.minimum, .duration, "What an execution is billed at least."),
      Setting(
        "memoryGranularity", \.terms.memoryGranularity,
        .quantity(from: .zero, to: .gibibytes(1024)),
        "Memory is rounded up to a multiple of it; 0B for no rounding."),
    ]
  }

  /// How much of executions is billed; `nil` where they cost nothing.
  var billing: BillingTerms? {
    guard perMillionRequests > 0 || perGBSecond > 0 || perVCPUSecond > 0 else { return nil }
    var terms = terms
    terms.includesInitialisation = bills == .withInitialisation
    return terms
  }
}
