import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file, read at stated offsets, so that any number of readers share it without a position.
///
/// Standard input can be read as well, once and from one byte to the next.
final class TraceFile: Sendable {
  /// What stands for standard input where a path is asked for.
  static let standardInput = "-"

  /// The path as it was given, or what messages call standard input.
  let path: String
  /// Whether it is standard input, which can be read only once.
  let isReadOnce: Bool
  /// How it is packed.
  let compression: Compression
  private let descriptor: CInt
  private let opened: Stamp
  /// The first bytes of standard input, read to see how it is packed.
  private let head: [UInt8]
  /// How many bytes of standard input have been handed out.
  private let handedOut = Mutex<Int64>(0)

  /// What tells one content of a file from another without reading it.
  private struct Stamp: Equatable {
    var bytes: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  /// Opens the regular file at `path`, or standard input where that is `-`.
  convenience init(path: String) throws(TraceError) {
    if path == Self.standardInput {
      try self.init(standardInput: 0)
    } else {
      try self.init(file: path)
    }
  }

  /// Takes `descriptor` for standard input; it is never closed.
  init(standardInput descriptor: CInt) throws(TraceError) {
    path = "standard input"
    isReadOnce = true
    self.descriptor = descriptor
    opened = Stamp(bytes: 0, seconds: 0, nanoseconds: 0)
    var head = [UInt8](repeating: 0, count: Self.headSize)
    let got = try Self.read(path, into: &head, count: Self.headSize) { start, count, _ in
      #if canImport(Darwin)
        Darwin.read(descriptor, start, count)
      #else
        Glibc.read(descriptor, start, count)
      #endif
    }
    self.head = Array(head[..<got])
    compression = Compression(head: self.head)
  }

  /// As many bytes as tell how a file is packed.
  private static let headSize = 4

  private init(file path: String) throws(TraceError) {
    self.path = path
    isReadOnce = false
    head = []
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
    var head = [UInt8](repeating: 0, count: Self.headSize)
    let got: Int
    do throws(TraceError) {
      got = try Self.read(path, into: &head, count: Self.headSize) { start, count, done in
        pread(descriptor, start, count, off_t(done))
      }
    } catch {
      close(descriptor)
      throw error
    }
    compression = Compression(head: Array(head[..<got]))
  }

  deinit { if !isReadOnce { close(descriptor) } }

  /// The size when it was opened; 0 for standard input.
  var bytes: Int64 { opened.bytes }

  /// Whether size and time of the last change are as they were when it was opened.
  var isUnchanged: Bool {
    if isReadOnce { return true }
    var status = stat()
    return fstat(descriptor, &status) == 0 && Self.stamp(of: status) == opened
  }

  /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
  func read(
    into bytes: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(TraceError) -> Int {
    if isReadOnce { return try readOn(into: bytes, count: count, at: offset) }
    return try Self.read(path, into: bytes, count: count) { [descriptor] start, count, done in
      pread(descriptor, start, count, off_t(offset + Int64(done)))
    }
  }

  /// Reads on from standard input, first what was read of it to see how it is packed.
  private func readOn(
    into bytes: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(TraceError) -> Int {
    guard handedOut.withLock({ $0 == offset }) else {
      throw TraceError(file: path, message: "it can be read only once; save it to a file first")
    }
    let known = Int(min(max(Int64(head.count) - offset, 0), Int64(count)))
    for index in 0..<known {
      bytes.storeBytes(of: head[Int(offset) + index], toByteOffset: index, as: UInt8.self)
    }
    let got = try Self.read(path, into: bytes + known, count: count - known) {
      [descriptor] start, count, _ in
      #if canImport(Darwin)
        Darwin.read(descriptor, start, count)
      #else
        Glibc.read(descriptor, start, count)
      #endif
    }
    handedOut.withLock { $0 += Int64(known + got) }
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
