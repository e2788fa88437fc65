import ClusterModel
import SimKernel

/// How a function takes generic containers of a pool for its own.
public struct PoolMembershipSettings: Settings {
  /// The pool: a function with `generic`.
  public var name = ""
  /// CPU time in which a generic container becomes one of the function.
  public var specialise: Distribution?
  /// What a request does that finds the pool empty.
  public var whenEmpty = EmptyPool.startsOwn

  /// Creates a membership of no pool.
  public init() {}

  /// The keys under `pool`.
  public static var schema: [Setting<Self>] {
    [
      Setting(
        "name", \.name, .name("the name of a function"), required: true,
        "The pool: a function that states `generic`."),
      Setting(
        "specialise", \.specialise, .optional(.durations, none: "no time"),
        "CPU time in which a generic container becomes one of the function, under its quota."),
      Setting(
        "whenEmpty", \.whenEmpty, .choice,
        "What a request does that finds no container with room and an empty pool."),
    ]
  }
}

/// What makes a function a pool of generic containers, which others can take and nobody calls.
public struct GenericSettings: Settings {
  /// How many containers wait to be taken.
  public var size = 3
  /// What replaces one that was taken.
  public var refill = PoolRefill.anywhere

  /// Creates a pool of three, as Fission's.
  public init() {}

  /// The keys under `generic`.
  public static var schema: [Setting<Self>] {
    [
      Setting("size", \.size, .count(0...1_000_000), "How many containers wait to be taken."),
      Setting(
        "refill", \.refill, .choice,
        "Where another container starts in place of one that was taken."),
    ]
  }
}
