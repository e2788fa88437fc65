/// What is wrong with a trace, with its place: `trace.csv:17:5: what was read, and what would be right`.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, as its path was given.
  public var file: String
  /// The line, from 1; 0 where the file as a whole is meant.
  public var line: Int
  /// The column in bytes, from 1; 0 where the line as a whole is meant.
  public var column: Int
  /// What was read and what would be right.
  public var message: String

  /// Creates an error about `file`, without a line and column about all of it.
  public init(file: String, line: Int = 0, column: Int = 0, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// The place and the message, as compilers print them.
  public var description: String {
    if line == 0 { return "\(file): \(message)" }
    if column == 0 { return "\(file):\(line): \(message)" }
    return "\(file):\(line):\(column): \(message)"
  }
}
