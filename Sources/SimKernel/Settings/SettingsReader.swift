/// What is known while a document is read: where we are in it, and what has been wrong so far.
public struct SettingsReader {
  /// How many problems are told at once.
  public static let mostProblems = 20

  /// A step from a part of a document to a part of that part.
  public enum Step: Hashable, Sendable {
    /// To what belongs to a key.
    case key(String)
    /// To an item of a list, from 0.
    case index(Int)
  }

  /// The problems found so far, at most ``mostProblems``.
  public private(set) var problems: [SettingsProblem] = []
  /// How many further problems were found.
  public private(set) var omitted = 0

  private var steps: [Step] = []
  /// The document that is being read, where it is known; positions of relative paths are looked up in it.
  private var current: Document?

  /// Creates a reader that has read nothing.
  public init() {}

  /// How many problems were found.
  public var problemCount: Int { problems.count + omitted }

  /// The key path of the part being read, such as `functions[2].memory`.
  public var path: String { Self.text(of: steps) }

  /// Notes a problem with the part being read, or with a part of it.
  ///
  /// - Parameters:
  ///   - message: What is wrong and what would be right; made only for a problem that is told, because a file may
  ///     hold more problems than anybody reads.
  ///   - steps: Where it is wrong, seen from the part being read.
  ///   - position: Where it was written; left out, it is looked up.
  public mutating func report(
    _ message: @autoclosure () -> String, at steps: [Step] = [], position: SourcePosition? = nil
  ) {
    guard problems.count < Self.mostProblems else {
      omitted += 1
      return
    }
    problems.append(
      SettingsProblem(
        position: position ?? current?.position(of: steps[...]),
        path: Self.text(of: self.steps + steps), message: message()))
  }

  /// Notes a problem unless `condition` holds.
  ///
  /// - Parameters:
  ///   - condition: What must be true.
  ///   - key: The key of the part being read to which the problem belongs; `nil` for all of it.
  ///   - message: What is wrong and what would be right.
  public mutating func require(
    _ condition: Bool, at key: String? = nil, _ message: @autoclosure () -> String
  ) {
    if !condition { report(message(), at: key.map { [.key($0)] } ?? []) }
  }

  /// Notes that `name` refers to nothing, with the name that was probably meant.
  ///
  /// - Parameters:
  ///   - noun: What it should be the name of.
  ///   - name: The name.
  ///   - names: All that are known; asked for only where the problem is told.
  ///   - plural: What the known ones are called.
  ///   - steps: Where the name stands, seen from the part being read.
  public mutating func reportUnknown(
    _ noun: String, _ name: String, among names: @autoclosure () -> [String], plural: String,
    at steps: [Step]
  ) {
    report(
      "there is no \(noun) '\(name.abbreviated)'"
        + NearestName.hint(for: name, among: names(), plural: plural), at: steps)
  }

  /// Reads a part of the part being read.
  package mutating func within<Result>(
    _ step: Step, _ part: Document, _ body: (inout SettingsReader) -> Result
  ) -> Result {
    let outer = current
    steps.append(step)
    current = part
    defer {
      steps.removeLast()
      current = outer
    }
    return body(&self)
  }

  /// Reads `document` as the part that is current.
  mutating func reading<Result>(
    _ document: Document, _ body: (inout SettingsReader) -> Result
  ) -> Result {
    let outer = current
    current = document
    defer { current = outer }
    return body(&self)
  }

  /// Throws what was found, if anything.
  public func finish() throws(SettingsError) {
    if !problems.isEmpty { throw SettingsError(problems, omitted: omitted) }
  }

  /// The key path that `steps` make, such as `functions[2].memory`.
  package static func text(of steps: [Step]) -> String {
    var text = ""
    for step in steps {
      switch step {
      case .key(let key): text += text.isEmpty ? key.abbreviated : "." + key.abbreviated
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }
}

extension Document {
  /// Where the part that `steps` lead to was written, or the deepest part on the way to it.
  func position(of steps: ArraySlice<SettingsReader.Step>) -> SourcePosition? {
    let rest = steps.dropFirst()
    switch (steps.first, content) {
    case (.key(let key), .map(let entries)):
      guard let entry = entries.first(where: { $0.key == key }) else { return position }
      let found = rest.isEmpty ? entry.position : entry.value.position(of: rest)
      return found ?? entry.position ?? position
    case (.index(let index), .list(let items)) where items.indices.contains(index):
      return items[index].position(of: rest) ?? position
    default:
      return position
    }
  }
}
