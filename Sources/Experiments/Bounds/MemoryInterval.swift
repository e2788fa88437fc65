/// A stretch of time in which a container holds memory.
struct MemoryInterval: Hashable {
  /// When it begins, in nanoseconds.
  var from: Int64
  /// When it has ended; not before it begins.
  var to: Int64
  /// The bytes that are held.
  var memory: Int64
}
