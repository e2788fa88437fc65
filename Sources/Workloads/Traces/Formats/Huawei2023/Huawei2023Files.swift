import SimKernel

/// The files of Huawei's trace of 2023, sorted into tables of requests and tables of delays.
///
/// Both have the same header. Of two tables of one day, the one named first is that of the requests.
struct Huawei2023Files: Sendable {
  /// At least one, in the order in which they are named.
  private(set) var requests: [TraceFile] = []
  private(set) var delays: [TraceFile] = []

  /// Looks at the first row of each file, where there are several.
  init(_ files: [TraceFile], unit: DelayUnit?) throws(TraceError) {
    if unit != nil, files.count > 1, let file = files.first(where: \.isReadOnce) {
      throw TraceError(
        file: file.path,
        message:
          "tables of requests and of delays are read side by side, and this can be read only once; save it to a"
          + " file first")
    }
    var tables: [String: Int] = [:]
    for file in files {
      let day = files.count == 1 ? nil : Self.day(of: file)
      let earlier = day.map { tables[$0, default: 0] } ?? 0
      if let day { tables[day] = earlier + 1 }
      guard earlier > 0, let day else {
        requests.append(file)
        continue
      }
      guard earlier == 1 else {
        throw TraceError(
          file: file.path,
          message:
            "this is a third table of day \(day.abbreviated); one of requests and one of delays are read"
        )
      }
      guard unit != nil else {
        throw TraceError(
          file: file.path,
          message:
            "this is a second table of day \(day.abbreviated); if it states delays of functions, --delay-unit says in s or ms"
        )
      }
      delays.append(file)
    }
  }

  /// The day of the first row; `nil` where it is not there, or where the file can be read only once.
  private static func day(of file: TraceFile) -> String? {
    guard !file.isReadOnce else { return nil }
    var lines = LineReader(file: file)
    guard (try? lines.next()) != nil, let line = try? lines.next(), let fields = try? Fields(line)
    else { return nil }
    let day = fields[0].text
    return day.isEmpty ? nil : day
  }
}
