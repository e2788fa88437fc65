import SimKernel

/// Simulates published figures: one or more files of cases, their runs side by side on several threads.
///
/// Runs that several cases need are made once. What comes out is in the order of the files and the same for any number
/// of threads.
public struct Validation: Sendable {
  /// A file of cases with its rows.
  public struct Table: Sendable {
    /// The file.
    public let cases: ValidationCases
    /// The rows of the cases that were asked for, in the order of the file.
    public let rows: [ValidationRow]
  }

  /// A case with its places among the runs.
  struct Plan: Sendable {
    let figure: ValidationCase
    /// Where it was published.
    let source: String
    let variants: [ValidationVariant]
    /// Of each variant and, within, each replication.
    let readings: [[RunPool.Place]]
  }

  private let files: [ValidationCases]
  private let folders: [String]

  /// Reads files of cases.
  ///
  /// - Throws: What is wrong with one of them, or that a case is in two of them.
  public init(reading paths: [String]) throws(SettingsError) {
    var files: [ValidationCases] = []
    var known: [String: String] = [:]
    for path in paths {
      let cases = try ValidationCases(reading: try SettingsFile.read(path))
      for figure in cases.cases {
        if let other = known.updateValue(path, forKey: figure.id) {
          throw SettingsError(
            "the case '\(figure.id.abbreviatedForMessage)' is in \(other) already", path: path)
        }
      }
      files.append(cases)
    }
    self.files = files
    folders = paths.map { path in path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }
  }

  /// The files of cases in the nearest folder `calibration/cases`, by name.
  public static func bundledFiles() -> [String] {
    CalibrationFolders().files(in: "cases").map(\.path)
  }

  /// The names of all cases, in their order.
  public var ids: [String] { files.flatMap { $0.cases.map(\.id) } }

  /// Runs cases.
  ///
  /// - Parameters:
  ///   - ids: The cases; empty for all.
  ///   - replications: How many runs of each variant; `nil` for as many as the files say. At least two.
  ///   - threads: How many runs are under way at a time.
  ///   - progress: Told after each run, on its thread, one call at a time, how many have ended and how many there are.
  /// - Returns: The files with what their cases came to; files without a case that was asked for are left out.
  /// - Throws: What is wrong with a scenario, the changes or a measure; a run that failed.
  public func run(
    only ids: [String] = [], replications: Int? = nil, threads: Int = 1,
    progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(SettingsError) -> [Table] {
    var pool = RunPool()
    var plans: [(file: Int, plans: [Plan])] = []
    for (number, file) in files.enumerated() {
      let chosen = file.cases.filter { ids.isEmpty || ids.contains($0.id) }
      guard !chosen.isEmpty else { continue }
      plans.append((number, chosen.map { plan($0, in: number, replications, &pool) }))
    }
    let results = try pool.results(threads: threads, progress: progress)
    var tables: [Table] = []
    for (number, plans) in plans {
      var rows: [ValidationRow] = []
      for plan in plans { rows.append(try row(plan, results)) }
      tables.append(Table(cases: files[number], rows: rows))
    }
    return tables
  }

  // MARK: Which runs

  private func plan(
    _ figure: ValidationCase, in file: Int, _ replications: Int?, _ pool: inout RunPool
  ) -> Plan {
    let cases = files[file]
    guard let measure = figure.measure, let scenario = figure.scenario ?? cases.scenario else {
      return Plan(
        figure: figure, source: figure.source ?? cases.source, variants: [], readings: [])
    }
    let count = max(replications ?? figure.replications ?? cases.replications, 2)
    let variants = cases.variants(of: figure)
    let readings = variants.map { variant in
      (0..<count).map {
        pool.place(
          measure.reading, of: folders[file] + scenario, variant.changes, replication: $0)
      }
    }
    return Plan(
      figure: figure, source: figure.source ?? cases.source, variants: variants,
      readings: readings)
  }

  /// Plans the runs of one case.
  ///
  /// - Parameters:
  ///   - id: The name of the case.
  ///   - replications: How many runs of each variant; `nil` for as many as the files say.
  ///   - pool: What the runs are added to.
  /// - Returns: The plan; `nil` where no file has such a case.
  func plan(_ id: String, _ replications: Int?, in pool: inout RunPool) -> Plan? {
    for (number, file) in files.enumerated() {
      if let figure = file.cases.first(where: { $0.id == id }) {
        return plan(figure, in: number, replications, &pool)
      }
    }
    return nil
  }

  /// The case of this name; `nil` for none.
  func figure(_ id: String) -> ValidationCase? {
    files.lazy.flatMap(\.cases).first { $0.id == id }
  }

  // MARK: What comes out

  /// What a case came to.
  ///
  /// - Throws: That a run did not come to its end.
  func row(
    _ plan: Plan, _ results: [MeasuredRun.Result]
  ) throws(SettingsError) -> ValidationRow {
    let (figure, source) = (plan.figure, plan.source)
    guard let measure = figure.measure else {
      return ValidationRow(
        figure: figure, source: source, simulated: nil, interval: nil, reason: figure.missing)
    }
    let names = plan.variants.map(\.name)
    let sweep = figure.sweep?.numbers ?? []
    var values: [Double] = []
    let count = plan.readings.first?.count ?? 0
    for replication in 0..<count {
      var readings: [Double?] = []
      for place in plan.readings.map({ $0[replication] }) {
        if let failure = results[place.run].failure, !measure.comparison.allowsFailure {
          throw SettingsError("the run did not come to its end: \(failure)", path: figure.id)
        }
        readings.append(results[place.run].values[place.item])
      }
      let value = measure.comparison.value(readings, variants: names, sweep: sweep)
      if let value { values.append(value) }
    }
    guard values.count == count, let mean = Statistics.mean(values) else {
      return ValidationRow(
        figure: figure, source: source, simulated: nil, interval: nil,
        reason: "\(count - values.count) of \(count) replications do not give it")
    }
    return ValidationRow(
      figure: figure, source: source, simulated: mean,
      interval: Statistics.interval(of: values), reason: nil)
  }
}
