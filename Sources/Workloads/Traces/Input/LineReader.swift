#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The lines of a file one by one, unpacked where it is packed, in constant memory.
///
/// A copy goes on by itself from the same line: the buffer is shared until one of the two reads on.
package struct LineReader: Sendable {
  /// The longest line, in bytes without its end.
  static let longestLine = 1 << 16
  private static let bufferSize = 1 << 18

  /// What is read from.
  package var file: TraceFile { bytes.file }
  /// How many bytes of the file have been read.
  package var bytesOfFile: Int64 { bytes.bytesOfFile }
  /// The number of the line returned last, from 1.
  package private(set) var lineNumber = 0
  /// Whether the line returned last ended with a line end, rather than with the file.
  package private(set) var wasTerminated = true
  private var buffer = Bytes(capacity: Self.bufferSize)
  private var following = 0
  private var filled = 0
  private var bytes: ByteStream
  private var isAtEnd = false
  /// Whether the line returned last was too long, and its rest is still to be passed over.
  private var isWithinLine = false

  /// Bytes that several copies of a reader look at, and only a sole owner changes.
  private final class Bytes: @unchecked Sendable {
    let start: UnsafeMutablePointer<UInt8>
    init(capacity: Int) { start = .allocate(capacity: capacity) }
    deinit { start.deallocate() }
  }

  package init(file: TraceFile) { bytes = ByteStream(file: file) }

  /// Whether ``pass(to:)`` may be asked for: of a packed file, and of standard input, only what has been read tells where one is.
  package var canPass: Bool { file.compression == .none && !file.isReadOnce }

  /// Goes on with the first line that begins behind `offset`, without reading what is before it.
  ///
  /// From there on ``lineNumber`` counts the lines that were read, wherever they stand.
  ///
  /// - Precondition: ``canPass``, and `offset` lies in the file.
  package mutating func pass(to offset: Int64) {
    precondition(canPass && offset >= 0, "only a plain file can be read from anywhere")
    bytes = ByteStream(file: file, at: offset)
    (following, filled) = (0, 0)
    isAtEnd = false
    isWithinLine = true
  }

  /// The next line without its end, or `nil` after the last; valid until the next call.
  ///
  /// - Throws: That a line is too long; the call after it goes on behind that line. Or why the file cannot be read.
  package mutating func next() throws(TraceError) -> UnsafeBufferPointer<UInt8>? {
    if isWithinLine { try passOverLine() }
    while true {
      let start = buffer.start + following
      let available = filled - following
      if available > 0, let found = memchr(start, 0x0A, available) {
        let end = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        var length = end - UnsafePointer(start)
        following += length + 1
        if length > 0, start[length - 1] == 0x0D { length -= 1 }
        return try line(start, length, terminated: true)
      }
      if available > Self.longestLine + 1 {
        isWithinLine = true
        return try line(start, available, terminated: false)
      }
      if isAtEnd {
        guard available > 0 else { return nil }
        following = filled
        return try line(start, available, terminated: false)
      }
      try refill()
    }
  }

  /// Goes on behind the end of the line that was too long.
  private mutating func passOverLine() throws(TraceError) {
    while true {
      let start = buffer.start + following
      if let found = memchr(start, 0x0A, filled - following) {
        following += found - UnsafeMutableRawPointer(start) + 1
        break
      }
      following = filled
      if isAtEnd { break }
      try refill()
    }
    isWithinLine = false
  }

  private mutating func line(
    _ start: UnsafeMutablePointer<UInt8>, _ length: Int, terminated: Bool
  ) throws(TraceError) -> UnsafeBufferPointer<UInt8> {
    lineNumber += 1
    wasTerminated = terminated
    guard length <= Self.longestLine else {
      throw TraceError(
        file: file.path, line: lineNumber,
        message: "the line is longer than \(Self.longestLine) bytes; is this a trace?")
    }
    // Skips the byte order mark.
    if lineNumber == 1, length >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF {
      return UnsafeBufferPointer(start: start + 3, count: length - 3)
    }
    return UnsafeBufferPointer(start: start, count: length)
  }

  /// Moves what is left to the front and reads on behind it.
  private mutating func refill() throws(TraceError) {
    guard file.isUnchanged else {
      throw TraceError(file: file.path, message: "the file was changed while it was read")
    }
    let left = filled - following
    let target = isKnownUniquelyReferenced(&buffer) ? buffer : Bytes(capacity: Self.bufferSize)
    memmove(target.start, buffer.start + following, left)
    buffer = target
    following = 0
    filled = left
    let wanted = Self.bufferSize - left
    let got = try bytes.read(into: target.start + left, count: wanted)
    filled += got
    isAtEnd = got < wanted
  }
}
