import SimKernel

/// The first line of a trace: its format, and where each of the format's columns stands.
struct TraceHeader: Hashable, Sendable {
  /// The format, stated or found in the header.
  let format: TraceFormat
  /// Which field each of `TraceFormat.columns` is, and behind them each of those that a file may have; -1 where it is not
  /// there.
  let fields: [Int]
  /// How many fields the header has, and with it every row.
  let count: Int

  /// Reads it from the top of a file.
  init(_ lines: inout LineReader, stated: TraceFormat?) throws(TraceError) {
    let file = lines.file.path
    guard let line = try lines.next() else {
      throw TraceError(
        file: file,
        message: "the file is empty; a trace begins with "
          + (stated.map { "'\($0.header)'" } ?? "the header of a format"))
    }
    if let kind = Self.archive(line) {
      throw TraceError(file: file, message: "this is a \(kind) archive; unpack it first")
    }
    let cut: Fields
    do { cut = try Fields(line) } catch {
      throw TraceError(file: file, line: 1, column: error.column, message: error.message)
    }
    let names = TableNames.names(of: cut)
    if let stated, stated.description.isExact {
      let optional = !stated.description.optionalColumns.isEmpty
      guard cut.count == stated.columns.count || optional && cut.count > stated.columns.count else {
        throw TraceError(
          file: file, line: 1,
          message:
            "the header has \(cut.count == 1 ? "1 field" : "\(cut.count) fields"); this format"
            + " has \(stated.columns.count), '\(stated.header)'")
      }
      let numeric = stated == .simfaas ? cut[0] : cut[2]
      if case .nanoseconds = DecimalSeconds.read(numeric.start, count: numeric.count) {
        throw TraceError(
          file: file, line: 1,
          message: "this is a row; the first line is a header, '\(stated.header)'")
      }
      format = stated
    } else {
      let candidates = stated.map { [$0] } ?? TraceFormat.allCases.filter { !$0.columns.isEmpty }
      guard let found = candidates.first(where: { Self.matches(names, $0) }) else {
        throw TraceError(
          file: file, line: 1,
          message: Self.mismatch(names, Fields.shown(line), candidates))
      }
      format = found
    }
    count = cut.count
    let description = format.description
    let required = description.columns
    guard description.isExact else {
      fields = required.map { column in names.firstIndex(of: column) ?? 0 }
      return
    }
    for place in required.count..<max(cut.count, required.count)
    where !description.optionalColumns.contains(names[place])
      || names[required.count..<place].contains(names[place])
    {
      throw TraceError(
        file: file, line: 1, column: cut[place].column,
        message: Self.unknown(names[place], description))
    }
    fields =
      Array(required.indices)
      + description.optionalColumns.map { column in
        names.dropFirst(required.count).firstIndex(of: column) ?? -1
      }
  }

  /// What is wrong with a column that stands where others may.
  private static func unknown(_ name: String, _ format: FormatDescription) -> String {
    "the column '\(shortened(name))' is none of this format, or there are two of it; behind"
      + " '\(format.columns.joined(separator: ","))' may stand"
      + " \(format.optionalColumns.joined(separator: ", "))"
  }

  private static func matches(_ names: [String], _ format: TraceFormat) -> Bool {
    if format.description.isExact {
      return format.description.optionalColumns.isEmpty
        ? names == format.columns : names.starts(with: format.columns)
    }
    return !format.columns.isEmpty
      && format.columns.allSatisfy { column in names.count { $0 == column } == 1 }
  }

  /// Says what of the header is not as it is in the format that it shares most columns with.
  private static func mismatch(
    _ names: [String], _ header: String, _ formats: [TraceFormat]
  ) -> String {
    let shared = formats.map { format in names.count { format.columns.contains($0) } }
    guard let most = shared.max(), most > 0, let index = shared.firstIndex(of: most) else {
      let known = TraceFormat.allCases.map(\.rawValue).joined(separator: ", ")
      return "unknown format: the header is '\(header)'; known formats: \(known)"
    }
    let format = formats[index]
    let verb = format.description.isExact ? "be" : "have"
    if let missing = format.columns.first(where: { !names.contains($0) }) {
      return "the header lacks the column '\(missing)'; it is '\(header)' and should \(verb)"
        + " '\(format.header)'"
    }
    if let twice = format.columns.first(where: { column in names.count { $0 == column } > 1 }) {
      return "the header has the column '\(twice)' twice; it should \(verb) '\(format.header)'"
    }
    if names.sorted() == format.columns.sorted() {
      return "the columns of the header are in another order; they should be '\(format.header)'"
    }
    let extra = names.first { !format.columns.contains($0) }
    let more = format.description.optionalColumns
    return "the header has a column too many"
      + (extra.map { ", '\(shortened($0))'" } ?? "") + "; it should be '\(format.header)'"
      + (more.isEmpty ? "" : ", behind which \(more.joined(separator: ", ")) may stand")
  }

  private static func shortened(_ name: String) -> String {
    var name = name
    return name.withUTF8 { Fields.shown($0) }
  }

  /// The kind of archive that begins like this and is not unpacked here, or `nil`.
  private static func archive(_ line: UnsafeBufferPointer<UInt8>) -> String? {
    let marks: [(String, [UInt8])] = [
      ("zip", [0x50, 0x4B, 0x03, 0x04]), ("RAR", [0x52, 0x61, 0x72, 0x21]),
      ("xz", [0xFD, 0x37, 0x7A, 0x58]),
    ]
    return marks.first { line.starts(with: $0.1) }?.0
  }
}
