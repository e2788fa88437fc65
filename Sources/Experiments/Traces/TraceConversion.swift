import ClusterModel
import SimKernel
import Workloads

/// Writes a trace of any format in our own.
public enum TraceConversion {
  /// Writes all requests of `records` to the file at `path`, which appears when it is whole.
  ///
  /// All that a record says is kept. Beside the three columns that every file has there are those of what the trace may say.
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
    try copy(&records, to: path, where: { _, _ in true }, whole: { _ in }, progress).written
  }

  /// Writes those requests of `records` that `sample` takes to the file at `path`, which appears when it is whole.
  ///
  /// - Parameters:
  ///   - sample: What is taken; it has met no request yet but those of its scan.
  ///   - records: A trace of which nothing has been read yet.
  ///   - path: The file.
  ///   - progress: Called now and then.
  /// - Returns: How many requests there were, and how many of them were written.
  /// - Throws: `TraceError` for the trace, also if it is not what was scanned, ``OutputError`` for the file; then there is
  ///   no file.
  public static func write(
    _ sample: inout TraceSample, of records: inout TraceRecords, to path: String,
    progress: (_ records: TraceRecords, _ requests: UInt64) -> Void
  ) throws -> (read: UInt64, written: UInt64) {
    let scanned = sample.scanned
    return try copy(
      &records, to: path, where: { record, records in sample.takes(record, of: records) },
      whole: { requests in
        guard let scanned, scanned != requests else { return }
        throw TraceError(
          file: path,
          message:
            "cannot be written: the trace had \(scanned) requests when it was scanned and has"
            + " \(requests) now")
      }, progress)
  }

  /// Writes the requests that `isTaken` says; `whole` may object behind the last.
  private static func copy(
    _ records: inout TraceRecords, to path: String,
    where isTaken: (_ record: TraceRecord, _ records: TraceRecords) -> Bool,
    whole: (_ requests: UInt64) throws -> Void,
    _ progress: (_ records: TraceRecords, _ requests: UInt64) -> Void
  ) throws -> (read: UInt64, written: UInt64) {
    var file = try OutputFile(path)
    var writer = TraceWriter(records.details)
    var names: [TraceWriter.Name?] = []
    var (requests, written): (UInt64, UInt64) = (0, 0)
    while let record = try records.next() {
      requests += 1
      if requests & 0xFFFF == 0 { progress(records, requests) }
      guard isTaken(record, records) else { continue }
      while names.count <= record.function { names.append(nil) }
      let name: TraceWriter.Name
      if let known = names[record.function] {
        name = known
      } else {
        name = try TraceWriter.Name(records.name(record.function))
        names[record.function] = name
      }
      writer.add(record, name)
      written += 1
      if writer.text.count >= 1 << 16 { try flush(&writer, to: &file) }
    }
    try whole(requests)
    try flush(&writer, to: &file)
    try file.finish()
    return (requests, written)
  }

  private static func flush(_ writer: inout TraceWriter, to file: inout OutputFile)
    throws(OutputError)
  {
    file.buffer.append(writer.take()[...])
    try file.flush()
  }
}
