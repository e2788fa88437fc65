import Experiments
import Foundation
import SimKernel

/// Brings results of one plan together that were found in several places.
public enum ResultsMerge {
  /// What came of it.
  public struct Outcome: Sendable {
    /// Runs in the database now.
    public var runs = 0
    /// Runs that were there more than once, with the same results.
    public var repeated = 0
    /// Runs of the plan that are nowhere.
    public var missing: [RunID] = []

    /// The points with runs that are nowhere, as `--index` takes them: `3,10-12`.
    public var missingPoints: String {
      PointSelection.text(Set(missing.map(\.point)).sorted())
    }
  }

  /// Of two results of one run, the one that came to its end; both must say the same where both did.
  static func chosen(
    _ one: RunRecord, _ other: RunRecord, _ place: String
  ) throws(SettingsError) -> RunRecord {
    if one.ending != .complete { return other.ending == .complete ? other : one }
    if other.ending != .complete { return one }
    guard one.agrees(with: other) else {
      let difference = one.differences(from: other).first
      let what =
        difference.map {
          "\($0.path) is \($0.this.map(JSONWriter.text) ?? "nothing") and \($0.other.map(JSONWriter.text) ?? "nothing")"
        } ?? "its fingerprints differ"
      throw SettingsError(
        "point \(one.id.point), replication \(one.id.replication) has other results here than before: \(what)",
        position: SourcePosition(origin: place))
    }
    return one
  }

  /// Merges databases of one plan into a new one.
  ///
  /// - Parameters:
  ///   - paths: The databases, at least one.
  ///   - target: The new one; nothing may be there.
  ///   - acceptsPrograms: Whether runs of several builds of the program may be together.
  /// - Returns: What came of it.
  /// - Throws: `SettingsError` for plans that differ or a run with two results, `OutputError` for what cannot be read or written;
  ///   nothing is left at `target` then.
  public static func merge(
    _ paths: [String], into target: String, acceptingPrograms acceptsPrograms: Bool
  ) throws -> Outcome {
    try refusePresent(target)
    let stores = try paths.map { (path) throws -> ResultsStore in try ResultsStore(reading: path) }
    for store in stores {
      try store.refuseTuning("its points depend on one another, so that nothing can be merged")
    }
    var plan = try stores[0].plan()
    for store in stores.dropFirst() {
      try stores[0].checkSame(try store.plan(), called: store.path)
      plan.replications = max(plan.replications, try store.plan().replications)
    }
    let programs = try stores.reduce(into: Set<ProgramIdentity>()) {
      $0.formUnion(try $1.programs())
    }
    guard programs.count <= 1 || acceptsPrograms else {
      throw SettingsError(
        "they hold runs of \(programs.count) builds of simfaas; state --accept-program to have them together",
        position: SourcePosition(origin: paths.joined(separator: ", ")))
    }
    let program = programs.first ?? ProgramIdentity(version: "", sha256: "")
    return try building(target, plan, program) { collection in
      for store in stores {
        try store.eachRun(withSections: true) { try collection.add($0, from: store.path) }
      }
    }
  }

  /// Collects the files of points into a new database, or into one that has some of them.
  ///
  /// - Parameters:
  ///   - file: The plan.
  ///   - folders: Where files of points are.
  ///   - target: The database.
  ///   - acceptsPrograms: Whether runs of several builds of the program may be together.
  /// - Returns: What came of it.
  /// - Throws: As ``merge(_:into:acceptingPrograms:)`` does.
  public static func collect(
    _ file: PlanFile, from folders: [String], into target: String,
    acceptingPrograms acceptsPrograms: Bool
  ) throws -> Outcome {
    let plan = try file.whole()
    var paths: [String] = []
    for folder in folders { paths += try pointFiles(in: folder) }
    if try ResultsStore.hasContent(target) {
      return try adding(paths, to: target, plan, file, acceptsPrograms)
    }
    return try building(target, plan, file.program) { collection in
      for path in paths {
        for run in try runs(in: path, file, acceptsPrograms) { try collection.add(run, from: path) }
      }
    }
  }

