/// A summary as a tree of its values: what `summary.json` says, without a text in between.
///
/// Every number is the one that reading `summary.json` gives.
package indirect enum SummaryTree: Sendable {
  /// Nothing: the mean of nothing, or what is not known.
  case null
  /// A number, finite.
  case number(Double)
  /// A text.
  case text(String)
  /// Whether something is so.
  case flag(Bool)
  /// Members with their keys, in the order of `summary.json`.
  case object([(key: String, value: SummaryTree)])
  /// Items in order.
  case array([SummaryTree])

  /// The member called `key` of an object.
  subscript(key: String) -> SummaryTree? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

extension RunSummary {
  /// The summary as a tree.
  package var tree: SummaryTree {
    var writer = SummaryTreeWriter()
    write(to: &writer)
    return writer.root
  }

  /// Members of a summary that say which run it is of, or how it was cut short, rather than what came of it.
  private static let identity = ["seed", "replication", "tieShuffle"]

  /// Every number of the summary with its path, in the order of `summary.json`: what was measured.
  ///
  /// An item of a list is given by its name, as in `nodes[node].requests`, so that paths mean the same in every run. Left out
  /// are the seed and the number of the replication, which a run is told, and what is `null`.
  package var numbers: [(path: String, value: Double)] {
    var numbers: [(path: String, value: Double)] = []
    guard case .object(let members) = tree else { return [] }
    for member in members where !Self.identity.contains(member.key) {
      Self.collect(member.value, member.key, into: &numbers)
    }
    return numbers
  }

  private static func collect(
    _ tree: SummaryTree, _ path: String, into numbers: inout [(path: String, value: Double)]
  ) {
    switch tree {
    case .number(let value): numbers.append((path, value))
    case .object(let members):
      for member in members { collect(member.value, path + "." + member.key, into: &numbers) }
    case .array(let items):
      for (place, item) in items.enumerated() {
        var name = String(place)
        if case .text(let text)? = item["name"] { name = text }
        collect(item, "\(path)[\(name)]", into: &numbers)
      }
    case .null, .text, .flag: break
    }
  }
}

/// Builds the tree of a summary.
private struct SummaryTreeWriter: SummaryWriter {
  private var open: [[(key: String, value: SummaryTree)]] = [[]]

  /// What was written, once.
  var root: SummaryTree { open.first?.first?.value ?? .null }

  mutating func object(_ key: String?, onOneLine: Bool, _ body: (inout Self) -> Void) {
    open.append([])
    body(&self)
    let members = open.removeLast()
    add(key, .object(members))
  }

  mutating func array(_ key: String?, onOneLine: Bool, _ body: (inout Self) -> Void) {
    open.append([])
    body(&self)
    let items = open.removeLast()
    add(key, .array(items.map(\.value)))
  }

  mutating func member(_ key: String?, _ value: String) { add(key, .text(value)) }
  mutating func member(_ key: String?, _ value: UInt64) { add(key, .number(Double(value))) }
  mutating func member(_ key: String?, _ value: Int) { add(key, .number(Double(value))) }
  mutating func member(_ key: String?, _ value: Bool) { add(key, .flag(value)) }
  mutating func null(_ key: String?) { add(key, .null) }

  mutating func member(_ key: String?, _ value: Double?) {
    guard let value, value.isFinite else {
      null(key)
      return
    }
    // JSON knows no negative zero as a whole number: it is written as 0.
    add(key, .number(value == 0 ? 0 : value))
  }

  private mutating func add(_ key: String?, _ value: SummaryTree) {
    open[open.count - 1].append((key ?? "", value))
  }
}
