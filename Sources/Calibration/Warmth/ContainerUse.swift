/// One request as its container saw it: what a platform's record must say to tell how long containers are kept.
public struct ContainerUse: Hashable, Sendable {
  /// Which container, by any number of its own.
  public var container: Int
  /// When the request reached whoever gives it to a container, in seconds from any start.
  public var arrived: Double
  /// When the container began to serve it, in seconds from the same start.
  public var began: Double
  /// When it had served it, in seconds; not before ``began``.
  public var ended: Double
  /// Whether the container was started for it.
  public var isCold: Bool

  /// Creates a use; without `arrived`, the request arrived when it was begun.
  public init(container: Int, arrived: Double? = nil, began: Double, ended: Double, isCold: Bool) {
    self.container = container
    self.arrived = arrived ?? began
    self.began = began
    self.ended = ended
    self.isCold = isCold
  }
}
