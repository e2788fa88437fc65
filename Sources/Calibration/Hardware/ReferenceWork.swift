import CZlib

/// A fixed amount of work on one core: packing the same two mebibytes.
///
/// The work is zlib's, so it is the same in debug and release builds. It is integer arithmetic with branches on data that fit
/// the second-level cache, as most of what starts a container.
public struct ReferenceWork: Sendable {
  /// How many bytes are packed.
  public static let bytes = 2 << 20
  private let data: [UInt8]

  /// Prepares the data.
  public init() { data = GeneratedData.bytes(count: Self.bytes) }

  /// Does the work.
  ///
  /// - Returns: How many bytes came of it, which is the same every time.
  @discardableResult
  public func run() -> Int {
    var packed = [UInt8](repeating: 0, count: Int(compressBound(uLong(data.count))))
    var length = uLong(packed.count)
    let status = compress2(&packed, &length, data, uLong(data.count), 6)
    precondition(status == Z_OK, "zlib packs what it is given")
    return Int(length)
  }

  /// The version of zlib that did it.
  public static var library: String { String(cString: zlibVersion()) }
}
