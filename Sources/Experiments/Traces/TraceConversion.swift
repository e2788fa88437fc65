import ClusterModel
import SimKernel
import Workloads

/// Writes a trace of any format in our own.
public enum TraceConversion {
  /// Writes all requests of `records` to the file at `path`, which appears when it is whole.
  ///
  /// Arrivals, names and execution times are kept; what else a trace says has no place in our format.
  ///
  /// - Parameters:
  ///   - records: A trace of which nothing has been read yet.
  ///   - path: The file.
  ///   - progress: Called now and then.
  /// - Returns: How many requests there were.
  /// - Throws: `TraceError` for the trace, ``OutputError`` for the file; then there is no file.
  public static func write(
    _ records: inout TraceRecords, to path: String,
    progress: (_ records: TraceRecords, _ requests: UInt64) -> Void
  ) throws -> UInt64 {
    var file = try OutputFile(path)
    var writer = TraceWriter()
    var names: [TraceWriter.Name?] = []
    var requests: UInt64 = 0
    while let record = try records.next() {
      while names.count <= record.function { names.append(nil) }
      let name: TraceWriter.Name
      if let known = names[record.function] {
        name = known
      } else {
        name = try TraceWriter.Name(records.name(record.function))
        names[record.function] = name
      }
      writer.add(record.time, name, execution: record.execution ?? Arrival.drawn)
      requests += 1
      if writer.text.count >= 1 << 16 { try flush(&writer, to: &file) }
      if requests & 0xFFFF == 0 { progress(records, requests) }
    }
    try flush(&writer, to: &file)
    try file.finish()
    return requests
  }

  private static func flush(_ writer: inout TraceWriter, to file: inout OutputFile)
    throws(OutputError)
  {
    file.buffer.append(writer.take()[...])
    try file.flush()
  }
}
