import Foundation

/// Reads what is added to the log of a job.
struct LogTail: Sendable {
  /// A line with the place behind it in the file, from which reading may go on.
  struct Line: Hashable, Sendable {
    var end: Int
    var text: String
    /// Whether it is a state of progress, in JSON, rather than words.
    var isProgress: Bool { text.hasPrefix("{ \"progress\":") }
  }

  /// The most bytes that are taken at a time.
  private static let most = 1 << 18

  private let path: String
  /// Where the next line begins.
  private(set) var offset: Int

  init(_ path: String, from offset: Int = 0) {
    self.path = path
    self.offset = max(0, offset)
  }

  /// The lines that have become whole since the last call, in order.
  ///
  /// A line longer than a quarter of a mebibyte is given in parts.
  mutating func lines() -> [Line] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: UInt64(offset))) != nil,
      let data = try? file.read(upToCount: Self.most), !data.isEmpty
    else { return [] }
    var lines: [Line] = []
    var start = data.startIndex
    while let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let text = String(decoding: data[start..<end], as: UTF8.self)
      start = data.index(after: end)
      lines.append(Line(end: offset + (start - data.startIndex), text: Self.shown(text)))
    }
    if lines.isEmpty, data.count == Self.most {
      lines.append(
        Line(end: offset + data.count, text: Self.shown(String(decoding: data, as: UTF8.self))))
      start = data.endIndex
    }
    offset += start - data.startIndex
    return lines
  }

  /// A line as a terminal would show it: what stands before a carriage return has been overwritten.
  private static func shown(_ text: String) -> String {
    let last = text.unicodeScalars.split(separator: "\r", omittingEmptySubsequences: true).last
    let shown = last.map { String(String.UnicodeScalarView($0)) } ?? ""
    return shown.replacing("\u{1B}[K", with: "")
  }
}
