import ClusterModel
import SimKernel

/// The requests of a recorded trace, read while the simulation goes.
///
/// Memory does not grow with the trace. A copy reads on by itself from the same row.
public struct TraceArrivals: ArrivalSource {
  private var reader: TraceReader
  private var names: FunctionNames
  private let functions: [FunctionID]
  private let count: UInt64
  private var given: UInt64 = 0
  private var failure: TraceError?

  /// Begins at the first arrival of a trace that has been scanned.
  ///
  /// - Parameters:
  ///   - scan: The first pass over the file.
  ///   - functions: What each function of the scan is in the cluster, in the order of the scan; without it,
  ///     they are rows 0, 1, 2 and so on.
  /// - Throws: When the file is not what it was when it was scanned.
  public init(_ scan: TraceScan, functions: [FunctionID]? = nil) throws(TraceError) {
    let functions = functions ?? (0..<scan.functionCount).map { FunctionID($0) }
    precondition(
      functions.count == scan.functionCount, "each function of a trace is one of the cluster")
    reader = try TraceReader(files: scan.files, options: scan.options)
    guard scan.files.allSatisfy(\.isUnchanged), reader.format == scan.format else {
      throw reader.changed()
    }
    names = scan.names
    count = scan.count
    self.functions = functions
  }

  /// Writes the next arrivals to the start of `batch`.
  ///
  /// - Returns: How many were written; zero at the end, and from then on.
  /// - Throws: ``TraceError`` when the file can no longer be read as it was scanned. What came before has been
  ///   handed out by then.
  public mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
    if let failure { throw failure }
    var written = 0
    do throws(TraceError) {
      while written < batch.count, let row = try reader.next(&names, .knows) {
        // A file that has grown a function is caught by its name, one that has grown rows here.
        guard given < count, Int(row.function) < functions.count else { throw reader.changed() }
        batch.initializeElement(
          at: written,
          to: Arrival(
            time: SimTime(nanoseconds: row.time), function: functions[Int(row.function)],
            execution: SimDuration(nanoseconds: row.execution)))
        written += 1
        given += 1
      }
      if written < batch.count, given < count { throw reader.changed() }
    } catch {
      failure = error
      if written == 0 { throw error }
    }
    return written
  }
}
