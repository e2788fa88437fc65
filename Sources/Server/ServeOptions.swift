import ClusterModel
import Foundation
import SimKernel

/// How a server is set up.
public struct ServeOptions: Sendable {
  /// The folder of results; it is created if need be.
  public var results: String
  /// The one database or folder in it that is shown; `nil` for all.
  public var only: String?
  /// The address that it listens at.
  public var host = "127.0.0.1"
  /// The port; 0 for any that is free.
  public var port = 8080
  /// What every request must know; `nil` for nothing, which only loopback may have.
  public var token: String?
  /// How many jobs are under way at a time.
  public var jobs = ProcessInfo.processInfo.activeProcessorCount
  /// How many jobs may wait.
  public var mostWaiting = 100
  /// How much of the disk jobs leave free.
  public var keepFree = Bytes.mebibytes(1_024)
  /// The most requests that a job may simulate, all runs together.
  public var mostRequests: UInt64 = 1_000_000_000
  /// The most memory of a job; `nil` for what the machine has, divided among jobs.
  public var memory: Bytes?
  /// How long a job that was asked to stop may take before it is ended, in seconds.
  public var grace = 15.0
  /// The program that jobs run: this one.
  public var executable: String
  /// The version that pages name.
  public var version: String

  /// Creates a setup with the usual limits.
  public init(results: String, executable: String, version: String) {
    self.results = results
    self.executable = executable
    self.version = version
  }

  /// The fewest characters of a token: 16 letters and digits hold as much chance as a key of 80 bits.
  public static let shortestToken = 16

  /// Whether nobody but this machine can reach the address.
  public static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "127.0.0.1"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
  }

  /// A token that nobody can guess: 128 bits from the system, as 32 hexadecimal digits.
  public static func randomToken() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let part = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
      return String(repeating: "0", count: 8 - part.utf8.count) + part
    }.joined()
  }

  /// The most memory of a job, in bytes.
  var memoryOfJob: UInt64 {
    if let memory { return UInt64(memory.count) }
    return max(ProcessInfo.processInfo.physicalMemory / 10 * 8 / UInt64(max(jobs, 1)), 256 << 20)
  }
}
