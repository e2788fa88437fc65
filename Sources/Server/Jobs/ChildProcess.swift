import CSpawn
import Experiments
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A process of this program that runs a job, and lives on when the server does not.
///
/// It holds a lock on a file of the job for as long as it lives: so a server that starts again knows, whatever became of
/// numbers of processes in between.
enum ChildProcess {
  /// What became of a process.
  enum End: Hashable, Sendable {
    case status(Int32)
    case signal(Int32)
  }

  /// Starts a command.
  ///
  /// - Parameters:
  ///   - executable: The program.
  ///   - arguments: Its arguments.
  ///   - folder: The job's files; the process works there.
  ///   - memory: The most memory for data, in bytes.
  /// - Returns: The process.
  /// - Throws: Why it cannot be started.
  static func start(
    _ executable: String, _ arguments: [String], in folder: JobFolder, memory: UInt64
  ) throws(OutputError) -> pid_t {
    let lock = try lock(folder)
    defer { close(lock) }
    var process: pid_t = 0
    let code = withArguments([executable] + arguments) {
      simfaas_spawn(
        &process, executable, $0, folder.path, folder.output, folder.log, lock, memory)
    }
    guard code == 0 else {
      throw OutputError(
        path: executable, message: "cannot be started: \(String(cString: strerror(code)))")
    }
    return process
  }

  private static func withArguments<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  /// Takes the lock, above the numbers that the process gets.
  private static func lock(_ folder: JobFolder) throws(OutputError) -> Int32 {
    let file = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else {
      throw OutputError(
        path: folder.lock, message: "cannot be created: \(String(cString: strerror(errno)))")
    }
    let high = fcntl(file, F_DUPFD_CLOEXEC, 10)
    close(file)
    guard high >= 0, flock(high, LOCK_EX | LOCK_NB) == 0 else {
      if high >= 0 { close(high) }
      throw OutputError(path: folder.lock, message: "is held by a process that still lives")
    }
    return high
  }

  /// Whether a process holds the lock of a job.
  static func isAlive(_ folder: JobFolder) -> Bool {
    let file = open(folder.lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }

  /// What became of a process that this one has started; `nil` while it lives.
  static func end(of process: pid_t) -> End? {
    var status: Int32 = 0
    let answer = waitpid(process, &status, WNOHANG)
    guard answer == process else { return answer < 0 && errno == ECHILD ? .status(-1) : nil }
    let signal = status & 0x7f
    return signal == 0 ? .status((status >> 8) & 0xff) : .signal(signal)
  }

  /// When a process was started, as the system counts it; `nil` where it does not say.
  static func start(of process: pid_t) -> String? {
    #if os(Linux)
      // The name in brackets may hold anything: what is meant stands behind its end.
      guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
      else { return nil }
      let fields = text[text.index(after: end)...].split(separator: " ")
      return fields.count > 19 ? String(fields[19]) : nil
    #else
      return nil
    #endif
  }

  /// Sends a signal to a job's process and all that it has started, if it is the one that the record means.
  ///
  /// - Returns: Whether it was sent.
  @discardableResult static func signal(_ signal: Int32, to job: JobRecord, in folder: JobFolder)
    -> Bool
  {
    guard let process = job.process, process > 1, isAlive(folder) else { return false }
    if let start = job.processStart, start != Self.start(of: process) { return false }
    return kill(-process, signal) == 0
  }
}
