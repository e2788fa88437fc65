import SimKernel

/// A figure with its places among the runs.
struct PaperFigurePlan: Sendable {
  /// Where the runs of one series stand.
  private enum SeriesPlan: Sendable {
    /// Of each place along the panel and, within, each replication.
    case values([[RunPool.Place]], stated: [Double?])
    /// Likewise, for times.
    case times([[RunPool.Place]])
    case course(RunPool.Place)
  }

  private let figure: PaperFigure
  private let id: String
  private let panelIDs: [String]
  private let statements: [[Validation.Plan]]
  private let panels: [(replications: Int, series: [SeriesPlan])]

  /// Plans the runs of a figure.
  ///
  /// - Parameters:
  ///   - figure: The figure.
  ///   - file: The file that it is in.
  ///   - folder: The folder of the file, with a slash at its end.
  ///   - cases: The cases that statements name.
  ///   - replications: How many runs of each point; `nil` for as many as the files say.
  ///   - pool: What the runs are added to.
  init(
    _ figure: PaperFigure, of file: PaperFile, in folder: String, _ cases: Validation,
    _ replications: Int?, _ pool: inout RunPool
  ) {
    self.figure = figure
    id = file.id(of: figure)
    panelIDs = figure.panels.map { file.id(of: figure, $0) }
    statements = figure.statements.map { statement in
      statement.cases.compactMap { cases.plan($0, replications, in: &pool) }
    }
    panels = figure.panels.map { panel in
      let count = replications ?? panel.replications ?? file.replications
      let scenario = folder + (panel.scenario ?? file.scenario ?? "")
      let series = panel.series.map {
        Self.plan(
          $0, of: panel, scenario, file.changes + panel.changes + $0.changes, count, cases, &pool)
      }
      return (count, series)
    }
  }

  private static func plan(
    _ series: PaperSeries, of panel: PaperPanel, _ scenario: String, _ changes: [String],
    _ replications: Int, _ cases: Validation, _ pool: inout RunPool
  ) -> SeriesPlan {
    if let course = series.course {
      return .course(pool.place(course, of: scenario, changes, replication: 0))
    }
    let places =
      panel.sweep.map { sweep in sweep.variants.map { (name: $0.name, changes: $0.changes) } }
      ?? panel.categories.map { (name: $0.name, changes: $0.changes) }
    if let times = series.times {
      // Shares have no categories.
      return .times(
        (places.isEmpty ? [[]] : places.map(\.changes)).map { further in
          (0..<replications).map {
            pool.place(times, of: scenario, changes + further, replication: $0)
          }
        })
    }
    var values: [[RunPool.Place]] = []
    for (index, place) in places.enumerated() {
      let ofPlace = panel.categories.isEmpty ? nil : panel.categories[index].reading
      guard let reading = ofPlace ?? series.reading else { continue }
      values.append(
        (0..<replications).map {
          pool.place(reading, of: scenario, changes + place.changes, replication: $0)
        })
    }
    let stated = places.map { place in
      series.stated.first { $0.at == place.name }.flatMap { cases.figure($0.figure)?.published }
    }
    return .values(values, stated: stated)
  }

  // MARK: What comes out

  /// What the figure came to.
  ///
  /// - Parameters:
  ///   - cases: The cases that statements name.
  ///   - results: What the runs came to.
  /// - Returns: The figure with its statements checked and its panels filled.
  /// - Throws: That a run did not come to its end.
  func results(
    _ cases: Validation, _ results: [MeasuredRun.Result]
  ) throws(SettingsError) -> PaperFigureResults {
    var checked: [CheckedStatement] = []
    for (statement, plans) in zip(figure.statements, statements) {
      var rows: [ValidationRow] = []
      for plan in plans { rows.append(try cases.row(plan, results)) }
      checked.append(
        CheckedStatement(
          statement: statement, rows: rows, verdict: .on(rows, within: statement.within)))
    }
    var drawn: [PanelResults] = []
    for ((panel, id), plan) in zip(zip(figure.panels, panelIDs), panels) {
      var series: [SeriesResults] = []
      for one in plan.series { series.append(try Self.results(of: one, panel, id, results)) }
      drawn.append(
        PanelResults(panel: panel, id: id, replications: plan.replications, series: series))
    }
    return PaperFigureResults(figure: figure, id: id, statements: checked, panels: drawn)
  }

  private static func results(
    of plan: SeriesPlan, _ panel: PaperPanel, _ id: String, _ results: [MeasuredRun.Result]
  ) throws(SettingsError) -> SeriesResults {
    func result(_ place: RunPool.Place) throws(SettingsError) -> MeasuredRun.Result {
      let result = results[place.run]
      if let failure = result.failure {
        throw SettingsError("a run did not come to its end: \(failure)", path: id)
      }
      return result
    }
    switch plan {
    case .course(let place): return .course(try result(place).courses[place.item])
    case .times(let places):
      var pooled: [[Double]] = []
      for runs in places {
        var times: [Double] = []
        for place in runs { times += try result(place).times[place.item] }
        pooled.append(times)
      }
      return panel.form == .shares
        ? .shares((pooled.first ?? []).sorted()) : .boxes(pooled.map { BoxSummary($0) })
    case .values(let places, let stated):
      var values: [PlacedValue] = []
      for (runs, stated) in zip(places, stated) {
        var known: [Double] = []
        for place in runs {
          if let value = try result(place).values[place.item] { known.append(value) }
        }
        values.append(
          PlacedValue(
            mean: Statistics.mean(known),
            interval: known.count > 1 ? Statistics.interval(of: known) : nil, stated: stated))
      }
      return .values(values)
    }
  }
}
