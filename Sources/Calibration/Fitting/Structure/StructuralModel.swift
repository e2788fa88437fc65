/// How times depend on what was set up, with parameters that mean something: cores, rates, quotas.
///
/// Times are compared as ratios, because what disturbs them (a slower machine, another guest) stretches them.
public protocol StructuralModel: Sendable {
  /// One measured time, or several of one occasion, with what was set up.
  associatedtype Observation: Sendable

  /// What is estimated, in the order of the values.
  static var parameters: [LawParameter] { get }
  /// The model with these values of the parameters.
  init(_ values: [Double])
  /// The values of the parameters.
  var values: [Double] { get }
  /// A model to begin a search at.
  static func guess(_ observations: [Observation]) -> Self
  /// For each time of `observation` the time that the model expects, in seconds.
  func expected(_ observation: Observation) -> [Double]
  /// The times of `observation`, in seconds, in the same order.
  static func measured(_ observation: Observation) -> [Double]
}

/// What was measured together: one repetition under one set-up.
public struct Repetition<Observation: Sendable>: Sendable {
  /// Which set-up; repetitions of the same one can stand in for each other.
  public var setUp: Int
  /// What was measured.
  public var observations: [Observation]

  /// Creates a repetition.
  public init(setUp: Int, _ observations: [Observation]) {
    self.setUp = setUp
    self.observations = observations
  }
}
