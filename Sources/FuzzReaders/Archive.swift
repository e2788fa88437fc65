import CZlib

/// Packs files, as simply as their formats allow.
enum Archive {
  /// A file packed with gzip.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1_000)
    let count = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<count])
  }

  /// A Zstandard frame that holds a file as it is, in blocks of `blockSize` bytes.
  ///
  /// Source: RFC 8878, 3.1.1: a frame of a single segment whose size is stated in four bytes, and raw blocks.
  ///
  /// - Precondition: `blockSize` is from 1 to 131,072.
  static func zstandard(_ bytes: [UInt8], blockSize: Int) -> [UInt8] {
    var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0b1010_0000]
    append(bytes.count, bytes: 4, to: &frame)
    var position = 0
    repeat {
      let size = min(blockSize, bytes.count - position)
      let isLast = position + size == bytes.count
      append(size << 3 | (isLast ? 1 : 0), bytes: 3, to: &frame)
      frame.append(contentsOf: bytes[position..<position + size])
      position += size
    } while position < bytes.count
    return frame
  }

  private static func append(_ number: Int, bytes: Int, to frame: inout [UInt8]) {
    for place in 0..<bytes { frame.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }
}
