import SimKernel

/// Simulates the counterparts of papers' figures and checks what their texts state of them.
///
/// Statements are checked by cases of ``Validation``. Runs that several of them need are made once; what comes out is the same for
/// any number of threads.
public struct PaperStudy: Sendable {
  private struct Part: Sendable {
    let file: PaperFile
    let folder: String
    let cases: Validation
  }

  private let parts: [Part]

  /// Reads files of figures and the files of cases that they name.
  ///
  /// - Parameter paths: The files.
  /// - Throws: What is wrong with one of them; that a statement names a case that there is not, or one that states nothing.
  public init(reading paths: [String]) throws(SettingsError) {
    var parts: [Part] = []
    for path in paths {
      let file = try PaperFile(reading: try SettingsFile.read(path))
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      let cases = try Validation(reading: file.cases.map { folder + $0 })
      try Self.check(file, against: cases, path)
      if let other = parts.first(where: { $0.file.paper == file.paper }) {
        throw SettingsError(
          "the paper '\(other.file.paper)' is in another file already", path: path)
      }
      parts.append(Part(file: file, folder: folder, cases: cases))
    }
    self.parts = parts
  }

  /// The files of figures in the nearest folder `calibration/figures`, by name.
  public static func bundledFiles() -> [String] {
    CalibrationFolders().files(in: "figures").map(\.path)
  }

  /// What files call the figures, in their order.
  public var ids: [String] {
    parts.flatMap { part in part.file.figures.map { part.file.id(of: $0) } }
  }

  /// Makes the runs.
  ///
  /// - Parameters:
  ///   - ids: The figures; empty for all.
  ///   - replications: How many runs of each point; `nil` for as many as the files say.
  ///   - threads: How many runs are under way at a time.
  ///   - progress: Told after each run, on its thread, one call at a time, how many have ended and how many there are.
  /// - Returns: The papers of which a figure was asked for, in the order of the files.
  /// - Throws: What is wrong with a scenario, the changes or a measure; a run that did not come to its end.
  public func run(
    only ids: [String] = [], replications: Int? = nil, threads: Int = 1,
    progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(SettingsError) -> [PaperResults] {
    var pool = RunPool()
    var plans: [(part: Part, figures: [PaperFigurePlan])] = []
    for part in parts {
      let chosen = part.file.figures.filter { ids.isEmpty || ids.contains(part.file.id(of: $0)) }
      guard !chosen.isEmpty else { continue }
      plans.append(
        (
          part,
          chosen.map {
            PaperFigurePlan(
              $0, of: part.file, in: part.folder, part.cases, replications, &pool)
          }
        ))
    }
    let results = try pool.results(threads: threads, progress: progress)
    var papers: [PaperResults] = []
    for (part, plans) in plans {
      var figures: [PaperFigureResults] = []
      for plan in plans { figures.append(try plan.results(part.cases, results)) }
      papers.append(PaperResults(file: part.file, figures: figures))
    }
    return papers
  }

  // MARK: Cases

  private static func check(
    _ file: PaperFile, against cases: Validation, _ path: String
  ) throws(SettingsError) {
    for (number, figure) in file.figures.enumerated() {
      for (index, statement) in figure.statements.enumerated() {
        for id in statement.cases {
          let place = "\(path): figures[\(number)].statements[\(index)].cases"
          let found = try known(id, in: cases, place)
          if found.published == nil, found.expected == nil, found.missing == nil, !found.isOrder {
            throw SettingsError(
              "the case '\(id)' states nothing that could be checked: neither a published value nor 'expect' nor an order",
              path: place)
          }
        }
      }
      for (index, panel) in figure.panels.enumerated() {
        for (serial, series) in panel.series.enumerated() {
          for (mark, stated) in series.stated.enumerated() {
            let place =
              "\(path): figures[\(number)].panels[\(index)].series[\(serial)].stated[\(mark)].case"
            guard try known(stated.figure, in: cases, place).published != nil else {
              throw SettingsError("the case '\(stated.figure)' has no published value", path: place)
            }
          }
        }
      }
    }
  }

  private static func known(
    _ id: String, in cases: Validation, _ place: String
  ) throws(SettingsError) -> ValidationCase {
    if let figure = cases.figure(id) { return figure }
    throw SettingsError(
      "there is no case '\(id.abbreviatedForMessage)'"
        + NearestName.hint(for: id, among: cases.ids, plural: "cases"), path: place)
  }
}

extension ValidationCase {
  /// Whether an order of variants is what it states.
  public var isOrder: Bool { if case .order? = measure?.comparison { true } else { false } }
}
