/// The columns that every run has in results, whatever its axes and metrics are called.
enum RunColumns {
  /// Before the axes.
  static let first = ["point", "replication", "seed"]
  /// Behind the axes.
  static let outcome = ["outcome", "error", "fingerprint.events", "fingerprint.results"]
  /// Behind those, where they are asked for.
  static let timings = ["wallSeconds", "startedAt", "host", "program"]

  /// A table of SQLite has 2,000 columns at most; each axis may need two.
  static let mostAxes = 500

  /// Names that an axis cannot have.
  static let reserved = first + outcome + timings + ["metric", "value"]
}
