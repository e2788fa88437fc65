/// Where in a file, or in which command-line option, something was written.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file name, or the option in the user's words, such as `--set seed=7`.
  public var origin: String
  /// The line from 1; 0 when the origin has no lines.
  public var line: Int
  /// The column from 1, in Unicode scalars; 0 when unknown.
  public var column: Int

  /// Creates a position; without line and column it means all of `origin`.
  public init(origin: String, line: Int = 0, column: Int = 0) {
    self.origin = origin
    self.line = line
    self.column = column
  }

  /// The position as `file:line:column`, shorter where less is known.
  public var description: String {
    if line == 0 { return origin }
    return column == 0 ? "\(origin):\(line)" : "\(origin):\(line):\(column)"
  }
}
