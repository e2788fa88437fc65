import SimKernel

/// How fast the containers of an account may become more, as on AWS Lambda.
///
/// Up to ``burst`` containers there may be at once. From the instant on at which there are that many, ``perMinute`` more are
/// allowed after each full minute. When there are fewer again, the next ramp begins anew. A request that would need one more
/// is turned away, as with the status 429.
public struct AdmissionRamp: Hashable, Sendable {
  /// Containers that there may be at once; at least one.
  public var burst = 500
  /// By how many more each minute.
  public var perMinute = 500

  /// Creates the smallest of AWS Lambda's regions: 500, and 500 more each minute.
  public init() {}
}
