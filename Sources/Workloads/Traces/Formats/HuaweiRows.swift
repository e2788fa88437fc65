import SimKernel

extension TraceReader {
  /// A request of Huawei's trace of 2025, which is logged when it has ended.
  ///
  /// That `time_worker` is the end is inferred: the frontend, which a request passes before the worker and its
  /// answer after it, never bears an earlier time than the worker in the published rows.
  mutating func huaweiRequest() throws(TraceError) -> TraceRow {
    let end = try nanoseconds(0)
    let execution = try nanosecondsIfKnown(4)
    return TraceRow(
      time: end - max(execution, 0), execution: execution, function: 0,
      memory: try bytesIfKnown(5))
  }

  /// A cold start of the same trace.
  mutating func huaweiColdStart() throws(TraceError) -> TraceRow {
    TraceRow(
      time: try nanoseconds(0), execution: -1, function: 0, start: .cold,
      coldStart: try nanosecondsIfKnown(4))
  }

  /// Adds `funcName---userID---pool`, which identifies a function as the trace's authors write it.
  ///
  /// `podID` is the pool and, behind its last hyphen, a number of the container.
  func appendHuaweiName(to name: inout [UInt8]) {
    for column in 1...2 {
      let field = field(column)
      name.append(contentsOf: UnsafeBufferPointer(start: field.start, count: field.count))
      name.append(contentsOf: "---".utf8)
    }
    let pod = UnsafeBufferPointer(start: field(3).start, count: field(3).count)
    let end = pod.lastIndex(of: UInt8(ascii: "-")) ?? pod.endIndex
    name.append(contentsOf: pod[..<end])
  }
}
