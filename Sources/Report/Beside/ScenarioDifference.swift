import Experiments
import SimKernel

/// In which keys scenarios differ, as they were understood, with all defaults.
public enum ScenarioDifference {
  /// Rows at most.
  private static let mostRows = 200
  /// The longest value, in characters.
  private static let longest = 80

  /// The keys whose values are not the same in all scenarios, in the order of the first.
  ///
  /// Parts of lists go by their names where all of them have one, else by their places: who adds a function in front of others does
  /// not change these.
  ///
  /// - Parameters:
  ///   - scenarios: The name of each result, and its scenario in YAML; `nil` where it is not known.
  ///   - what: What the scenarios are called.
  /// - Returns: A column each; `nil` where fewer than two scenarios are known or nothing differs.
  /// - Throws: That one is no YAML.
  public static func table(
    _ scenarios: [(name: String, text: String?)], called what: String = "the scenarios"
  ) throws(SettingsError) -> ReportPage.Table? {
    var known: [[String: String]] = []
    var names: [String] = []
    var order: [String] = []
    var seen: Set<String> = []
    for (name, text) in scenarios {
      guard let text else { continue }
      let document = try YamlReader.read(text, origin: name)
      var leaves: [(path: String, value: String)] = []
      collect(document, "", &leaves)
      names.append(name)
      known.append(Dictionary(leaves.map { ($0.path, $0.value) }) { first, _ in first })
      for leaf in leaves where seen.insert(leaf.path).inserted { order.append(leaf.path) }
    }
    guard known.count > 1 else { return nil }
    let differing = order.filter { path in
      known.contains { $0[path] != known[0][path] }
    }
    guard !differing.isEmpty else { return nil }
    let rows = differing.prefix(mostRows).map { path in
      [path] + known.map { $0[path] ?? "–" }
    }
    return ReportPage.Table(
      differing.count > rows.count
        ? "The first \(rows.count) of \(differing.count) keys in which \(what) differ"
        : "Keys in which \(what) differ",
      ["key"] + names, textColumns: names.count + 1, Array(rows))
  }

  private static func collect(
    _ document: Document, _ path: String, _ leaves: inout [(path: String, value: String)]
  ) {
    switch document.content {
    case .map(let entries) where !entries.isEmpty:
      for entry in entries {
        collect(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)", &leaves)
      }
    case .list(let items) where items.contains(where: \.hasParts):
      let names = items.compactMap { $0["name"]?.plainText }
      let areNamed = names.count == items.count && Set(names).count == names.count
      for (place, item) in items.enumerated() {
        collect(item, areNamed ? "\(path).\(names[place])" : "\(path)[\(place)]", &leaves)
      }
    default: leaves.append((path, shortened(text(document))))
    }
  }

  private static func text(_ document: Document) -> String {
    switch document.content {
    case .null: "null"
    case .text(let text, _): text
    case .list(let items): "[\(items.map(text).joined(separator: ", "))]"
    case .map: "{}"
    }
  }

  private static func shortened(_ text: String) -> String {
    text.count <= longest ? text : text.prefix(longest - 1) + "…"
  }
}

extension Document {
  /// Whether it is a list or a mapping.
  fileprivate var hasParts: Bool {
    switch content {
    case .list, .map: true
    case .null, .text: false
    }
  }

  fileprivate var plainText: String? {
    if case .text(let text, _) = content { text } else { nil }
  }
}
