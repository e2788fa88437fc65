/// How a sample is taken of a trace: which functions, whole, and which of their requests.
public struct SampleRule: Hashable, Sendable {
  /// Which functions are taken.
  ///
  /// Each function has a number that its name and the seed decide alone. The same one is therefore drawn from any trace, and
  /// a smaller sample lies within a larger one.
  public enum Functions: Hashable, Sendable {
    /// All.
    case all
    /// Each with this probability, from 0 to 1: those whose number lies below.
    case share(Double)
    /// This many, or all if there are fewer.
    case number(Int, SampleWeight)
  }

  /// Which functions are taken.
  public var functions = Functions.all
  /// The probability with which each request of those functions is kept, from 0 to 1, independently of every other one.
  ///
  /// What is drawn for a request depends on the seed, its function's name and how many requests the function had before, so
  /// that a smaller share lies within a larger one, and does not change when other functions are taken.
  public var keep = 1.0
  /// The seed of both.
  public var seed: UInt64 = 1

  /// Creates a rule that takes everything.
  public init() {}

  /// Whether the functions must be known before the first request can be taken.
  public var needsScan: Bool { if case .number = functions { true } else { false } }
}

/// With which probability a function is drawn when a stated number of them is.
public enum SampleWeight: String, CaseIterable, Hashable, Sendable {
  /// Every function with the same.
  case uniform
  /// In proportion to its requests, one after the other without replacement.
  case requests
}
