import SimKernel

/// A policy that scenarios can name.
public protocol CataloguedPolicy: Sendable {
  /// What of it can be set.
  associatedtype Parameters: Settings

  /// The name in scenarios, in lower case with hyphens.
  static var name: String { get }
  /// The rule in one sentence.
  static var summary: String { get }
  /// Where the rule comes from.
  static var source: String { get }

  /// Creates the policy.
  init(_ parameters: Parameters)
}

/// The parameters of a policy that has none.
public struct NoParameters: Settings {
  /// Creates no parameters.
  public init() {}

  /// No key.
  public static var schema: [Setting<Self>] { [] }
}
