import Experiments
import GRDB
import SimKernel

extension ResultsStore {
  /// Writes a plan into an empty database.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - identity: What tells it from others; `nil` for what its points and columns make.
  ///   - axes: The columns of axes; `nil` for those of its points.
  ///   - program: The running program.
  /// - Returns: What writes it.
  static func create(
    _ plan: SweepPlan, identity: String? = nil, axes: AxisColumns? = nil,
    by program: ProgramIdentity
  ) -> (Database) throws -> Void {
    { db in
      let axes = axes ?? AxisColumns(plan)
      try StoreSchema.create(db, axes: axes)
      let lines = PlanFile.text(plan, program: program)
      let header = lines.prefix { $0 != "\n" }
      try db.execute(
        sql: "INSERT INTO sweep VALUES (1, ?, ?, ?, ?)",
        arguments: [
          plan.name, identity ?? plan.identity, plan.replications, String(header),
        ])
      for (place, input) in plan.inputs.enumerated() {
        try db.execute(
          sql: "INSERT INTO input VALUES (?, ?, ?, ?)",
          arguments: [place, input.path, input.bytes, input.sha256])
      }
      try insert(plan.points, from: 0, axes, db)
    }
  }

  /// Writes points, the first of which has that number.
  static func insert(
    _ points: [SweepPoint], from first: Int, _ axes: AxisColumns, _ db: Database
  ) throws {
    let count = 1 + axes.columns.reduce(0) { $0 + ($1.numberName == nil ? 1 : 2) }
    let marks = Array(repeating: "?", count: count).joined(separator: ", ")
    let statement = try db.makeStatement(sql: "INSERT INTO point VALUES (\(marks))")
    for (place, point) in points.enumerated() {
      var row: [(any DatabaseValueConvertible)?] = [first + place]
      for (axis, value) in zip(axes.columns, point.values) {
        row.append(value)
        if axis.numberName != nil { row.append(axis.number(value)) }
      }
      try statement.execute(arguments: StatementArguments(row))
    }
  }

  /// The plan that the database holds results of.
  ///
  /// - Throws: Why it cannot be read.
  public func plan() throws -> SweepPlan {
    let (line, replications) = try read { db in
      let row = try Row.fetchOne(db, sql: "SELECT plan, replications FROM sweep")
      return (row?[0] as String? ?? "", row?[1] as Int? ?? 1)
    }
    let header = try PlanHeader(reading: try YamlReader.read(line, origin: path))
    var plan = header.plan(scenario: nil)
    plan.replications = replications
    plan.points = try points()
    return plan
  }

  /// The points in order.
  func points() throws(OutputError) -> [SweepPoint] {
    let axes = try axes()
    let names = axes.columns.map { ", \(StoreSchema.quoted($0.name))" }.joined()
    return try read { db in
      var points: [SweepPoint] = []
      let rows = try Row.fetchCursor(db, sql: "SELECT point\(names) FROM point ORDER BY point")
      while let row = try rows.next() {
        points.append(SweepPoint(axes.columns.indices.map { row[$0 + 1] as String? }))
      }
      return points
    }
  }

  /// The columns of axes.
  public func axes() throws(OutputError) -> AxisColumns {
    try read { db in
      AxisColumns(
        try Row.fetchAll(db, sql: "SELECT name, number, dimension FROM axis ORDER BY position").map
        {
          AxisColumns.Column(
            name: $0[0],
            dimension: ($0[2] as String?).flatMap { Magnitude.Dimension(rawValue: $0) },
            numberName: $0[1])
        })
    }
  }

  /// The programs whose runs it holds, in the order of their first ones.
  public func programs() throws(OutputError) -> [ProgramIdentity] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT version, sha256 FROM program ORDER BY id").map {
        ProgramIdentity(version: $0[0], sha256: $0[1])
      }
    }
  }

  /// Says what has changed since the database was made, where something has.
  ///
  /// - Parameters:
  ///   - plan: The plan as it is made now, or that of another database.
  ///   - other: The other database; `nil` for a plan that is made now.
  /// - Throws: `SettingsError` that says what, and what to do.
  func checkSame(_ plan: SweepPlan, called other: String? = nil) throws {
    try refuseTuning("go on with 'simfaas tune', or name another file with --db")
    let stored = try self.plan()
    var changes = Self.changes(from: stored, to: plan)
    if changes.isEmpty, try identity() != plan.identity { changes = ["the plan is another one"] }
    if let other, !changes.isEmpty {
      throw SettingsError(
        "holds results of something else than \(path): \(changes.joined(separator: "; "))",
        position: SourcePosition(origin: other))
    }
    try refuse(changes)
  }

  /// Says what has changed, where something has.
  func refuse(_ changes: [String]) throws(SettingsError) {
    guard !changes.isEmpty else { return }
    throw SettingsError(
      "holds results of something else: \(changes.joined(separator: "; ")). "
        + "Results are not mixed: name another file with --db, or take the change back",
      position: SourcePosition(origin: path))
  }

  static func changes(from stored: SweepPlan, to plan: SweepPlan) -> [String] {
    var changes: [String] = []
    if stored.columns != plan.columns {
      changes.append(
        "the axes are \(names(plan.columns)), and were \(names(stored.columns))")
    } else if stored.points.count != plan.points.count {
      changes.append("there are \(plan.points.count) points, and were \(stored.points.count)")
    } else if let first = plan.points.indices.first(where: { stored.points[$0] != plan.points[$0] })
    {
      changes.append(
        "point \(first) is \(plan.title(of: plan.points[first])), and was \(stored.title(of: stored.points[first]))"
      )
    }
    if stored.changes != plan.changes { changes.append("'set' is another one") }
    if stored.seed != plan.seed || stored.randomNumbers != plan.randomNumbers {
      changes.append("'seed' or 'randomNumbers' is another one")
    }
    if stored.metrics != plan.metrics { changes.append("'metrics' is another one") }
    for (place, input) in plan.inputs.enumerated() {
      guard place < stored.inputs.count else {
        changes.append("\(input.path) is read in addition")
        continue
      }
      if stored.inputs[place].sha256 != input.sha256 {
        changes.append("\(input.path) has been changed")
      }
    }
    if stored.inputs.count > plan.inputs.count {
      changes.append("\(stored.inputs[plan.inputs.count].path) is no longer read")
    }
    return changes
  }

  private static func names(_ columns: [SweepColumn]) -> String {
    columns.isEmpty ? "none" : columns.map(\.name).joined(separator: ", ")
  }

  /// What tells the plan from others.
  func identity() throws(OutputError) -> String {
    try read { try String.fetchOne($0, sql: "SELECT identity FROM sweep") ?? "" }
  }

  /// Notes that points are run more often than so far.
  func extend(to replications: Int) throws(OutputError) {
    try write {
      try $0.execute(
        sql: "UPDATE sweep SET replications = max(replications, ?)", arguments: [replications])
    }
  }

  /// The scenario of a point as it was understood, with all defaults; `nil` where its first run is not there.
  public func scenario(of point: Int) throws(OutputError) -> String? {
    try read { db in
      guard
        let list = try String.fetchOne(
          db, sql: "SELECT sections FROM scenario WHERE point = ?", arguments: [point])
      else { return nil }
      var text = ""
      for id in list.split(separator: ",").compactMap({ Int64($0) }) {
        text +=
          try String.fetchOne(db, sql: "SELECT text FROM section WHERE id = ?", arguments: [id])
          ?? ""
      }
      return text
    }
  }
}
