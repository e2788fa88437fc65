import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// A file that is there while a test needs it.
final class TemporaryTrace {
  let path: String

  init(_ bytes: [UInt8]) throws {
    path =
      FileManager.default.temporaryDirectory.path + "/simfaas-\(UUID().uuidString)/trace.csv"
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

  func replace(with bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit {
    try? FileManager.default.removeItem(
      atPath: (path as NSString).deletingLastPathComponent)
  }

  func scan(_ change: (inout TraceOptions) -> Void = { _ in }) throws -> TraceScan {
    var options = TraceOptions()
    change(&options)
    return try TraceScan(path: path, options: options)
  }

  /// Both passes.
  func arrivals(_ change: (inout TraceOptions) -> Void = { _ in }) throws -> [Arrival] {
    var source = try TraceArrivals(try scan(change))
    return try source.all()
  }

  /// What the first pass throws, without the directory in it.
  func error(_ change: (inout TraceOptions) -> Void = { _ in }) -> String {
    do {
      let scan = try scan(change)
      return "no error: \(scan.count) rows"
    } catch {
      return "\(error)".replacingOccurrences(of: path, with: "trace.csv")
    }
  }
}

extension ArrivalSource {
  /// Everything that is left, read in batches of `size`.
  mutating func all(inBatchesOf size: Int = 256, atMost limit: Int = .max) throws -> [Arrival] {
    var batch = [Arrival](
      repeating: Arrival(time: .start, function: FunctionID.none), count: size)
    var result: [Arrival] = []
    while result.count < limit {
      let count = try batch.withUnsafeMutableBufferPointer { try read(into: $0) }
      if count == 0 { break }
      result.append(contentsOf: batch[..<count])
    }
    return result
  }
}

/// A row as a test writes it down.
func arrival(_ nanoseconds: Int64, _ function: Int, _ execution: Int64 = -1) -> Arrival {
  Arrival(
    time: SimTime(nanoseconds: nanoseconds), function: FunctionID(function),
    execution: SimDuration(nanoseconds: execution))
}
