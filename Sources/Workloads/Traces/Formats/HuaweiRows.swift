import SimKernel

/// The request table of Huawei's trace of 2025, which is logged when a request has ended.
///
/// That `time_worker` is the end is inferred: the frontend, which a request passes before the worker and its
/// answer after it, never bears an earlier time than the worker in the published rows.
struct Huawei2025Requests: TableFormat {
  static let description = FormatDescription(
    columns: [
      "time_worker", "funcName", "userID", "podID", "totalCost_worker", "memory_usage",
    ], details: .memory,
    rules: [
      "a request arrives at time_worker less totalCost_worker", Huawei2025.namingRule,
    ])
  static let nameColumns = 1..<4

  func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    let end = try table.nanoseconds(0)
    let execution = try table.nanosecondsIfKnown(4)
    return TraceRow(
      time: end - max(execution, 0), execution: execution, function: 0,
      memory: try table.bytesIfKnown(5))
  }

  static func append(nameOf table: TableReader, to name: inout [UInt8]) {
    Huawei2025.append(nameOf: table, to: &name)
  }
}

/// The cold-start table of the same trace.
struct Huawei2025ColdStarts: TableFormat {
  static let description = FormatDescription(
    columns: ["time", "funcName", "userID", "podID", "totalCost_cold_start"],
    details: [.start, .coldStart],
    rules: [
      "each cold start is a request; how long it executes is unknown", Huawei2025.namingRule,
    ])
  static let nameColumns = 1..<4

  func request(_ table: TableReader) throws(TraceError) -> TraceRow {
    TraceRow(
      time: try table.nanoseconds(0), execution: -1, function: 0, start: .cold,
      coldStart: try table.nanosecondsIfKnown(4))
  }

  static func append(nameOf table: TableReader, to name: inout [UInt8]) {
    Huawei2025.append(nameOf: table, to: &name)
  }
}

/// What both tables have in common.
private enum Huawei2025 {
  static let namingRule = "a function is funcName, userID and the pool of podID together"

  /// Adds `funcName---userID---pool`, which identifies a function as the trace's authors write it.
  ///
  /// `podID` is the pool and, behind its last hyphen, a number of the container.
  static func append(nameOf table: TableReader, to name: inout [UInt8]) {
    for column in 1...2 {
      let field = table.field(column)
      name.append(contentsOf: UnsafeBufferPointer(start: field.start, count: field.count))
      name.append(contentsOf: "---".utf8)
    }
    let pod = UnsafeBufferPointer(start: table.field(3).start, count: table.field(3).count)
    let end = pod.lastIndex(of: UInt8(ascii: "-")) ?? pod.endIndex
    name.append(contentsOf: pod[..<end])
  }
}
