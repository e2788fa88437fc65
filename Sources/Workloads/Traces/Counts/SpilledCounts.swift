#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How many requests the rows of a table state for each minute of a day, turned from rows into minutes.
///
/// A table has all minutes of a function side by side, and a replay wants all functions of a minute. The counts above zero go to a
/// file without a name, an hour at a time, so that memory holds one hour of them.
final class SpilledCounts: @unchecked Sendable {
  /// Requests of one row in one minute.
  struct Entry: BitwiseCopyable {
    /// The row of the table.
    var row: UInt32
    /// The minute of the day, from 0.
    var minute: UInt32
    /// How many, above zero.
    var count: UInt64
  }

  /// Hours in a day.
  static let hours = 24
  /// How many entries go to the file at a time.
  private static let chunk = 4_096

  // Only the owner that fills it writes; readers share what lies still.
  private var waiting = [[Entry]](repeating: [], count: hours)
  private var pieces = [[Int64]](repeating: [], count: hours)
  private var descriptor: CInt = -1
  private var end: Int64 = 0

  init() {}

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds an entry behind the others of its hour.
  ///
  /// - Precondition: `minute` is below 1,440.
  func add(_ entry: Entry) throws(TraceError) {
    let hour = Int(entry.minute) / 60
    waiting[hour].append(entry)
    guard waiting[hour].count == Self.chunk else { return }
    try spill(hour)
  }

  /// The entries of `hour` by minute, those of a minute in the order in which they were added.
  func entries(of hour: Int) throws(TraceError) -> [Entry] {
    var all: [Entry] = []
    all.reserveCapacity(pieces[hour].count * Self.chunk + waiting[hour].count)
    for piece in pieces[hour] { all += try read(at: piece) }
    all += waiting[hour]
    // Counting sort.
    var places = [Int](repeating: 0, count: 61)
    for entry in all { places[Int(entry.minute) % 60 + 1] += 1 }
    for minute in 1..<61 { places[minute] += places[minute - 1] }
    var sorted = all
    for entry in all {
      let minute = Int(entry.minute) % 60
      sorted[places[minute]] = entry
      places[minute] += 1
    }
    return sorted
  }

  private func spill(_ hour: Int) throws(TraceError) {
    if descriptor < 0 { descriptor = try Self.unnamedFile() }
    let failed = waiting[hour].withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let got = pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(end) + off_t(done))
        if got > 0 { done += got } else if errno != EINTR { return true }
      }
      return false
    }
    guard !failed else { throw Self.fault("cannot be written") }
    pieces[hour].append(end)
    end += Int64(Self.chunk * MemoryLayout<Entry>.stride)
    waiting[hour].removeAll(keepingCapacity: true)
  }

  private func read(at offset: Int64) throws(TraceError) -> [Entry] {
    var got = 0
    let entries = [Entry](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      while got < bytes.count {
        let more = pread(
          descriptor, bytes.baseAddress.map { $0 + got }, bytes.count - got,
          off_t(offset) + off_t(got))
        if more > 0 { got += more } else if more == 0 || errno != EINTR { break }
      }
      count = got / MemoryLayout<Entry>.stride
    }
    guard entries.count == Self.chunk else { throw Self.fault("cannot be read back") }
    return entries
  }

  /// A file that vanishes when it is closed, in the folder that `TMPDIR` names or in `/tmp`.
  private static func unnamedFile() throws(TraceError) -> CInt {
    var template = Array((folder + "/simfaas-XXXXXX").utf8CString)
    let descriptor = template.withUnsafeMutableBufferPointer { name in
      guard let start = name.baseAddress else { return CInt(-1) }
      let descriptor = mkstemp(start)
      if descriptor >= 0 { unlink(start) }
      return descriptor
    }
    guard descriptor >= 0 else { throw fault("cannot be made") }
    return descriptor
  }

  private static var folder: String {
    guard let set = getenv("TMPDIR"), set.pointee != 0 else { return "/tmp" }
    return String(cString: set)
  }

  private static func fault(_ problem: String) -> TraceError {
    let reason = String(cString: strerror(errno))
    return TraceError(
      file: folder,
      message:
        "a temporary file for the counts of a trace \(problem): \(reason); TMPDIR names another"
        + " folder")
  }
}
