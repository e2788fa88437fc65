/// One thing that is wrong with what a user wrote.
public struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
  /// Where it was written, as far as known.
  public var position: SourcePosition?
  /// The key path, such as `functions[2].memory`; empty for a file as a whole.
  public var path: String
  /// What is wrong and what would be right.
  public var message: String

  /// Creates a problem.
  public init(position: SourcePosition? = nil, path: String = "", message: String) {
    self.position = position
    self.path = path
    self.message = message
  }

  /// The problem on one line: position, key path, message.
  public var description: String {
    [position.map(\.description) ?? "", path, message].filter { !$0.isEmpty }
      .joined(separator: ": ")
  }
}

/// What is wrong with what a user wrote: one or more problems, in the order in which they were found.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// At most ``SettingsReader/mostProblems`` problems; never empty.
  public var problems: [SettingsProblem]
  /// How many more there were.
  public var omitted: Int

  /// Creates an error of several problems.
  public init(_ problems: [SettingsProblem], omitted: Int = 0) {
    self.problems = problems
    self.omitted = omitted
  }

  /// Creates an error of one problem.
  public init(_ message: String, path: String = "", position: SourcePosition? = nil) {
    self.init([SettingsProblem(position: position, path: path, message: message)])
  }

  /// One line a problem.
  public var description: String {
    let lines = problems.map(\.description).joined(separator: "\n")
    return omitted == 0 ? lines : lines + "\nand \(omitted) more"
  }
}
