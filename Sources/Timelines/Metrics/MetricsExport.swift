import ClusterModel
import Experiments
import SimKernel

/// Writes a run as metrics: OpenMetrics text with timestamps, which `promtool tsdb create-blocks-from openmetrics` takes, or
/// Prometheus's text exposition of the last values.
public enum MetricsExport {
  /// Writes the metrics of `folder`.
  ///
  /// Memory grows with the number of instants times that of functions with series, not with requests.
  ///
  /// - Parameters:
  ///   - folder: The run.
  ///   - options: How they are written.
  ///   - path: The file, packed with gzip where it ends in `.gz`; `nil` for standard output.
  ///   - tick: Called now and then; what it throws ends the writing, and there is no file.
  /// - Returns: What there was to know.
  /// - Throws: `SettingsError` for the options and the folder, `OutputError` for the file.
  public static func write(
    _ folder: RunFolder, _ options: MetricsOptions, to path: String?,
    tick: ReadingTick = { _, _, _ in }
  ) throws -> MetricsFacts {
    let series = try MetricSeries(folder, options, tick: tick)
    var writer = MetricsWriter(options, series.grid, try TextOutput(path))
    try writer.write(series, of: folder.facts)
    var facts = MetricsFacts()
    facts.step = series.grid.step
    facts.instants = series.grid.count
    facts.hasSamples = !series.samples.isEmpty
    facts.hasContainers = series.hasContainers
    facts.bytes = try writer.finish()
    return facts
  }
}

/// What metrics came to.
public struct MetricsFacts: Hashable, Sendable {
  /// The time between two values.
  public var step = SimDuration.zero
  /// How many values a series has.
  public var instants = 0
  /// Whether there are metrics of queues, states and nodes, which come from samples.
  public var hasSamples = true
  /// Whether there are metrics of containers created and gone.
  public var hasContainers = true
  /// Bytes of the text, before packing.
  public var bytes = 0
}
