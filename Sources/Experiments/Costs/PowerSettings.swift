import ClusterModel
import SimKernel

/// What a machine takes from the mains, with the keys that files use.
public struct PowerSettings: Settings, Equatable {
  /// The numbers.
  public var power = MachinePower()

  /// Creates a machine that takes nothing.
  public init() {}

  /// The keys under `power`.
  public static var schema: [Setting<PowerSettings>] {
    [
      Setting(
        "idle", \.power.idle, .quantity(from: .zero), required: true,
        "While no core is in use."),
      Setting(
        "busy", \.power.busy, .quantity(from: .zero), required: true,
        "While all cores are in use; linear in the cores in use between both."),
      Setting(
        "perStart", \.power.perStart, .quantity(from: .zero),
        "For each container decided on, beyond what its CPU work takes."),
    ]
  }

  /// Reports a machine that takes less when it works.
  public func check(_ reader: inout SettingsReader) {
    reader.require(
      power.busy >= power.idle, at: "busy",
      "'\(power.busy.written)' is less than what it takes idle, \(power.idle.written)")
  }
}
