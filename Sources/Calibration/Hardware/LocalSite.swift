import Foundation

/// This machine, as the one that measures.
public struct LocalSite: MeasuringSite {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let work = ReferenceWork()

  /// Prepares the reference work.
  public init() { start = clock.now }

  /// A clock that never goes back, in seconds.
  public var now: Double { start.duration(to: clock.now) / .seconds(1) }

  /// Seconds since 1970.
  public var unixTime: Double { Date().timeIntervalSince1970 }

  /// Packs two mebibytes.
  public func reference() -> Double {
    clock.measure { work.run() } / .seconds(1)
  }

  /// Waits.
  public func wait(seconds: Double) async throws(EngineError) {
    do { try await Task.sleep(for: .seconds(seconds)) } catch { throw .interrupted }
  }

  /// Whether the page cache can be dropped, as far as permissions tell.
  public static var canDropPageCache: Bool { access(Self.dropFile, W_OK) == 0 }

  private static let dropFile = "/proc/sys/vm/drop_caches"

  /// Writes what is unwritten to the disk, then makes the kernel forget what it holds of files.
  public func dropPageCache() throws(EngineError) {
    sync()
    let descriptor = open(Self.dropFile, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .pageCacheKept(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    guard write(descriptor, "3\n", 2) == 2 else {
      throw .pageCacheKept(reason: String(cString: strerror(errno)))
    }
  }

  /// Whether a process is gone for certain.
  public func isGone(_ mark: ProcessMark) -> Bool {
    let own = ProcessMark.own
    guard mark.machine == own.machine else { return false }
    return mark.boot != own.boot || ProcessMark.start(of: mark.number) != mark.start
  }
}

extension ProcessMark {
  /// The mark of this process.
  public static let own = ProcessMark(
    machine: machineName, boot: firstLine("/proc/sys/kernel/random/boot_id"), number: getpid(),
    start: start(of: getpid()) ?? "")

  /// The name and, because many machines are called the same, the number it was given when it was set up.
  private static var machineName: String {
    let number = firstLine("/etc/machine-id").prefix(12)
    return ProcessInfo.processInfo.hostName + (number.isEmpty ? "" : "-" + number)
  }

  /// When a process began, in ticks since the machine was switched on; `nil` where none of that number runs.
  static func start(of number: Int32) -> String? {
    #if os(Linux)
      // The name of the program, in parentheses, may hold anything; the time is the twentieth word behind it.
      let text = firstLine("/proc/\(number)/stat")
      guard let name = text.lastIndex(of: ")") else { return nil }
      let words = text[text.index(after: name)...].split(separator: " ")
      // One that has ended and that nobody has asked after yet does nothing any more.
      return words.count > 19 && words[0] != "Z" ? String(words[19]) : nil
    #else
      return kill(number, 0) == 0 || errno == EPERM ? "" : nil
    #endif
  }

  private static func firstLine(_ path: String) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: data.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
