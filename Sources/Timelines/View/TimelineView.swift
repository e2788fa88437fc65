import ClusterModel
import Experiments
import SimKernel

/// A window of a run as a picture: containers of each node with what they do, and charts of the whole cluster.
///
/// Work and memory are bounded by ``TimelineViewOptions``, however many requests there are: rows before the window are passed over
/// unread, and what is too much is shown coarser, or not at all, as ``remarks`` say.
public struct TimelineView: Sendable {
  /// The run.
  public let facts: RunFacts
  /// The beginning of the window.
  public let from: SimTime
  /// Its end.
  public let to: SimTime
  /// The nodes, those without containers in the window included; empty where containers are not known.
  public let nodes: [NodeTrack]
  /// Charts of the whole cluster over the window.
  public let charts: [ClusterChart]
  /// Gaps between executions that are shorter are not drawn.
  public let resolution: SimDuration
  /// Fewer samples than these do not make a line.
  private static let fewSamples = 30

  /// Whether executions are known.
  public let knowsExecutions: Bool
  /// What is left out, and what helps; a sentence each.
  public let remarks: [String]

  /// Reads a window of `folder`.
  ///
  /// - Throws: `SettingsError` for an empty window, for a node that is none, and for tables that are damaged.
  public init(_ folder: RunFolder, _ options: TimelineViewOptions) throws {
    facts = folder.facts
    let end = SimTime.start + folder.facts.length
    guard options.from < options.to, options.from < end || end == .start else {
      throw SettingsError(
        "the window is empty: it begins at \((options.from - .start).written), and ends at \((min(options.to, end) - .start).written)"
      )
    }
    from = options.from
    to = max(min(options.to, end), options.from + .nanoseconds(1))
    var window = TimelineOptions()
    (window.from, window.to) = (from, to)
    if let node = options.node { window.nodes = [node] }
    let filter = try TimelineFilter(window, folder)
    var remarks: [String] = []
    let lives = try Self.lives(folder, filter, from, options, &remarks)
    var tracks = TrackBuilder(lives, folder.facts.nodes, filter, options, from: from, to: to)
    var arrivals = CountedArrivals(from: from, to: to)
    let reading = try WindowReading(folder, from: from, to: to, mostBytes: options.mostBytes)
    knowsExecutions = try reading.read { record in
      arrivals.add(record)
      tracks.add(record)
    }
    if let remark = reading.remark(knowsExecutions) { remarks.append(remark) }
    var charts: [ClusterChart] = []
    if folder.has(ResultFile.samples) {
      let sampled = try SampledCharts(folder, from: from, to: to, mostBytes: options.mostBytes)
      charts = sampled.charts(withArrivals: !knowsExecutions)
      // Of a window hardly longer than the period of samples, requests themselves say more.
      if knowsExecutions, sampled.samples.count < Self.fewSamples {
        charts[0] = arrivals.requestChart
      }
      if let stride = sampled.stride, stride > 1 {
        remarks.append("Charts show each \(stride)th sample.")
      } else if sampled.stride == nil {
        remarks.append("Charts show \(sampled.samples.count) of the samples.")
      }
    } else if knowsExecutions {
      charts = [arrivals.requestChart]
    } else {
      remarks.append("Without samples.csv (metrics.samplingPeriod) there are no charts.")
    }
    if knowsExecutions { charts.insert(arrivals.arrivalChart, at: 0) }
    self.charts = charts
    (nodes, resolution) = tracks.finished(knowsExecutions: knowsExecutions)
    if tracks.isCoarse {
      remarks.append(
        "\(tracks.count) containers are too many to be drawn one by one: of each node the picture shows how many there are. Choose a shorter time or one node."
      )
    }
    self.remarks = remarks
  }

  /// The containers that meet the window; `nil` where they are not known.
  private static func lives(
    _ folder: RunFolder, _ filter: TimelineFilter, _ from: SimTime, _ options: TimelineViewOptions,
    _ remarks: inout [String]
  ) throws -> ContainerLives? {
    guard folder.has(ResultFile.containers) else {
      remarks.append("Without containers.csv (metrics.containers) containers are not known.")
      return nil
    }
    var table = try folder.containers()
    // A container that is there now may be gone at any time later: all rows from here on count.
    let begin = try table.offset(goneAt: from)
    guard table.bytes - begin <= options.mostBytes else {
      remarks.append(
        "Containers are not shown: those that are gone later than the window begins have more than \(options.mostBytes >> 20) MiB of containers.csv. Choose a later time, or make a file for Perfetto."
      )
      return nil
    }
    table.pass(to: begin)
    return try ContainerLives(table, where: { filter.mayShow($0) })
  }
}

/// Reads the requests of a window, as far as that is allowed.
private struct WindowReading {
  /// The part of what may be read that is read behind the window, for requests that end there.
  private static let beyond: Int64 = 4

  private let table: InvocationTable?
  private let from: SimTime
  private let to: SimTime
  private var begin: Int64 = 0
  private var end: Int64 = 0
  private let mostBytes: Int64

  init(_ folder: RunFolder, from: SimTime, to: SimTime, mostBytes: Int64) throws(SettingsError) {
    (self.from, self.to, self.mostBytes) = (from, to, mostBytes)
    guard folder.has(ResultFile.invocations) else {
      table = nil
      return
    }
    let table = try folder.invocations()
    self.table = table
    begin = try table.offset(endedAt: from)
    end = try table.offset(endedAt: to)
  }

  /// Hands on the requests that meet the window.
  ///
  /// - Returns: Whether they are known.
  /// - Throws: What is wrong with the table, or what `body` throws.
  func read(_ body: (InvocationRecord) throws -> Void) throws -> Bool {
    guard var table, end - begin <= mostBytes else { return false }
    table.pass(to: begin)
    let last = end + mostBytes / Self.beyond
    while let record = try table.next() {
      if record.endedAt >= from, record.arrivedAt <= to { try body(record) }
      if record.endedAt > to, table.bytesRead > last { break }
    }
    return true
  }

  /// What of the window is not known.
  func remark(_ wasRead: Bool) -> String? {
    guard let table else {
      return "Without invocations.csv (metrics.invocations) executions are not known."
    }
    if !wasRead {
      return
        "Executions are not shown: the requests that end in this window have more than \(mostBytes >> 20) MiB of invocations.csv. Choose a shorter time."
    }
    guard table.bytes - end > mostBytes / Self.beyond else { return nil }
    return
      "Requests that ended long after the window are not looked for: what they executed in it counts as idle."
  }
}
