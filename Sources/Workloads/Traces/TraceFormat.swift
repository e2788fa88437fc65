import ClusterModel
import SimKernel

/// How a recorded trace is written down.
///
/// Most formats are CSV files in UTF-8 (a byte order mark is allowed): a header, then one row a request, or one a minute where a
/// format says so; others are JSON or text.
/// Lines end with LF or CRLF, the last one may end with the file. A field may be quoted, with `""` for a quote
/// inside, and stays on its line. Numbers are decimal such as `0`, `12.5` or `9.5e-07`; seconds and milliseconds
/// become nanoseconds without floating point, to the nearest, halves up. MB are 2²⁰ bytes.
///
/// What each format says and leaves out, and what fills the gaps, is in `docs/traces.md`.
public enum TraceFormat: String, CaseIterable, Hashable, Sendable {
  /// Our own: `time_s,function,duration_s`, in order of time.
  ///
  /// `time_s` is the arrival in seconds from the start, `function` the name of what is called, `duration_s` how
  /// long it executes at full speed in seconds; left empty, the function's own distribution decides. Behind these may stand
  /// `memory_bytes`, `trigger`, `start`, `cold_start_s` and `outcome`, which ``TraceDetails`` are about; empty is unknown.
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
  /// The Azure Functions trace of 2019, as published: for each day a table of requests per minute, one of
  /// execution times and one of memory.
  ///
  /// A trace is the tables of one or several days, in any order: those of a kind belong to day 0, 1 and so on as
  /// they are named. Any part of them will do, such as some functions or some minutes (columns). Counts are of requests
  /// that end, each of which arrives as long before as it executes. How the gaps are closed is up to ``TraceOptions``.
  ///
  /// Source: Shahrad et al., Serverless in the Wild, USENIX ATC 2020; https://github.com/Azure/AzurePublicDataset.
  case azure2019 = "azure-2019"
  /// Requests to one AWS Lambda function, as pacslab measured them.
  ///
  /// A request arrives when the client sends it (`client_start_time`, seconds since 1970; the first row's is the
  /// start) and executes for `aws_duration` (ms). `is_cold` says whether it met a cold start, `aws_max_mem` (MB)
  /// what memory it took. Rows are in the order of answers, a little out of order.
  ///
  /// Source: https://github.com/pacslab/serverless-performance-modeling.
  case pacslab
  /// The `metrics.csv` of the testbed of Pisa.
  ///
  /// It states no times of arrival: each request arrives when the one above it has ended, as its clients sent
  /// them. `Execution Time (s)` runs from the gateway to the answer, so that it holds a cold start as well.
  case pisa
  /// The request table of Huawei's public cloud trace of 2025.
  ///
  /// A function is `funcName`, `userID` and the pool in `podID` together. `time_worker` (seconds from day 0)
  /// is taken for the end: the request arrives `totalCost_worker` earlier and executes for that long. `NaN` is
  /// unknown.
  ///
  /// Source: Joosen et al., Serverless Cold Starts and Where to Find Them, EuroSys 2025;
  /// https://github.com/sir-lab/data-release.
  case huawei2025 = "huawei-2025"
  /// The requests per second or per minute of Huawei's clouds, private and public, of 2023.
  ///
  /// `day`, `time` (seconds from day 0) and a column for each function, whose name is a number. Tables of the private
  /// cloud's delays, which look the same and state no unit, are read beside those of requests where
  /// ``TraceOptions/delayUnit`` says what they are in.
  ///
  /// Source: Joosen et al., How Does It Function?, SoCC 2023; https://github.com/sir-lab/data-release.
  case huawei2023 = "huawei-2023"
  /// The cold-start table of the same trace: a row for each container that is started.
  ///
  /// It arrives at `time` (seconds from day 0); the cold start took `totalCost_cold_start`. How long the
  /// request executed is not stated.
  case huawei2025ColdStarts = "huawei-2025-cold-starts"
  /// The traces of OpenDC's FaaS experiments: a row for each minute of a function.
  ///
  /// `Timestamp [ms]` names the end of the minute, as the published file tells: its first is 60,000, and the
  /// last the end of the seventh day. `Invocations` requests spread over it, each executing for the mean.
  /// Files of several functions are merged beforehand, or converted one by one.
  ///
  /// Source: https://github.com/atlarge-research/opendc.
  case opendc
  /// Activation records of Apache OpenWhisk, in JSON: an array, one after the other, or documents of CouchDB.
  ///
  /// A request arrives `waitTime` before the `start` of its activation and executes for `duration` less `initTime`,
  /// which only cold starts have. Activations of triggers, sequences and compositions execute nothing themselves and
  /// are left out. Lists that begin with the latest are read as well.
  ///
  /// Source: https://github.com/apache/openwhisk, docs/annotations.md.
  case openWhisk = "openwhisk"
  /// Traces of AWS X-Ray, in JSON: as `aws xray batch-get-traces` writes them, or segment documents as such.
  ///
  /// A request arrives when its `AWS::Lambda` segment begins and executes for the length of the
  /// `AWS::Lambda::Function` segment that belongs to it, without an initialisation within it. Where either is missing,
  /// the request counts nevertheless.
  ///
  /// Source: the developer guides of AWS X-Ray and AWS Lambda.
  case xRay = "x-ray"
  /// Logs of AWS Lambda: the `REPORT` lines of text logs, or `platform.report` records of logs in JSON.
  ///
  /// The report is logged at the end: a request arrives `Duration` and `Init Duration` before it. Other lines are
  /// passed over. Without any times each request arrives when the one above it has ended.
  ///
  /// Source: the developer guide of AWS Lambda.
  case lambdaReport = "lambda-report"

