import Experiments
import Foundation
import GRDB
import SimKernel
import Synchronization

/// A database of the results of one sweep.
///
/// It is in SQLite's WAL mode with `synchronous=NORMAL`: what a transaction has written outlives the end of the process at any moment; a
/// power cut may take the last transactions, whole ones, but not damage the file. One transaction is one run.
public final class ResultsStore: Sendable {
  /// How long another program's lock is waited for, in seconds.
  public static let patience = 10.0

  /// The file.
  public let path: String
  let queue: DatabaseQueue
  /// Held while a sweep writes; `nil` for a database that is only read.
  private let lock: StoreLock?
  private let cache = Mutex(Cache())

  /// What is known of tables that only grow, so that a run need not ask.
  private struct Cache {
    var metrics: [String: Int64] = [:]
    var sections: [String: Int64] = [:]
    var programs: [ProgramIdentity: Int64] = [:]
  }

  // MARK: Opening

  /// Opens a database to be read.
  ///
  /// Where the file may be written, SQLite may do so as well, although nothing is asked of it but to read: who may not cannot take
  /// away the files `-wal` and `-shm` again, which it needs meanwhile.
  ///
  /// - Throws: Why it is none of ours or cannot be read.
  public init(reading path: String) throws(OutputError) {
    self.path = path
    lock = nil
    guard try Self.hasContent(path) else {
      throw OutputError(
        path: path, message: "there is no such database, or there is nothing in it")
    }
    queue = try StoreProblem.translating(path) {
      var configuration = Configuration()
      configuration.readonly = !Self.mayWrite(path)
      configuration.busyMode = .timeout(Self.patience)
      return try DatabaseQueue(path: path, configuration: configuration)
    }
    try checkForm()
  }

  /// Opens a database to be written, and keeps other sweeps from it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - patience: How long another program's lock is waited for, in seconds.
  ///   - create: Makes the tables of a database that has none; `nil` where there must be some.
  /// - Throws: Why it is none of ours, in use, damaged or cannot be written.
  init(
    writing path: String, patience: Double = ResultsStore.patience,
    create: ((Database) throws -> Void)?
  ) throws(OutputError) {
    self.path = path
    lock = try StoreLock(path)
    _ = try Self.hasContent(path)
    queue = try StoreProblem.translating(path) {
      var configuration = Configuration()
      configuration.busyMode = .timeout(patience)
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let isEmpty = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 0
      if isEmpty, let create { try queue.write(create) }
      // Behind the tables, so that the header of the file says from its first byte on whose it is.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
      return queue
    }
    try checkForm()
  }

