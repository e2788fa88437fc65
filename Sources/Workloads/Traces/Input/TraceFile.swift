import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file, read at stated offsets, so that any number of readers share it without a position.
///
/// Standard input can be read as well, once and from one byte to the next.
package final class TraceFile: Sendable {
  /// What stands for standard input where a path is asked for.
  static let standardInput = "-"

  /// The path as it was given, or what messages call standard input.
  package let path: String
  /// Whether it is standard input, which can be read only once but for its first bytes.
  let isReadOnce: Bool
  /// How it is packed.
  let compression: Compression
  /// Where it is read from; `nil` where all of it is in memory.
  private let descriptor: CInt?
  private let opened: Stamp
  /// The first bytes of standard input, from which its format is told, or all of what is in memory.
  private let head: [UInt8]
  /// How many bytes of standard input have been read.
  private let taken: Mutex<Int64>

  /// What tells one content of a file from another without reading it.
  private struct Stamp: Equatable {
    var bytes: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  /// Opens the regular file at `path`, or standard input where that is `-`.
  package convenience init(path: String) throws(TraceError) {
    if path == Self.standardInput {
      try self.init(standardInput: 0)
    } else {
      try self.init(file: path)
    }
  }

  /// Takes `bytes` for the content of a file that messages call `path`.
  init(bytes: [UInt8], path: String) {
    self.path = path
    isReadOnce = false
    descriptor = nil
    head = bytes
    compression = Compression(head: Array(bytes.prefix(Self.markSize)))
    opened = Stamp(bytes: Int64(bytes.count), seconds: 0, nanoseconds: 0)
    taken = Mutex(0)
  }

  /// Takes `descriptor` for standard input; it is never closed.
  init(standardInput descriptor: CInt) throws(TraceError) {
    path = "standard input"
    isReadOnce = true
    self.descriptor = descriptor
    opened = Stamp(bytes: 0, seconds: 0, nanoseconds: 0)
    var head = [UInt8](repeating: 0, count: Self.headSize)
    let got = try Self.read(path, into: &head, count: Self.headSize) { start, count, _ in
      Self.readOn(descriptor, start, count)
    }
    self.head = Array(head[..<got])
    compression = Compression(head: Array(head[..<min(got, Self.markSize)]))
    taken = Mutex(Int64(got))
  }

  /// As many bytes as tell how a file is packed.
  private static let markSize = 4
  /// As many bytes of standard input as can be read again: what an unpacker takes at a time.
  static let headSize = 1 << 17

  private static func readOn(
    _ descriptor: CInt, _ start: UnsafeMutableRawPointer, _ count: Int
  ) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, start, count)
    #else
      Glibc.read(descriptor, start, count)
    #endif
  }

  private init(file path: String) throws(TraceError) {
    self.path = path
    isReadOnce = false
    head = []
    taken = Mutex(0)
    // Not blocking: opening a pipe that nobody writes to would otherwise wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw TraceError(file: path, message: Self.words(for: errno))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = Self.words(for: errno)
      close(descriptor)
      throw TraceError(file: path, message: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      throw TraceError(
        file: path,
        message: isDirectory
          ? "this is a directory; a trace is a file"
          : "this is a device or a pipe; a trace is a regular file, which is read twice")
    }
    self.descriptor = descriptor
    opened = Self.stamp(of: status)
    var head = [UInt8](repeating: 0, count: Self.markSize)
    let got: Int
    do throws(TraceError) {
      got = try Self.read(path, into: &head, count: Self.markSize) { start, count, done in
        pread(descriptor, start, count, off_t(done))
      }
    } catch {
      close(descriptor)
      throw error
    }
    compression = Compression(head: Array(head[..<got]))
  }

  deinit { if !isReadOnce, let descriptor { close(descriptor) } }

  /// The size when it was opened; 0 for standard input.
  package var bytes: Int64 { opened.bytes }

  /// Whether size and time of the last change are as they were when it was opened.
  var isUnchanged: Bool {
    guard !isReadOnce, let descriptor else { return true }
    var status = stat()
    return fstat(descriptor, &status) == 0 && Self.stamp(of: status) == opened
  }

  /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
  func read(
    into bytes: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(TraceError) -> Int {
    guard let descriptor else { return known(into: bytes, count: count, at: offset) }
    if isReadOnce { return try readOn(descriptor, into: bytes, count: count, at: offset) }
    return try Self.read(path, into: bytes, count: count) { start, count, done in
      pread(descriptor, start, count, off_t(offset + Int64(done)))
    }
  }

  /// Copies what is known of the content from `offset` on.
  private func known(into bytes: UnsafeMutableRawPointer, count: Int, at offset: Int64) -> Int {
    guard offset < head.count else { return 0 }
    let part = head[Int(offset)..<min(Int(offset) + count, head.count)]
    UnsafeMutableRawBufferPointer(start: bytes, count: part.count).copyBytes(from: part)
    return part.count
  }

  /// Reads on from standard input, first what is known of it.
  private func readOn(
    _ descriptor: CInt, into bytes: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(TraceError) -> Int {
    let known = known(into: bytes, count: count, at: offset)
    if known == count { return known }
    guard taken.withLock({ $0 == offset + Int64(known) }) else {
      throw TraceError(file: path, message: "it can be read only once; save it to a file first")
    }
    let got = try Self.read(path, into: bytes + known, count: count - known) { start, count, _ in
      Self.readOn(descriptor, start, count)
    }
    taken.withLock { $0 += Int64(got) }
    return known + got
  }

  /// Reads with `part` until there are `count` bytes or there is nothing more.
  private static func read(
    _ path: String, into bytes: UnsafeMutableRawPointer, count: Int,
    with part: (_ start: UnsafeMutableRawPointer, _ count: Int, _ done: Int) -> Int
  ) throws(TraceError) -> Int {
    var done = 0
    while done < count {
      let got = part(bytes + done, count - done, done)
      if got == 0 { break }
      if got > 0 {
        done += got
      } else if errno != EINTR {
        throw TraceError(file: path, message: words(for: errno))
      }
    }
    return done
  }

  private static func stamp(of status: stat) -> Stamp {
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Stamp(bytes: Int64(status.st_size), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  private static func words(for code: CInt) -> String {
    switch code {
    case ENOENT, ENOTDIR: "there is no such file"
    case EACCES, EPERM: "no permission to read it"
    case EISDIR: "this is a directory; a trace is a file"
    case EIO: "the device failed while it was read"
    default: String(cString: strerror(code))
    }
  }
}
