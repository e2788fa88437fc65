/// What a machine takes from the mains, linear in its CPU utilisation, and what bringing up a container takes besides.
///
/// P(u) = idle + (busy − idle) · u. Source: Fan, Weber and Barroso, "Power provisioning for a warehouse-sized computer", ISCA
/// 2007, section 4: within a few per cent of what servers draw. Nothing in the model hangs on it; it is there for costs.
public struct MachinePower: Hashable, Sendable {
  /// While no core is in use.
  public var idle = Power.zero
  /// While all cores are in use.
  public var busy = Power.zero
  /// For each container decided on, beyond what its CPU work takes.
  public var perStart = Energy.zero

  /// Creates a machine that takes nothing.
  public init() {}
}
