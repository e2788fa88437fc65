import SimKernel

/// A structural model fitted to one group of measurements, whichever model it is.
public struct StructureOutcome: Sendable {
  /// A parameter with its interval.
  public struct Parameter: Sendable {
    /// What it is called, and whether it is a time.
    public let parameter: LawParameter
    /// The best value.
    public let estimate: Double
    /// Where it may lie; of no width where repetitions do not tell.
    public let interval: ClosedRange<Double>
  }

  /// One set-up: what was measured, and what the fit expects.
  public struct Point: Sendable {
    /// The set-up, in words.
    public let setUp: String
    /// What is compared: empty where the model has one time.
    public let quantity: String
    /// How many times were measured.
    public let count: Int
    /// The median of the measured times, in seconds.
    public let measured: Double
    /// What the fit expects, in seconds.
    public let expected: Double
  }

  /// What the group is called.
  public let name: String
  /// The parameters in the order of the model.
  public let parameters: [Parameter]
  /// The covariances of the estimates; empty where repetitions do not tell.
  public let covariance: [[Double]]
  /// The root of the mean square of log(measured ÷ expected).
  public let deviation: Double
  /// Whether the search found an optimum.
  public let converged: Bool
  /// Set-ups in the order in which they first occur, each with its times.
  public let points: [Point]

  init<Model: StructuralModel>(
    _ model: Model.Type, _ group: Measurements<Model.Observation>, _ options: FitOptions
  ) {
    name = group.name
    let fit = StructuralFit<Model>(group.repetitions, name: group.name, options)
    parameters = Model.parameters.indices.map {
      Parameter(
        parameter: Model.parameters[$0], estimate: fit.model.values[$0],
        interval: fit.intervals[$0])
    }
    covariance = fit.covariance
    deviation = fit.deviation
    converged = fit.converged
    points = group.setUps.indices.flatMap { setUp in
      let observations = group.repetitions.filter { $0.setUp == setUp }.flatMap(\.observations)
      guard let any = observations.first else { return [Point]() }
      return fit.model.expected(any).enumerated().map { place, expected in
        let times = observations.map { Model.measured($0)[place] }
        return Point(
          setUp: group.setUps[setUp],
          quantity: group.quantities.indices.contains(place) ? group.quantities[place] : "",
          count: times.count, measured: middle(of: times) ?? 0, expected: expected)
      }
    }
  }

  /// Observations of one group, in repetitions, with the names of their set-ups.
  struct Measurements<Observation: Sendable> {
    var name: String
    var setUps: [String] = []
    var quantities: [String] = []
    var repetitions: [Repetition<Observation>] = []

    /// Puts `observations` into repetitions by set-up and number, in the order in which they come.
    ///
    /// Without a number every observation is a repetition of its own.
    init(
      _ name: String, quantities: [String] = [],
      _ observations: [(setUp: String, repetition: String, observation: Observation)]
    ) {
      self.name = name
      self.quantities = quantities
      var setUpPlaces: [String: Int] = [:]
      var places: [[String]: Int] = [:]
      for it in observations {
        let setUp = setUpPlaces[it.setUp] ?? setUps.count
        if setUp == setUps.count {
          setUpPlaces[it.setUp] = setUp
          setUps.append(it.setUp)
        }
        let key = [it.setUp, it.repetition]
        if !it.repetition.isEmpty, let place = places[key] {
          repetitions[place].observations.append(it.observation)
        } else {
          places[key] = repetitions.count
          repetitions.append(Repetition(setUp: setUp, [it.observation]))
        }
      }
    }
  }
}

extension StructureTable {
  /// Fits the model to each group.
  ///
  /// - Parameters:
  ///   - selection: What was asked for.
  ///   - options: How many replicates, from which seed, and the confidence.
  /// - Returns: One outcome for each group, in the order of the table.
  /// - Throws: Which group tells too little, or which pull lacks a time.
  public func outcomes(
    _ selection: StructureSelection, _ options: FitOptions
  ) throws(SampleTableError) -> [StructureOutcome] {
    var outcomes: [StructureOutcome] = []
    for group in groups { outcomes.append(try outcome(of: group, selection, options)) }
    return outcomes
  }

  private func outcome(
    of group: Group, _ selection: StructureSelection, _ options: FitOptions
  ) throws(SampleTableError) -> StructureOutcome {
    switch kind {
    case .simultaneousStarts:
      return StructureOutcome(
        SimultaneousStarts.self,
        .init(group.name, quantities: ["mean", "last"], try starts(of: group, selection)), options)
    case .quotaInitialisation:
      let observations = try tell(QuotaInitialisation.self, group) { row in
        QuotaInitialisation.Observation(quota: row.values[.quota], seconds: row.seconds)
      }
      return StructureOutcome(QuotaInitialisation.self, .init(group.name, observations), options)
    case .closedLoopQueue:
      let observations = try tell(ClosedLoopQueue.self, group) { row in
        ClosedLoopQueue.Observation(
          clients: Int(row.values[.clients] ?? 1), seconds: row.seconds)
      }
      return StructureOutcome(ClosedLoopQueue.self, .init(group.name, observations), options)
    case .pullRates:
      let pulls = try self.pulls(of: group)
      try check(PullRates.self, group, times: 2 * pulls.count, setUps: pulls.map(\.setUp))
      return StructureOutcome(
        PullRates.self, .init(group.name, quantities: ["download", "tail"], pulls), options)
    }
  }

