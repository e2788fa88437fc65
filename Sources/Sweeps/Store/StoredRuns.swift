import Experiments
import GRDB
import SimKernel

extension ResultsStore {
  /// Hands on all runs in the order of points and replications, each with its values in the order of their paths.
  ///
  /// - Parameters:
  ///   - withSections: Whether the scenarios of points are wanted, too.
  ///   - body: Called for each run.
  /// - Throws: Why they cannot be read, or what `body` throws.
  func eachRun(
    withSections: Bool = false, _ body: (RunRecord) throws -> Void
  ) throws {
    let paths = try metricPaths()
    let programs = try numberedPrograms()
    var pending: (any Error)?
    try read { db in
      let values = try db.makeStatement(
        sql: "SELECT metric, value FROM value WHERE run = ?")
      let rows = try Row.fetchCursor(db, sql: "SELECT * FROM run ORDER BY id")
      while let row = try rows.next() {
        var record = Self.record(row, programs)
        let numbers = try Row.fetchCursor(values, arguments: [record.id.number])
        while let number = try numbers.next() {
          record.values.append((paths[number[0]] ?? "", number[1]))
        }
        record.values.sort { $0.path < $1.path }
        if withSections, record.id.replication == 0 {
          record.sections = try Self.sections(of: record.id.point, db)
        }
        do { try body(record) } catch {
          pending = error
          return
        }
      }
    }
    if let pending { throw pending }
  }

  /// All runs of a point in the order of their replications, each with its values in no particular order.
  func runs(of point: Int) throws(OutputError) -> [RunRecord] {
    let paths = try metricPaths()
    return try read { db in
      let values = try db.cachedStatement(sql: "SELECT metric, value FROM value WHERE run = ?")
      let rows = try Row.fetchAll(
        db, sql: "SELECT * FROM run WHERE id >= ? AND id < ? ORDER BY id",
        arguments: [
          RunID(point: point, replication: 0).number,
          RunID(point: point + 1, replication: 0).number,
        ])
      return try rows.map { row in
        var record = Self.record(row, [:])
        record.values = try Row.fetchAll(values, arguments: [record.id.number]).map {
          (paths[$0[0]] ?? "", $0[1])
        }
        return record
      }
    }
  }

  private static func record(_ row: Row, _ programs: [Int64: ProgramIdentity]) -> RunRecord {
    var record = RunRecord(
      RunID(number: row[0]), RunEnding(rawValue: row[4]) ?? .failed, error: row[5])
    record.seed = (row[3] as String?).flatMap { UInt64($0) }
    record.eventFingerprint = row[6]
    record.resultFingerprint = row[7]
    record.program = programs[row[8]]
    record.wallSeconds = row[9]
    record.startedAt = row[10]
    record.host = row[11]
    return record
  }

  private static func sections(of point: Int, _ db: Database) throws -> [String] {
    let list = try String.fetchOne(
      db, sql: "SELECT sections FROM scenario WHERE point = ?", arguments: [point])
    return try (list ?? "").split(separator: ",").compactMap { id in
      try String.fetchOne(
        db, sql: "SELECT text FROM section WHERE id = ?", arguments: [Int64(id) ?? 0])
    }
  }

  /// The paths of all metrics in the order of their bytes.
  public func metrics() throws(OutputError) -> [String] {
    try metricPaths().values.sorted()
  }

  private func metricPaths() throws(OutputError) -> [Int64: String] {
    try read { db in
      var paths: [Int64: String] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT id, path FROM metric") { paths[row[0]] = row[1] }
      return paths
    }
  }

  private func numberedPrograms() throws(OutputError) -> [Int64: ProgramIdentity] {
    try read { db in
      var programs: [Int64: ProgramIdentity] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT id, version, sha256 FROM program") {
        programs[row[0]] = ProgramIdentity(version: row[1], sha256: row[2])
      }
      return programs
    }
  }

  /// The values of one metric, by point: of complete runs, in the order of their replications.
  func values(of metric: String) throws(OutputError) -> [Int: [Double]] {
    try read { db in
      var values: [Int: [Double]] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT run.point, value.value FROM run JOIN value ON value.run = run.id
          WHERE value.metric = (SELECT id FROM metric WHERE path = ?) ORDER BY run.id
          """, arguments: [metric])
      while let row = try rows.next() { values[row[0], default: []].append(row[1]) }
      return values
    }
  }
}
