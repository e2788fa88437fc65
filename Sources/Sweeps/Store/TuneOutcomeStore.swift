import Experiments
import GRDB
import SimKernel

/// What a tuning came to, as a database keeps it beside the runs.
public struct StoredTuning: Hashable, Sendable {
  /// The tune file, as the command named it.
  public var file: String
  /// The result as `simfaas tune --out` writes it.
  public var json: String
  /// The same for people.
  public var text: String

  /// Creates what is kept.
  public init(file: String, json: String, text: String) {
    self.file = file
    self.json = json
    self.text = text
  }
}

extension ResultsStore {
  /// Keeps what a tuning came to, in place of what was kept before.
  ///
  /// - Throws: Why it cannot be written.
  public func keep(_ tuning: StoredTuning) throws(OutputError) {
    try write { db in
      try db.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS outcome (
            id INTEGER PRIMARY KEY CHECK (id = 1), file TEXT NOT NULL, json TEXT NOT NULL, text TEXT NOT NULL)
          """)
      try db.execute(
        sql: "INSERT OR REPLACE INTO outcome VALUES (1, ?, ?, ?)",
        arguments: [tuning.file, tuning.json, tuning.text])
    }
  }

  /// What a tuning came to; `nil` where it has not come to its end, and for a sweep.
  ///
  /// - Throws: Why it cannot be read.
  public func keptTuning() throws(OutputError) -> StoredTuning? {
    try read { db in
      guard try db.tableExists("outcome"),
        let row = try Row.fetchOne(db, sql: "SELECT file, json, text FROM outcome")
      else { return nil }
      return StoredTuning(file: row[0], json: row[1], text: row[2])
    }
  }
}
