import Foundation

/// What this machine is.
public struct MachineFacts: Hashable, Sendable {
  /// The processor, as the kernel names it.
  public var processor: String
  /// How many processors the kernel shows.
  public var processors: Int
  /// Memory in bytes.
  public var memoryBytes: UInt64
  /// The kernel's name and version.
  public var kernel: String
  /// The architecture, such as `x86_64`.
  public var architecture: String
  /// The model of a board that has one, such as `Raspberry Pi 4 Model B Rev 1.4`.
  public var board: String?

  /// The facts of this machine.
  public static var own: MachineFacts {
    var name = utsname()
    uname(&name)
    let information = lines("/proc/cpuinfo")
    let named = information.first { $0.hasPrefix("model name") || $0.hasPrefix("Model") }
    return MachineFacts(
      processor: named.flatMap { $0.split(separator: ":", maxSplits: 1).last }
        .map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown",
      processors: ProcessInfo.processInfo.activeProcessorCount,
      memoryBytes: ProcessInfo.processInfo.physicalMemory,
      kernel: "\(text(&name.sysname)) \(text(&name.release))", architecture: text(&name.machine),
      board: lines("/proc/device-tree/model").first?
        .trimmingCharacters(in: CharacterSet(charactersIn: "\0")))
  }

  private static func lines(_ path: String) -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// A text that the system keeps in an array of characters.
  private static func text<Characters>(_ characters: inout Characters) -> String {
    withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
