/// The bytes of a file from the first to the last, unpacked where they are packed, in constant memory.
///
/// A copy goes on by itself from the same byte. Of a packed file, the copy that reads on second unpacks it anew
/// up to there.
struct ByteStream: Sendable {
  /// What is read from.
  let file: TraceFile
  /// How many bytes have been handed out.
  private(set) var position: Int64 = 0
  private var unpacker: Unpacker?

  init(file: TraceFile) { self.file = file }

  /// Reads a file that is not packed from byte `position` on.
  init(file: TraceFile, at position: Int64) {
    self.file = file
    self.position = position
  }

  /// How many bytes of the file itself have been read.
  var bytesOfFile: Int64 { unpacker?.offset ?? position }

  /// Reads up to `count` bytes; fewer only at the end.
  mutating func read(into bytes: UnsafeMutablePointer<UInt8>, count: Int) throws(TraceError) -> Int
  {
    let got: Int
    if file.compression == .none {
      got = try file.read(into: bytes, count: count, at: position)
    } else {
      got = try ownUnpacker().read(into: bytes, count: count)
    }
    position += Int64(got)
    return got
  }

  /// The unpacker at this place that no copy shares.
  private mutating func ownUnpacker() throws(TraceError) -> Unpacker {
    if unpacker != nil, isKnownUniquelyReferenced(&unpacker), let unpacker { return unpacker }
    let own = try Unpacker(file)
    try own.skip(position)
    unpacker = own
    return own
  }
}

/// Reads a packed file piece by piece.
///
/// Only its sole owner uses it, so that nothing here is shared between threads.
private final class Unpacker: @unchecked Sendable {
  private static let size = 1 << 17

  /// How many bytes of the file have been read.
  private(set) var offset: Int64 = 0
  private let file: TraceFile
  private let decoder: any Decoder
  private let input: UnsafeMutablePointer<UInt8>
  private var following = 0
  private var filled = 0
  private var isAtEnd = false

  init(_ file: TraceFile) throws(TraceError) {
    self.file = file
    let decoder: (any Decoder)?
    do throws(DecodingFault) { decoder = try file.compression.decoder() } catch {
      throw TraceError(file: file.path, message: "cannot be unpacked: \(error.message)")
    }
    guard let decoder else { preconditionFailure("only a packed file is unpacked") }
    self.decoder = decoder
    input = .allocate(capacity: Self.size)
  }

  deinit { input.deallocate() }

  /// Passes over the first `count` bytes of the content.
  func skip(_ count: Int64) throws(TraceError) {
    guard count > 0 else { return }
    let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.size)
    defer { scratch.deallocate() }
    var left = count
    while left > 0 {
      let got = try read(into: scratch, count: Int(min(left, Int64(Self.size))))
      guard got > 0 else {
        throw TraceError(file: file.path, message: "the file was changed while it was read")
      }
      left -= Int64(got)
    }
  }

  /// Unpacks up to `count` bytes; fewer only at the end.
  func read(into bytes: UnsafeMutablePointer<UInt8>, count: Int) throws(TraceError) -> Int {
    var done = 0
    while done < count {
      let wasEmpty = following == filled
      if wasEmpty {
        filled = try file.read(into: input, count: Self.size, at: offset)
        offset += Int64(filled)
        following = 0
        if filled == 0, isAtEnd { break }
      }
      let place = offset - Int64(filled - following)
      let step: DecodingStep
      do throws(DecodingFault) {
        step = try decoder.decode(
          UnsafeBufferPointer(start: input + following, count: filled - following),
          into: UnsafeMutableBufferPointer(start: bytes + done, count: count - done))
      } catch {
        throw TraceError(
          file: file.path,
          message: "the \(decoder.kind) archive is damaged between bytes \(place) and \(offset):"
            + " \(error.message)")
      }
      following += step.taken
      done += step.written
      isAtEnd = step.isAtEnd
      if step.taken == 0, step.written == 0, !isAtEnd {
        throw TraceError(
          file: file.path,
          message: filled == 0
            ? "the \(decoder.kind) archive is cut off after \(offset) bytes"
            : "the \(decoder.kind) archive is damaged at byte \(place): nothing can be unpacked")
      }
    }
    return done
  }
}
