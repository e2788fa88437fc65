import ClusterModel
import SimKernel

/// How a recorded trace is written down.
///
/// Every format is a CSV file in UTF-8 (a byte order mark is allowed): a header, then one row a request.
/// Lines end with LF or CRLF, the last one may end with the file. A field may be quoted, with `""` for a quote
/// inside, and stays on its line. Seconds are decimal numbers such as `0`, `12.5` or `9.5e-07`, at least zero and
/// at most `SimDuration.longest`; they become nanoseconds without floating point, to the nearest, halves up.
public enum TraceFormat: String, CaseIterable, Hashable, Sendable {
  /// Our own: `time_s,function,duration_s`, in order of time.
  ///
  /// `time_s` is the arrival in seconds from the start, `function` the name of what is called, `duration_s` how
  /// long it executes at full speed in seconds; left empty, the function's own distribution decides.
  case simfaas
  /// The Azure Functions invocation trace of 2021, as published: `app,func,end_timestamp,duration`.
  ///
  /// `end_timestamp` and `duration` are seconds; the request arrives at their difference, and rows are sorted
  /// by it. Durations are rounded to milliseconds, so that arrivals carry that error: rows may be a little out
  /// of order, and an arrival may lie a little before the start (see ``TraceOptions/reorderWindow``). A duration of
  /// zero (4 % of rows) is taken as it is: the request ran for less than half a millisecond. `func` identifies a
  /// function within its `app` only.
  ///
  /// Source: Zhang et al., Faster and Cheaper Serverless Computing on Harvested Resources, SOSP 2021;
  /// https://github.com/Azure/AzurePublicDataset.
  case azure2021 = "azure-2021"

  /// The columns, in order.
  public var columns: [String] {
    switch self {
    case .simfaas: ["time_s", "function", "duration_s"]
    case .azure2021: ["app", "func", "end_timestamp", "duration"]
    }
  }

  /// The first line of a file, without its line end.
  public var header: String { columns.joined(separator: ",") }

  /// How far before the latest arrival above it a row may lie, where the options do not say.
  public var defaultReorderWindow: SimDuration {
    switch self {
    case .simfaas: .zero
    case .azure2021: .seconds(1)
    }
  }
}

/// How a trace is read.
public struct TraceOptions: Hashable, Sendable {
  /// The format; `nil` to choose by the header.
  ///
  /// A stated format takes columns by their position, whatever the header calls them.
  public var format: TraceFormat?
  /// How far before the latest arrival above it a row may lie; `nil` for the format's own rule.
  ///
  /// Such rows are put in order (equal times in the order of the file) and counted in ``TraceScan/reordered``,
  /// as long as no more than 65,536 rows lie between where a row is and where it belongs. As far as this an
  /// arrival may also lie before the start: it is moved there and counted in ``TraceScan/movedToStart``.
  /// Beyond, the row is an error.
  public var reorderWindow: SimDuration?
  /// Where the part to be replayed begins: the start of the simulation.
  public var from = SimTime.start
  /// Where that part ends.
  ///
  /// Only arrivals before it count; what lies beyond is not read.
  public var until = SimTime.never

  /// Creates options under which a whole file is read in the format that its header names.
  public init() {}
}
