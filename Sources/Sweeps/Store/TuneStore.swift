import Experiments
import GRDB
import SimKernel

/// Databases of tunings: those of sweeps whose points come as the search meets them, with what the tune file said.
extension ResultsStore {
  /// Opens the database of a tuning, or makes it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - plan: A plan that has been checked; the points that the database holds are added to it.
  ///   - program: The running program.
  ///   - rules: What may differ.
  /// - Returns: The database, kept from other tunings.
  /// - Throws: `SettingsError` for a database of something else or one that is there already, `OutputError` for one that is in use,
  ///   damaged or cannot be written.
  public static func open(
    _ path: String, for plan: inout TunePlan, program: ProgramIdentity, _ rules: Continuation
  ) throws -> ResultsStore {
    let isThere = try hasContent(path)
    let planned = plan
    let store = try ResultsStore(writing: path, patience: rules.patience) { db in
      try create(planned.sweep, identity: planned.identity, axes: axes(of: planned), by: program)(
        db)
      try db.execute(
        sql: "CREATE TABLE tune (id INTEGER PRIMARY KEY CHECK (id = 1), definition TEXT NOT NULL)")
      try db.execute(
        sql: "INSERT INTO tune VALUES (1, ?)", arguments: [planned.decidingText])
    }
    try store.refuseResults(unless: rules)
    guard isThere else { return store }
    try store.checkIntegrity()
    try store.checkSame(plan)
    plan.sweep.points = try store.points()
    try store.check(program, of: plan.sweep, accepts: rules.acceptsProgram)
    try store.extend(to: plan.sweep.replications)
    // What it came to last time is no longer what it comes to.
    try store.write { try $0.execute(sql: "DROP TABLE IF EXISTS outcome") }
    return store
  }

  /// Numbers follow what may be written of axes: points are not known yet.
  private static func axes(of plan: TunePlan) -> AxisColumns {
    AxisColumns(plan.sweep, values: plan.sweep.columns.indices.map { plan.space.written($0) })
  }

  /// Whether the results are of a tuning.
  public func isOfTuning() throws(OutputError) -> Bool { try storedTuning() != nil }

  /// What decides the search, as a tune file would say it; `nil` for the results of a sweep.
  public func tuneDefinition() throws(OutputError) -> String? { try storedTuning() }

  private func storedTuning() throws(OutputError) -> String? {
    try read { db in
      guard try db.tableExists("tune") else { return nil }
      return try String.fetchOne(db, sql: "SELECT definition FROM tune")
    }
  }

  /// Says that the results are of a tuning, where something else is wanted.
  ///
  /// - Throws: `SettingsError` that says what to do.
  func refuseTuning(_ advice: String) throws {
    guard try isOfTuning() else { return }
    throw SettingsError(
      "holds results of a tuning; \(advice)", position: SourcePosition(origin: path))
  }

  private func checkSame(_ plan: TunePlan) throws {
    guard let text = try storedTuning() else {
      throw SettingsError(
        "holds results of a sweep; go on with 'simfaas sweep', or name another file with --db",
        position: SourcePosition(origin: path))
    }
    var stored = try self.plan()
    stored.points = plan.sweep.points
    var changes = Self.changes(from: stored, to: plan.sweep)
    if changes.isEmpty, try identity() != plan.identity {
      changes = Self.changedKeys(
        try YamlReader.read(text, origin: path), plan.definition.deciding.document)
    }
    try refuse(changes)
  }

  /// The keys of the tune file whose values differ.
  private static func changedKeys(_ stored: Document, _ now: Document) -> [String] {
    guard case .map(let entries) = now.content else { return [] }
    let keys = entries.map(\.key).filter { key in
      func text(_ document: Document) -> String? { document[key].map { YamlWriter.text($0) } }
      return text(stored) != text(now)
    }
    return keys.isEmpty
      ? ["the tune file is another one"] : keys.map { "'\($0)' in the tune file is another one" }
  }

  /// Adds points behind those that are there.
  func append(_ points: [SweepPoint], from number: Int) throws(OutputError) {
    let axes = try axes()
    try write { try Self.insert(points, from: number, axes, $0) }
  }
}
