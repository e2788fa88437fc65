import CZlib

/// Unpacks gzip archives (RFC 1952), several in a row as `cat a.gz b.gz` makes them.
final class GzipDecoder: Decoder {
  let kind = "gzip"
  // On the heap: zlib keeps a pointer to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isAtEnd = false

  init() throws(DecodingFault) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_begin_gzip(stream) == Z_OK else {
      stream.deallocate()
      throw DecodingFault(message: "there is no memory to unpack it")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(DecodingFault) -> DecodingStep {
    if isAtEnd {
      guard !input.isEmpty else { return DecodingStep(taken: 0, written: 0, isAtEnd: true) }
      inflateReset(stream)
      isAtEnd = false
    }
    // The buffers have at most some hundred thousand bytes.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(truncatingIfNeeded: output.count)
    let result = inflate(stream, Z_NO_FLUSH)
    switch result {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isAtEnd = true
    case Z_MEM_ERROR: throw DecodingFault(message: "there is no memory to unpack it")
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "code \(result)"
      throw DecodingFault(message: reason)
    }
    return DecodingStep(
      taken: input.count - Int(stream.pointee.avail_in),
      written: output.count - Int(stream.pointee.avail_out), isAtEnd: isAtEnd)
  }
}
