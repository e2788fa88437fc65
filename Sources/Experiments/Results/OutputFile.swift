import SimKernel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Why results could not be written.
public struct OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public var path: String
  /// What is wrong with it.
  public var message: String

  /// Creates an error.
  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  /// Creates the error that the last system call left.
  init(_ path: String, doing action: String, code: Int32) {
    self.path = path
    message = "\(action): \(String(cString: strerror(code)))"
  }

  /// The path and what is wrong.
  public var description: String { "\(path): \(message)" }
}

/// A file of results that grows line by line and is given its name at the end.
///
/// Until ``finish()`` it is called `NAME.partial`; whoever finds `NAME` finds whole lines up to the end that
/// `summary.json` tells of. A file that is dropped without `finish()` is removed.
public struct OutputFile: ~Copyable {
  /// The file's path when it is finished.
  public let path: String
  /// What waits to be written.
  public var buffer = TextBuffer(capacity: 1 << 18)
  private var descriptor: Int32
  private var written: Int = 0
  private var failure: OutputError?
  private static var highWater: Int { 1 << 17 }

  private var partialPath: String { path + ".partial" }

  /// Creates the file, over whatever an earlier run left under its unfinished name.
  ///
  /// - Throws: Why it cannot be created.
  public init(_ path: String) throws(OutputError) {
    self.path = path
    let partial = path + ".partial"
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw OutputError(partial, doing: "cannot be created", code: errno) }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(path + ".partial")
    }
  }

  /// Call behind each line: writes when enough has gathered.
  ///
  /// - Throws: Why the file cannot be written; it then holds whole lines still.
  @inline(__always)
  public mutating func endLine() throws(OutputError) {
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.highWater { try flush() }
  }

  /// Writes what is waiting, which must be whole lines.
  ///
  /// - Throws: Why the file cannot be written; it then holds whole lines still.
  public mutating func flush() throws(OutputError) {
    if let failure { throw failure }
    let lengths = buffer.withBytes { bytes -> (done: Int, code: Int32) in
      var done = 0
      while done < bytes.count {
        let part = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if part < 0 && errno == EINTR { continue }
        guard part > 0 else { return (done, part < 0 ? errno : EIO) }
        done += part
      }
      return (done, 0)
    }
    if lengths.code != 0 {
      cut(behind: lengths.done)
      let error = OutputError(path, doing: "cannot be written", code: lengths.code)
      failure = error
      buffer.removeAll()
      throw error
    }
    written += buffer.count
    buffer.removeAll()
  }

  /// Cuts the file behind the last whole line among the `count` bytes of the buffer that reached it.
  private mutating func cut(behind count: Int) {
    let whole = buffer.withBytes { bytes in
      (bytes.prefix(count).lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    }
    written += whole
    _ = ftruncate(descriptor, off_t(written))
  }

  /// Writes the rest and gives the file its name; after a failure, names what there is of it.
  ///
  /// - Throws: Why it could not be written to its end.
  public consuming func finish() throws(OutputError) {
    var problem = failure
    if problem == nil {
      do throws(OutputError) { try flush() } catch { problem = error }
    }
    let closed = close(descriptor)
    let code = errno
    descriptor = -1
    if closed != 0, problem == nil {
      problem = OutputError(path, doing: "cannot be written", code: code)
    }
    if written > 0 || problem == nil {
      if rename(partialPath, path) != 0, problem == nil {
        problem = OutputError(path, doing: "cannot be given its name", code: errno)
      }
    } else {
      unlink(partialPath)
    }
    if let problem { throw problem }
  }
}

extension OutputFile {
  /// Writes a whole file.
  ///
  /// - Parameters:
  ///   - text: What it says.
  ///   - path: The file, which gets its name when it is whole.
  /// - Throws: Why it cannot be written.
  public static func save(_ text: String, to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(text)
    try file.finish()
  }
}

/// Folders that results are written to.
public enum OutputFolder {
  /// Creates the folder at `path` with those above it, unless it is there.
  ///
  /// - Throws: Why there can be no such folder.
  public static func create(_ path: String) throws(OutputError) {
    guard !path.isEmpty else {
      throw OutputError(path: "''", message: "is not the name of a folder")
    }
    var information = stat()
    if stat(path, &information) == 0 {
      guard information.st_mode & S_IFMT == S_IFDIR else {
        throw OutputError(path: path, message: "is a file; expected a folder for the results")
      }
      guard access(path, W_OK | X_OK) == 0 else {
        throw OutputError(path, doing: "cannot be written to", code: errno)
      }
      return
    }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      let parent = String(path[..<slash])
      if stat(parent, &information) != 0 { try create(parent) }
    }
    if mkdir(path, 0o755) != 0, errno != EEXIST {
      throw OutputError(path, doing: "cannot be created", code: errno)
    }
  }

  /// Removes the file at `path` if there is one.
  public static func remove(_ path: String) throws(OutputError) {
    if unlink(path) != 0, errno != ENOENT {
      throw OutputError(path, doing: "cannot be replaced", code: errno)
    }
  }
}

/// Standard output, written to its last byte or not without a word.
public enum StandardOutput {
  /// Writes `text`.
  ///
  /// - Throws: Why it cannot be written.
  public static func write(_ text: String) throws(OutputError) {
    var text = text
    let code = text.withUTF8 { bytes -> Int32 in
      var done = 0
      while done < bytes.count {
        let part = posixWrite(1, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if part < 0 && errno == EINTR { continue }
        guard part > 0 else { return part < 0 ? errno : EIO }
        done += part
      }
      return 0
    }
    if code != 0 { throw OutputError("standard output", doing: "cannot be written", code: code) }
  }
}

private func posixWrite(_ descriptor: Int32, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
