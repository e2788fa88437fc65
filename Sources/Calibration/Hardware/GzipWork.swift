import CZlib

/// Unpacking generated data as an engine unpacks a layer.
public struct GzipWork: Sendable {
  /// The data, packed.
  private let packed: [UInt8]
  /// Bytes unpacked.
  public let bytes: Int

  /// Packed bytes.
  public var packedBytes: Int { packed.count }

  /// Generates and packs data.
  public init(bytes: Int = 8 << 20) {
    self.bytes = bytes
    packed = Self.pack(GeneratedData.bytes(count: bytes, seed: 2))
  }

  /// Unpacks all of it.
  ///
  /// - Returns: How many bytes came of it: ``bytes``.
  @discardableResult
  public func run() -> Int {
    var stream = z_stream()
    precondition(czlib_begin_gzip(&stream) == Z_OK, "zlib has memory")
    defer { inflateEnd(&stream) }
    var room = [UInt8](repeating: 0, count: 1 << 16)
    var input = packed
    return input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      var status = Z_OK
      while status == Z_OK {
        let count = uInt(room.count)
        status = room.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = count
          return inflate(&stream, Z_NO_FLUSH)
        }
      }
      precondition(status == Z_STREAM_END, "what was packed can be unpacked")
      return Int(stream.total_out)
    }
  }

  private static func pack(_ data: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    precondition(czlib_begin_gzip_packing(&stream) == Z_OK, "zlib has memory")
    defer { deflateEnd(&stream) }
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(data.count))))
    var input = data
    let (room, length) = (uInt(packed.count), uInt(data.count))
    input.withUnsafeMutableBufferPointer { input in
      packed.withUnsafeMutableBufferPointer { packed in
        stream.next_in = input.baseAddress
        stream.avail_in = length
        stream.next_out = packed.baseAddress
        stream.avail_out = room
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END, "the room was enough")
      }
    }
    return Array(packed.prefix(Int(stream.total_out)))
  }
}
