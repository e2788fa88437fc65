import GRDB
import SimKernel

/// The tables of a database of results.
enum StoreSchema {
  /// What tells our databases from others: "SFSW" in the header of the file.
  static let application: Int32 = 0x5346_5357
  /// The form of the tables; a later form is refused.
  static let version: Int32 = 1

  /// Creates the tables.
  ///
  /// - Parameters:
  ///   - db: An empty database.
  ///   - axes: The columns of points.
  /// - Throws: What SQLite objects to.
  static func create(_ db: Database, axes: AxisColumns) throws {
    try db.execute(sql: "PRAGMA application_id = \(application)")
    try db.execute(sql: "PRAGMA user_version = \(version)")
    try db.execute(sql: tables)
    var columns = ["point INTEGER PRIMARY KEY"]
    for (place, axis) in axes.columns.enumerated() {
      columns.append("\(quoted(axis.name)) TEXT")
      if let number = axis.numberName { columns.append("\(quoted(number)) REAL") }
      try db.execute(
        sql: "INSERT INTO axis VALUES (?, ?, ?, ?)",
        arguments: [place, axis.name, axis.numberName, axis.dimension?.rawValue])
    }
    try db.execute(sql: "CREATE TABLE point (\(columns.joined(separator: ", ")))")
    try db.execute(
      sql: """
        CREATE VIEW results AS
          SELECT point.*, run.replication, run.seed, metric.path AS metric, value.value AS value
          FROM value JOIN run ON run.id = value.run JOIN point ON point.point = run.point
          JOIN metric ON metric.id = value.metric
        """)
  }

  /// A name as SQL has it.
  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static let tables = """
    CREATE TABLE sweep (
      id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, identity TEXT NOT NULL,
      replications INTEGER NOT NULL, plan TEXT NOT NULL);
    CREATE TABLE axis (
      position INTEGER PRIMARY KEY, name TEXT NOT NULL, number TEXT, dimension TEXT);
    CREATE TABLE input (
      position INTEGER PRIMARY KEY, path TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL);
    CREATE TABLE program (
      id INTEGER PRIMARY KEY, version TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE);
    CREATE TABLE section (
      id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
    CREATE TABLE scenario (point INTEGER PRIMARY KEY, sections TEXT NOT NULL);
    CREATE TABLE metric (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, point INTEGER NOT NULL, replication INTEGER NOT NULL, seed TEXT,
      outcome TEXT NOT NULL, error TEXT, events_fingerprint TEXT, results_fingerprint TEXT,
      program INTEGER NOT NULL, wall_seconds REAL NOT NULL, started_at REAL NOT NULL,
      host TEXT NOT NULL);
    CREATE TABLE value (
      run INTEGER NOT NULL, metric INTEGER NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (run, metric)) WITHOUT ROWID;
    CREATE TABLE under_way (run INTEGER PRIMARY KEY, deaths INTEGER NOT NULL);
    """
}
