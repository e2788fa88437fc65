import Foundation
import Workloads

/// The small traces that inputs are made out of: `FORMAT.NUMBER.*` in a folder.
enum Seeds {
  /// The seeds of a format, in the order of their names.
  static func read(_ format: TraceFormat, in folder: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try names.filter { $0.hasPrefix(format.rawValue + ".") }.map {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)))
    }
  }
}