  /// The columns that are read, as the header calls them; empty where the format is no table.
  public var columns: [String] { description.columns }

  /// Those columns as a header, without its line end.
  public var header: String { columns.joined(separator: ",") }

  /// How far before the latest arrival above it a row may lie, where the options do not say.
  public var defaultReorderWindow: SimDuration { description.reorderWindow }

  /// What fills the gaps of the format under `options`, a sentence each, with the option that would change it.
  ///
  /// How often they were applied is counted where they are.
  public func rules(_ options: TraceOptions = TraceOptions()) -> [String] {
    description.rules + description.chosenRules(options)
  }
}

/// What is done with a row that cannot be read.
public enum DamagePolicy: String, CaseIterable, Hashable, Sendable {
  /// It is an error.
  case stop
  /// It is left out and counted.
  case skip
}

/// How execution times are told from what a trace states of all of a function's.
public enum TimeRule: String, CaseIterable, Hashable, Sendable {
  /// Each is drawn between the percentiles, so that their mean is the stated one where it can be.
  case percentiles
  /// Each is the mean.
  case average
}

/// How much of an application's memory each of its functions has, where a trace states it for the application.
public enum MemoryRule: String, CaseIterable, Hashable, Sendable {
  /// An equal part, so that the functions of an application together have what it has.
  case divided
  /// All of it, as a container that holds the whole application has.
  case whole
}

/// What is done with a function that one table of a trace has and another lacks.
public enum MissingRule: String, CaseIterable, Hashable, Sendable {
  /// Its requests are kept; what the other table would have said is unknown.
  case keep
  /// Its requests are left out, and counted.
  case drop
}

/// How a trace is read.
public struct TraceOptions: Hashable, Sendable {
  /// The format; `nil` to choose by the header, or by the content of what is no table.
  ///
  /// A stated format of our own or of Azure 2021 takes columns by their position, whatever the header calls them.
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
  /// What is done with a row that cannot be read.
  public var onError = DamagePolicy.stop
  /// How requests spread over an interval of which the trace states only their number.
  public var spread = CountSpread.even
  /// What such a number counts, of Azure's trace of 2019.
  public var counts = CountRule.completions
  /// Which end of such an interval its row names; `nil` for the format's own rule.
  public var intervalEdge: IntervalEdge?
  /// The unit of delays in Huawei's trace of 2023; `nil` where there are none to be read.
  public var delayUnit: DelayUnit?
  /// How execution times are told from percentiles and a mean.
  public var times = TimeRule.percentiles
  /// How much of an application's memory each of its functions has.
  public var memory = MemoryRule.divided
  /// What is done with a function that one table of a trace has and another lacks.
  public var missing = MissingRule.keep
  /// The seed of what is drawn where the trace leaves something open.
  public var seed: UInt64 = 1

  /// Creates options under which a whole file is read in the format that its header names.
  public init() {}
}
