#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file, read at stated offsets, so that any number of readers share it without a position.
final class TraceFile: Sendable {
  /// The path as it was given.
  let path: String
  private let descriptor: CInt
  private let opened: Stamp

  /// What tells one content of a file from another without reading it.
  private struct Stamp: Equatable {
    var bytes: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  /// Opens the regular file at `path`.
  init(path: String) throws(TraceError) {
    self.path = path
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
  }

  deinit { close(descriptor) }

  /// The size when it was opened.
  var bytes: Int64 { opened.bytes }

  /// Whether size and time of the last change are as they were when it was opened.
  var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && Self.stamp(of: status) == opened
  }

  /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
  func read(
    into bytes: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(TraceError) -> Int {
    var done = 0
    while done < count {
      let got = pread(descriptor, bytes + done, count - done, off_t(offset + Int64(done)))
      if got == 0 { break }
      if got > 0 {
        done += got
      } else if errno != EINTR {
        throw TraceError(file: path, message: Self.words(for: errno))
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
