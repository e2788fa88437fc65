import Experiments
import Foundation
import Synchronization

/// Keeps a second sweep from a database: held by one process at a time, and let go by its end, however that comes.
///
/// It is a lock on a file beside the database: SQLite's own would keep readers out, too.
final class StoreLock: Sendable {
  private let path: String
  private let descriptor: Int32
  private let isHeld = Atomic(true)

  /// Takes the lock of the database at `database`.
  ///
  /// - Throws: That another process has it, or why there can be no lock.
  init(_ database: String) throws(OutputError) {
    path = database + ".lock"
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard file >= 0 else {
        throw OutputError(
          path: path, message: "cannot be created: \(String(cString: strerror(errno)))")
      }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let owner = Self.text(file)
        close(file)
        throw OutputError(
          path: database,
          message:
            "another sweep writes to it\(owner.isEmpty ? "" : " (\(owner))"); wait for its end"
        )
      }
      // The one who had it may have removed the file in between: then this one's lock is worth nothing.
      var (mine, named) = (stat(), stat())
      if fstat(file, &mine) == 0, stat(path, &named) == 0, mine.st_ino == named.st_ino {
        descriptor = file
        break
      }
      close(file)
    }
    let owner =
      "process \(ProcessInfo.processInfo.processIdentifier) on \(ProcessInfo.processInfo.hostName)"
    _ = ftruncate(descriptor, 0)
    _ = owner.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  private static func text(_ file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = pread(file, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  /// Lets go of the lock; once.
  func release() {
    guard isHeld.exchange(false, ordering: .relaxed) else { return }
    unlink(path)
    close(descriptor)
  }

  deinit { release() }
}