  /// Whether there is a database of ours at `path`; a file of anything else is an error.
  ///
  /// The header is looked at before SQLite opens the file: opening it for writing would change what is not ours.
  static func hasContent(_ path: String) throws(OutputError) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw OutputError(path: path, message: "cannot be opened for reading")
    }
    defer { try? file.close() }
    let header: Data
    do { header = try file.read(upToCount: 100) ?? Data() } catch {
      throw OutputError(path: path, message: "cannot be read as a database")
    }
    if header.isEmpty { return false }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw OutputError(path: path, message: "is no database of results, and is left as it is")
    }
    let application = header[68..<72].reduce(Int32(0)) { $0 << 8 | Int32($1) }
    guard application == StoreSchema.application else {
      throw OutputError(
        path: path, message: "is a database of something else, and is left as it is")
    }
    return true
  }

  /// Whether the file may be written, and others beside it.
  private static func mayWrite(_ path: String) -> Bool {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return FileManager.default.isWritableFile(atPath: path)
      && FileManager.default.isWritableFile(atPath: folder)
  }

  private func checkForm() throws(OutputError) {
    let version = try read { try Int32.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    guard version == StoreSchema.version else {
      throw OutputError(
        path: path,
        message: version == 0
          ? "there is nothing in it"
          : "is in form \(version), and this version of simfaas knows form \(StoreSchema.version)")
    }
  }

  /// Looks for damage in the whole file.
  ///
  /// - Throws: That it is damaged.
  func checkIntegrity() throws(OutputError) {
    let found = try read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") ?? "" }
    guard found == "ok" else {
      throw OutputError(
        path: path,
        message: "is damaged (\(found.abbreviated)); choose another file, or restore this one")
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(OutputError) -> Value {
    try StoreProblem.translating(path) { try queue.read(body) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(OutputError) -> Value {
    try StoreProblem.translating(path) { try queue.write(body) }
  }

  /// Moves what the log beside the file holds into it, and ends the log: at the end of a sweep.
  func settle() throws(OutputError) {
    try StoreProblem.translating(path) {
      _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
  }

  /// Closes the file and lets other sweeps write to it; nothing can be read or written behind that.
  ///
  /// Without it that happens when the last thread has let go of the database.
  ///
  /// - Throws: Why it cannot be closed.
  public func close() throws(OutputError) {
    defer { lock?.release() }
    try StoreProblem.translating(path) { try queue.close() }
  }

  // MARK: Runs

  /// Records a run that has ended, and which one its thread begins next, in one transaction.
  ///
  /// - Parameters:
  ///   - record: The run.
  ///   - next: The next run of the thread; `nil` for none.
  ///   - program: The running program.
  /// - Throws: Why it cannot be written; then nothing of it is.
  func add(
    _ record: RunRecord, beginning next: RunID? = nil, by program: ProgramIdentity
  ) throws(OutputError) {
    do throws(OutputError) {
      try write { db in
        try cache.withLock { try insert(record, record.program ?? program, &$0, db) }
        try db.cachedStatement(sql: "DELETE FROM under_way WHERE run = ?")
          .execute(arguments: [record.id.number])
        if let next { try Self.begin(next, db) }
      }
    } catch {
      // What the transaction took back must not be remembered.
      cache.withLock { $0 = Cache() }
      throw error
    }
  }

  /// Records many runs in one transaction.
  ///
  /// - Throws: Why they cannot be written; then none is.
  func add(_ records: [RunRecord], by program: ProgramIdentity) throws(OutputError) {
    do throws(OutputError) {
      try write { db in
        for record in records {
          try cache.withLock { try insert(record, record.program ?? program, &$0, db) }
        }
      }
    } catch {
      cache.withLock { $0 = Cache() }
      throw error
    }
  }

  /// Notes that runs are under way.
  func begin(_ runs: [RunID]) throws(OutputError) {
    try write { db in for run in runs { try Self.begin(run, db) } }
  }

  /// Notes that a run has a process of its own now, in which its death is its own fault.
  func beginAlone(_ run: RunID) throws(OutputError) {
    try write { db in
      try Self.begin(run, db)
      try db.execute(
        sql: "UPDATE under_way SET deaths = deaths + 1 WHERE run = ?", arguments: [run.number])
    }
  }

  /// Forgets which runs were under way, as those that were begun last did not begin after all.
  func endAll() throws(OutputError) {
    try write { try $0.execute(sql: "DELETE FROM under_way WHERE deaths = 0") }
  }

  private static func begin(_ run: RunID, _ db: Database) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO under_way VALUES (?, 0)")
      .execute(arguments: [run.number])
  }

  /// The runs that were under way when the last sweep ended without a word, with how often each ended a process of its own.
  func leftUnderWay() throws(OutputError) -> [(run: RunID, deaths: Int)] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT run, deaths FROM under_way ORDER BY run").map {
        (RunID(number: $0[0]), $0[1])
      }
    }
  }

  /// How each recorded run ended.
  public func endings() throws(OutputError) -> [RunID: RunEnding] {
    try read { db in
      var endings: [RunID: RunEnding] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT id, outcome FROM run")
      while let row = try rows.next() {
        endings[RunID(number: row[0])] = RunEnding(rawValue: row[1]) ?? .failed
      }
      return endings
    }
  }

  private func insert(
    _ record: RunRecord, _ program: ProgramIdentity, _ cache: inout Cache, _ db: Database
  ) throws {
    let run = record.id.number
    try db.cachedStatement(sql: "DELETE FROM value WHERE run = ?").execute(arguments: [run])
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      run, record.id.point, record.id.replication, record.seed.map { "\($0)" },
      record.ending.rawValue, record.error, record.eventFingerprint, record.resultFingerprint,
      try id(of: program, &cache, db), record.wallSeconds, record.startedAt, record.host,
    ])
    let statement = try db.cachedStatement(sql: "INSERT OR REPLACE INTO value VALUES (?, ?, ?)")
    for (path, value) in record.values {
      let metric = try id(of: path, &cache, db)
      try statement.execute(arguments: [run, metric, value])
    }
    guard !record.sections.isEmpty else { return }
    var ids: [String] = []
    for section in record.sections { ids.append("\(try id(ofSection: section, &cache, db))") }
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO scenario VALUES (?, ?)")
      .execute(arguments: [record.id.point, ids.joined(separator: ",")])
  }

  private func id(of path: String, _ cache: inout Cache, _ db: Database) throws -> Int64 {
    if let known = cache.metrics[path] { return known }
    try db.execute(sql: "INSERT OR IGNORE INTO metric (path) VALUES (?)", arguments: [path])
    let id = try Int64.fetchOne(db, sql: "SELECT id FROM metric WHERE path = ?", arguments: [path])
    cache.metrics[path] = id ?? 0
    return id ?? 0
  }

  private func id(ofSection text: String, _ cache: inout Cache, _ db: Database) throws -> Int64 {
    let digest = FileDigest.sha256(of: text)
    if let known = cache.sections[digest] { return known }
    try db.execute(
      sql: "INSERT OR IGNORE INTO section (sha256, text) VALUES (?, ?)", arguments: [digest, text])
    let id = try Int64.fetchOne(
      db, sql: "SELECT id FROM section WHERE sha256 = ?", arguments: [digest])
    cache.sections[digest] = id ?? 0
    return id ?? 0
  }

  private func id(
    of program: ProgramIdentity, _ cache: inout Cache, _ db: Database
  ) throws -> Int64 {
    if let known = cache.programs[program] { return known }
    try db.execute(
      sql: "INSERT OR IGNORE INTO program (version, sha256) VALUES (?, ?)",
      arguments: [program.version, program.sha256])
    let id = try Int64.fetchOne(
      db, sql: "SELECT id FROM program WHERE sha256 = ?", arguments: [program.sha256])
    cache.programs[program] = id ?? 0
    return id ?? 0
  }
}
