import SimKernel

/// How what a scenario states is laid over what it builds upon.
///
/// Groups are merged key by key. A policy keeps the parameters of the one beneath it unless it has another name. The
/// components of a request path are merged by their names. Of functions, those stay that nobody calls: pools of generic
/// containers and executors belong to what is beneath, and are merged by their names. All else is replaced.
enum DocumentMerging {
  private static let groups: [[String]] = [
    [], ["cluster"], ["cluster", "registry"], ["gateway"], ["retry"], ["policies"], ["rules"],
    ["metrics"], ["messages"], ["catalog"], ["faults"], ["faults", "heartbeat"],
    ["faults", "registry"], ["gateway", "asynchronous"], ["rules", "admission"],
    ["images"], ["defaults"], ["defaults", "function"], ["defaults", "node"],
    ["defaults", "machine"], ["defaults", "node", "agent"],
  ]

  /// `document`, and behind it what only `base` states.
  ///
  /// - Parameters:
  ///   - document: What goes first.
  ///   - base: What it builds upon.
  ///   - path: Where in a scenario both stand.
  /// - Returns: Both together.
  static func merged(
    _ document: Document, over base: Document, at path: [String] = []
  ) -> Document {
    if path.count == 2, path[0] == "policies" { return policy(document, over: base) }
    if path.last == "path", groups.contains(Array(path.dropLast())) {
      return components(document, over: base)
    }
    if path == ["functions"] {
      guard case .list(let items) = base.content else { return document }
      let kept = items.filter { $0["executor"] != nil || $0["generic"] != nil }
      return components(document, over: Document(.list(kept), position: base.position))
    }
    guard groups.contains(path) else { return document }
    return keys(of: document, over: base) { merged($0, over: $1, at: path + [$2]) }
  }

  /// Merges two mappings key by key; `document` alone where one of them is none.
  private static func keys(
    of document: Document, over base: Document,
    _ merge: (Document, Document, String) -> Document = { document, _, _ in document }
  ) -> Document {
    guard case .map(var entries) = document.content, case .map(let baseEntries) = base.content
    else { return document }
    for entry in baseEntries {
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[index].value = merge(entries[index].value, entry.value, entry.key)
      } else {
        entries.append(entry)
      }
    }
    return Document(.map(entries), position: document.position)
  }

  /// A policy stands alone as its name, or as a mapping with `name` and its parameters.
  private static func policy(_ document: Document, over base: Document) -> Document {
    guard let named = asMapping(document), let baseNamed = asMapping(base) else { return document }
    if let name = named["name"], name != baseNamed["name"] { return document }
    let both = keys(of: named, over: baseNamed)
    guard case .map(let entries) = both.content, entries.count == 1 else { return both }
    // Only a name: a choice that takes no mapping, such as the order of reuse, can be read as well.
    return entries[0].key == "name" ? entries[0].value : both
  }

  private static func asMapping(_ policy: Document) -> Document? {
    switch policy.content {
    case .map: policy
    case .text: Document(.map([Document.Entry("name", policy)]), position: policy.position)
    default: nil
    }
  }

  /// Items of one name are merged, in the order of `base`; what only `document` has comes behind them.
  private static func components(_ document: Document, over base: Document) -> Document {
    guard case .list(let items) = document.content, case .list(let baseItems) = base.content
    else { return document }
    var all = baseItems
    for item in items {
      if let name = item["name"], let index = all.firstIndex(where: { $0["name"] == name }) {
        all[index] = keys(of: item, over: all[index])
      } else {
        all.append(item)
      }
    }
    return Document(.list(all), position: document.position)
  }
}
