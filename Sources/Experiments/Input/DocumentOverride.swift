import SimKernel

/// A change of a document: what replaces the part that a key path leads to.
///
/// It is read once and can be applied to many documents.
package struct DocumentChange: Sendable {
  /// The path as it was written.
  package let path: String
  package let steps: [String]
  package let value: Document

  /// Reads `key.path=value`.
  ///
  /// - Parameters:
  ///   - text: The path, an equals sign and the value in YAML, such as `cluster.nodes.0.count=8`.
  ///   - source: What error messages call the place where it was written.
  /// - Throws: What is wrong with the path or the value.
  package init(_ text: String, source: String? = nil) throws(SettingsError) {
    let origin = SourcePosition(origin: source ?? "--set \(text.abbreviated)")
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw SettingsError(
        "expected key.path=value, such as cluster.nodes.0.count=8", position: origin)
    }
    let path = String(text[..<equals])
    let steps = try Document.steps(of: path, origin: origin)
    let written = String(text[text.index(after: equals)...])
    let value: Document
    do throws(SettingsError) {
      value = try YamlReader.read(written, origin: origin.origin)
    } catch {
      var error = error
      for i in error.problems.indices {
        error.problems[i].position = origin
        error.problems[i].path = SettingsReader.text(of: steps.map { .key($0) })
      }
      throw error
    }
    self.init(path: path, steps: steps, value: value, at: origin)
  }

  /// Creates a change of `path` to `value`.
  ///
  /// - Throws: What is wrong with the path.
  package init(path: String, value: Document, source: String) throws(SettingsError) {
    let origin = SourcePosition(origin: source)
    let steps = try Document.steps(of: path, origin: origin)
    guard !steps.isEmpty else {
      throw SettingsError("the key path is empty", position: origin)
    }
    self.init(path: path, steps: steps, value: value, at: origin)
  }

  private init(path: String, steps: [String], value: Document, at origin: SourcePosition) {
    self.path = path
    self.steps = steps
    var value = value
    value.place(at: origin)
    self.value = value
  }
}

extension Document {
  /// Replaces what a key path leads to, or adds it.
  ///
  /// Steps are separated by points: keys, positions in lists (`functions.0.memory` or
  /// `functions[0].memory`), or the `name` of an item (`functions.hello.memory`); a step with points in
  /// it stands in quotes. A key that is not there yet is added. A name that stands for a mapping
  /// (`keepAlive: fixed`) becomes that mapping when a key under it is set.
  ///
  /// - Parameter text: The path, an equals sign and the value in YAML, such as `cluster.nodes.0.count=8`.
  /// - Throws: What is wrong with the path or the value.
  public mutating func override(_ text: String) throws(SettingsError) {
    try apply(DocumentChange(text))
  }

  /// Makes a change: see ``override(_:)``.
  ///
  /// - Throws: That the path leads nowhere.
  package mutating func apply(_ change: DocumentChange) throws(SettingsError) {
    try replace(change.steps[...], by: change.value, done: [])
  }

  /// Makes `position` the place of everything in the document.
  fileprivate mutating func place(at position: SourcePosition) {
    self.position = position
    switch content {
    case .list(var items):
      for i in items.indices { items[i].place(at: position) }
      content = .list(items)
    case .map(var entries):
      for i in entries.indices {
        entries[i].position = position
        entries[i].value.place(at: position)
      }
      content = .map(entries)
    default: break
    }
  }

  /// Splits a key path into its steps.
  fileprivate static func steps(
    of path: String, origin: SourcePosition
  ) throws(SettingsError) -> [String] {
    func unreadable(_ rest: Substring) -> SettingsError {
      let place = rest.isEmpty ? "ends too early" : "cannot be read from '\(rest.prefix(60))' on"
      return SettingsError("the key path \(place)", position: origin)
    }
    var steps: [String] = []
    var rest = path[...]
    while let first = rest.first {
      let step: Substring
      switch first {
      case "[":
        guard let end = rest.firstIndex(of: "]") else { throw unreadable(rest) }
        step = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        steps.append(String(step))
        continue
      case ".":
        guard !steps.isEmpty else { throw unreadable(rest) }
        rest = rest.dropFirst()
      default: guard steps.isEmpty else { throw unreadable(rest) }
      }
      if let quote = rest.first, quote == "\"" || quote == "'" {
        guard let end = rest.dropFirst().firstIndex(of: quote) else { throw unreadable(rest) }
        step = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
      } else {
        step = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest[step.endIndex...]
      }
      guard !step.isEmpty else { throw unreadable(rest) }
      steps.append(String(step))
    }
    guard steps.count <= YamlReader.deepestNesting else {
      throw SettingsError(
        "the key path has more than \(YamlReader.deepestNesting) steps", position: origin)
    }
    return steps
  }

  private mutating func replace(
    _ steps: ArraySlice<String>, by value: Document, done: [SettingsReader.Step]
  ) throws(SettingsError) {
    guard let step = steps.first else {
      self = value
      return
    }
    let rest = steps.dropFirst()
    switch content {
    case .map(var entries):
      content = .null
      defer { content = .map(entries) }
      var index = entries.firstIndex { $0.key == step }
      if index == nil {
        entries.append(
          Entry(step, Document(.null, position: value.position), position: value.position))
        index = entries.indices.last
      }
      if let index { try entries[index].value.replace(rest, by: value, done: done + [.key(step)]) }
    case .list(var items):
      guard let index = Self.item(step, of: items) else {
        let names = items.compactMap(\.nameText)
        let hint = names.isEmpty ? "" : NearestName.hint(for: step, among: names, plural: "names")
        throw SettingsError(
          "there is no item '\(step.abbreviated)' in the list of \(items.count)\(hint)",
          path: SettingsReader.text(of: done), position: value.position)
      }
      content = .null
      defer { content = .list(items) }
      try items[index].replace(rest, by: value, done: done + [.index(index)])
    case .null:
      self = Document(.map([]), position: value.position)
      try replace(steps, by: value, done: done)
    case .text:
      let name = Document(content, position: position)
      self = Document(.map([Entry("name", name, position: position)]), position: position)
      try replace(steps, by: value, done: done)
    }
  }

  /// The item that `step` means: the one of that name, otherwise the one at that position.
  private static func item(_ step: String, of items: [Document]) -> Int? {
    if let named = items.firstIndex(where: { $0.nameText == step }) { return named }
    guard let index = Int(step), items.indices.contains(index) else { return nil }
    return index
  }

  private var nameText: String? {
    guard case .text(let name, _)? = self["name"]?.content else { return nil }
    return name
  }
}
