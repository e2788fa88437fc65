import CZlib

/// Files of samples that are packed with gzip.
public enum PackedSamples {
  /// Why a file cannot be unpacked.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
  }

  /// The most bytes that a file is unpacked to: far more than anybody measures.
  public static let mostBytes = 1 << 30

  /// Whether a file that begins with `bytes` is packed.
  public static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Unpacks a file, of one part or several behind each other.
  ///
  /// - Throws: That it is damaged, ends too early, or is longer than ``mostBytes``.
  public static func unpacked(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    var stream = z_stream()
    guard czlib_begin_gzip(&stream) == Z_OK else {
      throw Failure(description: "there is no memory to unpack it")
    }
    defer { inflateEnd(&stream) }
    var input = bytes
    var result: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    let failure: Failure? = input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      while true {
        let size = uInt(room.count)
        let status = room.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = size
          return inflate(&stream, Z_NO_FLUSH)
        }
        result.append(contentsOf: room.prefix(Int(size - stream.avail_out)))
        guard result.count <= mostBytes else {
          return Failure(description: "unpacks to more than \(mostBytes) bytes")
        }
        switch status {
        case Z_OK: continue
        case Z_STREAM_END where stream.avail_in == 0: return nil
        case Z_STREAM_END: inflateReset(&stream)
        case Z_BUF_ERROR: return Failure(description: "ends too early: it has been cut")
        default: return Failure(description: "is damaged: it cannot be unpacked")
        }
      }
    }
    if let failure { throw failure }
    return result
  }
}
