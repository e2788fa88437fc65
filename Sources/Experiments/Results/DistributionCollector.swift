import ClusterModel
import SimKernel

/// What is measured of requests and gathered in buckets, with its name in `distributions.csv`.
public enum TimeMeasure: UInt8, CaseIterable, Hashable, Sendable {
  /// From arrival to the end.
  case responseTime
  /// From arrival to the start of execution.
  case waitingTime
  /// From the start of execution to its end.
  case executionTime
  /// From the decision on a new container until it ran the request.
  case coldStartTime
  /// A phase of a request that met no container: on its way to the gateway.
  case arrival
  /// In the gateway.
  case gateway
  /// Choosing a node.
  case selection
  /// Behind the choice, before anything is done for the container.
  case placement
  /// The pull of the image.
  case pull
  /// Creation of the container.
  case create
  /// Its start.
  case start
  /// Its initialisation.
  case initialise

  /// The name in results.
  public var name: String { "\(self)" }

  /// The phases that make up the waiting time of a request that met no container, in their order.
  public static let phases = Array(allCases.drop { $0 != .arrival })
}

/// Gathers how long requests and their phases took while they pass by, in memory that does not grow with their number.
///
/// Of all functions together by the warmth that requests met, and of every function where there are at most ``mostFunctions``. What
/// ends before the warm-up does is left out, as in the summary. Where requests are not recorded, there is what the summary is made
/// from: times by function, without warmth and phases.
struct DistributionCollector: ~Copyable {
  /// The most functions of which each is gathered by itself.
  static let mostFunctions = 50

  /// One row of the table is of all functions, one of each that is gathered by itself.
  private let groups: Int
  private let functions: [String]
  private let warmUp: SimDuration
  private let fromRecords: Bool
  private let measuresFunctions: Bool
  private let histograms: UnsafeMutablePointer<Histogram>
  /// Requests that were never given to a container met nothing.
  private static var warmths: Int { Warmth.allCases.count + 1 }
  private static var measures: Int { TimeMeasure.allCases.count }

  init(for built: BuiltScenario) {
    let metrics = built.configuration.metrics
    let count = built.functions.count
    functions = count <= Self.mostFunctions ? (0..<count).map { built.functions.name($0) } : []
    groups = functions.count + 1
    warmUp = metrics.warmUp
    fromRecords = metrics.recordsInvocations
    measuresFunctions = metrics.perFunction
    histograms = .allocate(capacity: groups * Self.warmths * Self.measures)
    for place in 0..<groups * Self.warmths * Self.measures {
      (histograms + place).initialize(to: Histogram())
    }
  }

  deinit {
    histograms.deinitialize(count: groups * Self.warmths * Self.measures)
    histograms.deallocate()
  }

  private func place(_ group: Int, _ warmth: Int, _ measure: TimeMeasure) -> Int {
    (group * Self.warmths + warmth) * Self.measures + Int(measure.rawValue)
  }

  private mutating func record(
    _ length: SimDuration, _ measure: TimeMeasure, _ warmth: Int, of function: Int
  ) {
    histograms[place(0, warmth, measure)].record(length)
    if !functions.isEmpty { histograms[place(function + 1, warmth, measure)].record(length) }
  }

  /// Adds a request that has ended.
  mutating func add(_ record: InvocationRecord) {
    // Measuring begins behind all else that happens at its instant.
    guard record.outcome == .completed,
      warmUp == .zero || record.endedAt > SimTime.start + warmUp
    else { return }
    let function = record.function.index
    let warmth =
      record.container.isNone ? Warmth.allCases.count : Int(record.warmth.rawValue)
    let began = record.phases.executionAt
    self.record(record.endedAt - record.arrivedAt, .responseTime, warmth, of: function)
    guard began != .never else { return }
    self.record(began - record.arrivedAt, .waitingTime, warmth, of: function)
    if record.executedAt != .never {
      self.record(record.executedAt - began, .executionTime, warmth, of: function)
    }
    if record.warmth != .warmed, record.warmth != .busy, !record.container.isNone {
      addPhases(record, warmth)
    }
  }

  /// Adds the phases up to the execution; their sum is the waiting time.
  private mutating func addPhases(_ record: InvocationRecord, _ warmth: Int) {
    let phases = record.phases
    var since = record.arrivedAt
    var current = TimeMeasure.arrival
    for (next, begin) in [
      (TimeMeasure.gateway, phases.gatewayAt), (.selection, phases.selectionAt),
      (.placement, phases.placedAt), (.pull, phases.pullAt), (.create, phases.createAt),
      (.start, phases.startAt), (.initialise, phases.initialiseAt),
      (nil, phases.executionAt),
    ] as [(TimeMeasure?, SimTime)] where begin != .never {
      // A request that joins a container on its way finds phases begun before it was placed.
      let begin = max(begin, since)
      self.record(begin - since, current, warmth, of: record.function.index)
      since = begin
      if let next { current = next }
    }
  }

  /// Adds what the run has measured by itself.
  mutating func close(_ cluster: borrowing Cluster) {
    let none = Warmth.allCases.count
    merge(cluster.metrics.coldStart, .coldStartTime, none, 0)
    if !fromRecords {
      merge(cluster.metrics.response, .responseTime, none, 0)
      merge(cluster.metrics.waiting, .waitingTime, none, 0)
      merge(cluster.metrics.execution, .executionTime, none, 0)
    }
    guard measuresFunctions else { return }
    for function in functions.indices {
      cluster.withMetrics(of: FunctionID(function)) { metrics in
        merge(metrics.coldStart, .coldStartTime, none, function + 1)
        guard !fromRecords else { return }
        merge(metrics.response, .responseTime, none, function + 1)
        merge(metrics.waiting, .waitingTime, none, function + 1)
        merge(metrics.execution, .executionTime, none, function + 1)
      }
    }
  }

  private mutating func merge(
    _ statistics: borrowing DurationStatistics, _ measure: TimeMeasure, _ warmth: Int, _ group: Int
  ) {
    let histogram = histograms + place(group, warmth, measure)
    statistics.forEachBucket { from, _, count in histogram.pointee.record(from, count: count) }
  }

  /// Writes the table.
  ///
  /// - Throws: Why it cannot be written.
  func write(to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(DistributionTable.header)
    try file.endLine()
    let names = NameList(count: functions.count) { functions[$0] }
    for group in 0..<groups {
      for warmth in 0..<Self.warmths {
        for measure in TimeMeasure.allCases {
          let name = warmth < Warmth.allCases.count ? Warmth.allCases[warmth].name : ""
          histograms[place(group, warmth, measure)].forEachBucket { from, to, count in
            if group > 0 { names.write(group - 1, to: &file.buffer) }
            file.buffer.append(",\(name),\(measure.name),")
            file.buffer.append(secondsOf: from)
            file.buffer.append(UInt8(ascii: ","))
            file.buffer.append(secondsOf: to)
            file.buffer.append(UInt8(ascii: ","))
            file.buffer.append(count)
            file.buffer.append(UInt8(ascii: "\n"))
          }
          try file.flush()
        }
      }
    }
    try file.finish()
  }
}