  /// Starts that were asked for at once: those of one set-up and repetition.
  ///
  /// Where repetitions do not have all of theirs, as where each row is one by itself, the last of them is not known.
  private func starts(
    of group: Group, _ selection: StructureSelection
  ) throws(SampleTableError) -> [(
    setUp: String, repetition: String, observation: SimultaneousStarts.Observation
  )] {
    try check(
      SimultaneousStarts.self, group, times: group.rows.count, setUps: group.rows.map(\.setUp))
    let alone = group.rows.filter { $0.values[.simultaneous] == 1 }.map(\.seconds)
    var order: [[String]] = []
    var times: [[String]: (count: Int, seconds: [Double])] = [:]
    for (place, row) in group.rows.enumerated() {
      let count = Int(row.values[.simultaneous] ?? 1)
      // Alone each is a repetition of its own, and so is one without a number.
      let isOwn = row.repetition.isEmpty || count == 1
      let key = [row.setUp, row.repetition, isOwn ? "\(place)" : ""]
      if times[key] == nil { order.append(key) }
      times[key, default: (count, [])].seconds.append(row.seconds)
    }
    let partial = Set(
      order.filter { key in times[key].map { $0.seconds.count != $0.count } ?? false }.map { $0[0] }
    )
    return order.compactMap { key in
      times[key].map { time in
        let mean = time.seconds.reduce(0, +) / Double(time.seconds.count)
        return (
          key[0], key.dropFirst().joined(separator: "/"),
          SimultaneousStarts.Observation(
            simultaneous: time.count, cores: selection.cores, mean: mean,
            last: partial.contains(key[0]) ? nil : time.seconds.max(), alone: alone)
        )
      }
    }
  }

  private func tell<Model: StructuralModel>(
    _ model: Model.Type, _ group: Group, _ observation: (Row) -> Model.Observation
  ) throws(SampleTableError) -> [(
    setUp: String, repetition: String, observation: Model.Observation
  )] {
    try check(model, group, times: group.rows.count, setUps: group.rows.map(\.setUp))
    return group.rows.map { ($0.setUp, $0.repetition, observation($0)) }
  }

  /// There are as many times as parameters, and more than one set-up.
  private func check<Model: StructuralModel>(
    _ model: Model.Type, _ group: Group, times: Int, setUps: [String]
  ) throws(SampleTableError) {
    let different = Set(setUps).count
    guard times >= Model.parameters.count, different > 1 else {
      throw SampleTableError(
        position: SourcePosition(origin: table.origin),
        message:
          "\(group.name): \(times) time\(times == 1 ? "" : "s") of \(different) set-up\(different == 1 ? "" : "s");"
          + " \(kind.rawValue) has \(Model.parameters.count) parameters, which show in how times change"
          + " from set-up to set-up")
    }
  }

  /// Pulls with their downloads, put together by image, set-up and repetition.
  private func pulls(
    of group: Group
  ) throws(SampleTableError) -> [(
    setUp: String, repetition: String, observation: PullRates.Observation
  )] {
    var downloads: [[String]: Double] = [:]
    for row in group.rows where row.phase == MeasuredPhase.pullDownload {
      let key = [row.setUp, row.repetition]
      guard downloads.updateValue(row.seconds, forKey: key) == nil else {
        throw table.error(
          "a second \(MeasuredPhase.pullDownload) of \(row.setUp), repetition '\(row.repetition)';"
            + " name the column that tells repetitions apart", at: row.field)
      }
    }
    var pulls: [(setUp: String, repetition: String, observation: PullRates.Observation)] = []
    for row in group.rows where row.phase == MeasuredPhase.pull {
      guard let download = downloads[[row.setUp, row.repetition]] else {
        throw table.error(
          "there is no \(MeasuredPhase.pullDownload) of \(row.setUp), repetition '\(row.repetition)'",
          at: row.field)
      }
      guard row.seconds > download else {
        throw table.error(
          "the pull of \(row.seconds) s is not longer than its download of \(download) s",
          at: row.field)
      }
      pulls.append(
        (
          row.setUp, row.repetition,
          PullRates.Observation(
            link: row.values[.link], compressedBytes: row.values[.compressedBytes] ?? 0,
            layers: Int(row.values[.layers] ?? 1), download: download,
            tail: row.seconds - download)
        ))
    }
    return pulls
  }
}