  /// The files of points in a folder, in the order of the points.
  static func pointFiles(in folder: String) throws(SettingsError) -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw SettingsError(
        "there is no such folder, or it cannot be read", position: SourcePosition(origin: folder))
    }
    return names.filter { $0.hasPrefix("point-") && $0.hasSuffix(".json") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// The runs in the file of a point.
  static func runs(
    in path: String, _ file: PlanFile, _ acceptsPrograms: Bool
  ) throws(SettingsError) -> [RunRecord] {
    let point = try PointFile(path)
    guard point.identity == file.identity, point.point < file.pointCount else {
      throw SettingsError("belongs to another plan", position: SourcePosition(origin: path))
    }
    guard acceptsPrograms || point.program == file.program else {
      throw SettingsError(
        "was made by simfaas \(point.program.description), and the plan by \(file.program.description); state --accept-program to have "
          + "them together", position: SourcePosition(origin: path))
    }
    return point.runs
  }

  /// Adds what a database lacks.
  private static func adding(
    _ paths: [String], to target: String, _ plan: SweepPlan, _ file: PlanFile,
    _ acceptsPrograms: Bool
  ) throws -> Outcome {
    let store = try ResultsStore(writing: target, create: nil)
    try store.checkIntegrity()
    try store.checkSame(plan)
    try store.extend(to: plan.replications)
    var outcome = Outcome()
    var present: [RunID: RunRecord] = [:]
    try store.eachRun { present[$0.id] = $0 }
    for path in paths {
      for run in try runs(in: path, file, acceptsPrograms) {
        if let known = present[run.id] {
          outcome.repeated += 1
          guard known.ending != .complete,
            try chosen(known, run, path).ending == .complete
          else {
            _ = try chosen(known, run, path)
            continue
          }
        }
        try store.add(run, by: file.program)
        present[run.id] = run
      }
    }
    try store.settle()
    try store.close()
    outcome.runs = present.count
    outcome.missing = missing(plan) { present[$0] != nil }
    return outcome
  }

  // MARK: A new database

  /// Runs on their way into a new database, in chunks.
  final class Collection {
    private static let chunk = 256
    private let store: ResultsStore
    private let program: ProgramIdentity
    private var waiting: [RunRecord] = []
    /// What is kept of runs that are there: enough to see whether another result of the same run is the same.
    private(set) var present: [RunID: RunRecord] = [:]
    private(set) var repeated = 0

    init(_ store: ResultsStore, _ program: ProgramIdentity) {
      self.store = store
      self.program = program
    }

    func add(_ run: RunRecord, from place: String) throws {
      if let known = present[run.id] {
        repeated += 1
        let better = try ResultsMerge.chosen(known, run, place)
        guard known.ending != .complete, better.ending == .complete else { return }
      }
      present[run.id] = run
      waiting.append(run)
      if waiting.count >= Self.chunk { try flush() }
    }

    func flush() throws(OutputError) {
      try store.add(waiting, by: program)
      waiting = []
    }
  }

  private static func refusePresent(_ target: String) throws(SettingsError) {
    guard !FileManager.default.fileExists(atPath: target) else {
      throw SettingsError("is there already", position: SourcePosition(origin: target))
    }
  }

  /// Fills a database beside `target` and gives it its name when it is whole.
  private static func building(
    _ target: String, _ plan: SweepPlan, _ program: ProgramIdentity,
    _ fill: (Collection) throws -> Void
  ) throws -> Outcome {
    try refusePresent(target)
    let partial = target + ".partial"
    func remove() { for end in ["", "-wal", "-shm", "-journal"] { unlink(partial + end) } }
    remove()
    defer { remove() }
    var outcome = Outcome()
    do {
      let store = try ResultsStore(
        writing: partial, create: ResultsStore.create(plan, by: program))
      let collection = Collection(store, program)
      try fill(collection)
      try collection.flush()
      try store.settle()
      outcome.runs = collection.present.count
      outcome.repeated = collection.repeated
      outcome.missing = missing(plan) { collection.present[$0] != nil }
      try store.close()
    }
    guard rename(partial, target) == 0 else {
      throw OutputError(
        path: target, message: "cannot be given its name: \(String(cString: strerror(errno)))")
    }
    return outcome
  }

  private static func missing(_ plan: SweepPlan, _ isThere: (RunID) -> Bool) -> [RunID] {
    var missing: [RunID] = []
    for point in plan.points.indices {
      for replication in 0..<plan.replications {
        let id = RunID(point: point, replication: replication)
        if !isThere(id) { missing.append(id) }
      }
    }
    return missing
  }
}
