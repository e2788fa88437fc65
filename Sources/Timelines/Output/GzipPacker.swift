import CZlib

/// Packs bytes with gzip (RFC 1952), piece by piece.
///
/// The header has no name and no time, so that the same bytes give the same archive.
final class GzipPacker {
  // On the heap: zlib keeps a pointer to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var room = [UInt8](repeating: 0, count: 1 << 16)

  /// Begins an archive; `nil` where there is no memory for it.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_begin_gzip_packing(stream) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Packs `bytes`, and ends the archive behind them if they are the last.
  ///
  /// - Parameters:
  ///   - bytes: What is packed.
  ///   - isLast: Whether nothing follows.
  ///   - body: Called with each piece of the archive.
  func pack(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool, _ body: (ArraySlice<UInt8>) -> Void
  ) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    // At most some hundred thousand bytes at a time.
    stream.pointee.avail_in = UInt32(truncatingIfNeeded: bytes.count)
    while true {
      let size = UInt32(room.count)
      let result = room.withUnsafeMutableBufferPointer { room in
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = size
        return deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      }
      body(room[..<Int(size - stream.pointee.avail_out)])
      if result == Z_STREAM_END || stream.pointee.avail_out > 0 { break }
    }
  }
}
