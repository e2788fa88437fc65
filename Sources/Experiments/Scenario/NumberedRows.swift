import SimKernel

/// Finds the rows of functions or nodes by their names, each entry counting as often as its count says.
struct NumberedRows {
  private var entries: [String: (start: Int, count: Int)] = [:]

  /// Of entries of one name, which is an error elsewhere, the first counts.
  init(_ named: some Sequence<(name: String, count: Int)>) {
    var row = 0
    for entry in named {
      if entries[entry.name] == nil { entries[entry.name] = (row, entry.count) }
      row += entry.count
    }
  }

  /// The rows of functions.
  init(_ functions: [FunctionSettings]) {
    self.init(functions.lazy.map { ($0.name, $0.count) })
  }

  /// The rows of nodes.
  init(_ nodes: [NodeSettings]) { self.init(nodes.lazy.map { ($0.name, $0.count) }) }

  /// The rows that the entry called `name` stands for.
  func entry(of name: String) -> Range<Int>? {
    entries[name].map { $0.start..<$0.start + $0.count }
  }

  /// The row of the one called `name`: an entry of one, or `name-3` of an entry of several.
  func row(of name: String) -> Int? {
    if let entry = entries[name], entry.count == 1 { return entry.start }
    guard let dash = name.lastIndex(of: "-"),
      let number = Int(name[name.index(after: dash)...]),
      let entry = entries[String(name[..<dash])], entry.count > 1,
      (1...entry.count).contains(number), name.hasSuffix("-\(number)")
    else { return nil }
    return entry.start + number - 1
  }
}
