import ClusterModel
import Experiments
import SimKernel

/// What happened to the requests and containers of some function, by instant of a grid: changes, of which sums are counters.
struct FunctionSeries {
  private(set) var arrived: [UInt32]
  /// By outcome and warmth, the last of which is none; empty where nothing ended so.
  private(set) var ended: [[UInt32]]
  private(set) var response: TimeSeries
  private(set) var waiting: TimeSeries
  private(set) var execution: TimeSeries
  private(set) var created: [UInt32] = []
  /// By why they went; empty where none did.
  private(set) var gone: [[UInt32]]
  private let instants: Int

  /// How many warmths there are, none included.
  static let warmths = Warmth.allCases.count + 1

  init(instants: Int) {
    self.instants = instants
    arrived = Array(repeating: 0, count: instants)
    ended = Array(repeating: [], count: Outcome.allCases.count * Self.warmths)
    response = TimeSeries()
    waiting = TimeSeries()
    execution = TimeSeries()
    gone = Array(repeating: [], count: ContainerEnd.allCases.count)
  }

  mutating func add(_ record: InvocationRecord, _ grid: MetricGrid) {
    arrived[grid.place(record.arrivedAt)] += 1
    guard let outcome = record.outcome else { return }
    let place = grid.place(record.endedAt)
    let warmth = record.container.isNone ? Self.warmths - 1 : Int(record.warmth.rawValue)
    let kind = Int(outcome.rawValue) * Self.warmths + warmth
    if ended[kind].isEmpty { ended[kind] = Array(repeating: 0, count: instants) }
    ended[kind][place] += 1
    guard outcome == .completed, record.phases.executionAt != .never else { return }
    let startedAt = record.phases.executionAt
    response.add(record.endedAt - record.arrivedAt, at: place, of: instants)
    waiting.add(startedAt - record.arrivedAt, at: place, of: instants)
    if record.executedAt != .never {
      execution.add(record.executedAt - startedAt, at: place, of: instants)
    }
  }

  mutating func add(_ life: ContainerRecord, _ grid: MetricGrid) {
    if created.isEmpty { created = Array(repeating: 0, count: instants) }
    created[grid.place(life.createdAt)] += 1
    // Those that stayed to the end have not gone.
    guard life.reason != .endOfRun else { return }
    let reason = Int(life.reason.rawValue)
    if gone[reason].isEmpty { gone[reason] = Array(repeating: 0, count: instants) }
    gone[reason][grid.place(life.goneAt)] += 1
  }
}

/// Lengths of time by instant and bucket, and their sums; empty as long as there are none.
struct TimeSeries {
  /// By instant and bucket, the last bucket the infinite one: lengths in this bucket and in none below it.
  private(set) var counts: [UInt32] = []
  /// By instant, in nanoseconds.
  private(set) var sums: [Int64] = []
  /// How many buckets there are.
  static let buckets = MetricFamily.buckets.count + 1
  private static let limits = MetricFamily.buckets.map { SimDuration(rounding: $0) }

  mutating func add(_ length: SimDuration, at place: Int, of instants: Int) {
    if counts.isEmpty {
      counts = Array(repeating: 0, count: instants * Self.buckets)
      sums = Array(repeating: 0, count: instants)
    }
    var bucket = 0
    while bucket < Self.limits.count, length > Self.limits[bucket] { bucket += 1 }
    counts[place * Self.buckets + bucket] += 1
    sums[place] &+= length.nanoseconds
  }
}

/// All that metrics are made from.
struct MetricSeries {
  let grid: MetricGrid
  /// The names of functions with series.
  private(set) var names: [String] = []
  /// Their series.
  private(set) var functions: [FunctionSeries] = []
  /// The last sample at or before each instant; empty without samples.
  private(set) var samples: [ClusterSample] = []
  /// Which tables there are.
  let hasContainers: Bool

  init(_ folder: RunFolder, _ options: MetricsOptions, tick: ReadingTick) throws {
    let period = try Self.period(of: folder)
    var slots = try FunctionSlots(folder, most: options.mostFunctions, tick: tick)
    let series = min(Int(clamping: folder.facts.functionCount), options.mostFunctions) + 1
    grid = try MetricGrid(
      length: folder.facts.length, stated: options.step, period: period, series: series)
    hasContainers = folder.has(ResultFile.containers)
    var table = try folder.requests()
    var rows: UInt64 = 0
    while let record = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      let slot = slots.slot(of: record.function, in: table.functions)
      makeRoom(for: slot)
      functions[slot].add(record, grid)
    }
    if hasContainers { try readContainers(folder, &slots, tick: tick) }
    names = slots.names
    if period != nil { try readSamples(folder) }
  }

  private mutating func makeRoom(for slot: Int) {
    while functions.count <= slot { functions.append(FunctionSeries(instants: grid.count)) }
  }

  private mutating func readContainers(
    _ folder: RunFolder, _ slots: inout FunctionSlots, tick: ReadingTick
  ) throws {
    var table = try folder.containers()
    // Containers name functions in another order than requests do.
    var known: [Int] = []
    var rows: UInt64 = 0
    while let life = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      while known.count <= life.function.index {
        known.append(slots.slot(of: table.functions[known.count]))
      }
      let slot = known[life.function.index]
      makeRoom(for: slot)
      functions[slot].add(life, grid)
    }
  }

  private mutating func readSamples(_ folder: RunFolder) throws(SettingsError) {
    var table = try folder.samples()
    var next = try table.next()
    guard var last = next else { return }
    for place in 0..<grid.count {
      while let sample = next, sample.time <= grid[place] {
        last = sample
        next = try table.next()
      }
      samples.append(last)
    }
  }

  /// The distance of samples; `nil` where there are fewer than two.
  private static func period(of folder: RunFolder) throws(SettingsError) -> SimDuration? {
    guard folder.has(ResultFile.samples) else { return nil }
    var table = try folder.samples()
    guard let first = try table.next(), let second = try table.next() else { return nil }
    return second.time - first.time
  }
}
