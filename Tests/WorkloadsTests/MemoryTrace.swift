import SimKernel

@testable import Workloads

/// A trace whose files are in memory.
struct MemoryTrace {
  private let files: [TraceFile]
  private let options: TraceOptions

  init(_ texts: [String], _ change: (inout TraceOptions) -> Void = { _ in }) {
    files = texts.enumerated().map { TraceFile(bytes: Array($1.utf8), path: "\($0).csv") }
    var options = TraceOptions()
    change(&options)
    self.options = options
  }

  /// All rows, with the names of their functions.
  func rows() throws -> [(row: TraceRow, name: String)] {
    var reader = try reader()
    var names = FunctionNames()
    var result: [(TraceRow, String)] = []
    while let row = try reader.next(&names, .collects) {
      result.append((row, ShownName.text(of: names.name(Int(row.function)), reader.format)))
    }
    return result
  }

  func reader() throws -> TraceReader { try TraceReader(files: files, options: options) }

  /// What the format decided, behind the last row.
  func decisions() throws -> [String: UInt64] {
    var reader = try reader()
    var names = FunctionNames()
    while try reader.next(&names, .collects) != nil {}
    let counts = reader.decisions.map { ($0.what, $0.count) }.filter { $0.1 > 0 }
    return Dictionary(uniqueKeysWithValues: counts)
  }

  /// What is wrong with it.
  func error() -> String {
    do { return "no error: \(try rows().count) rows" } catch { return "\(error)" }
  }
}
