/// An event as a plain 64-bit value: what has happened, to whom, and which generation it was meant for.
///
/// It carries ids, never references or closures, so that it can be queued, logged and digested without an allocation.
/// How the bits are used is the model's affair; the kernel only keeps them.
public protocol PackedEvent: BitwiseCopyable, Sendable {
  /// Creates the event that is kept as `rawValue`.
  init(rawValue: UInt64)
  /// The event in 64 bits.
  var rawValue: UInt64 { get }
  /// The rank of this event among those of the same instant.
  var phase: Phase { get }
}
