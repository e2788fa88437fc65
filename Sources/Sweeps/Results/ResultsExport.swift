import Experiments
import SimKernel

/// Writes what a database holds as a table: the same bytes for the same results, however they came about.
///
/// Rows are in the order of points and replications, metrics in the order of their paths.
public struct ResultsExport: Sendable {
  /// The form of the table.
  public enum Form: String, CaseIterable, Sendable {
    /// Comma-separated, one row a run with a column for every metric.
    case csv
    /// Comma-separated, one row a metric of a run: the form that columnar formats and data frames like best.
    case long
    /// JSON, one object a run.
    case json
  }

  /// The form.
  public var form = Form.csv
  /// Metrics that are wanted; `nil` for all.
  public var metrics: [String]?
  /// Whether real times, hosts and programs are wanted, in which two sweeps differ.
  public var hasTimings = false

  /// Creates the usual export.
  public init() {}

  /// Writes.
  ///
  /// - Parameters:
  ///   - store: The database.
  ///   - write: Takes the text, piece by piece.
  /// - Throws: Why it cannot be read or written, or that there is no such metric.
  public func write(_ store: ResultsStore, to write: (String) throws -> Void) throws {
    let table = try Table(self, store)
    switch form {
    case .csv:
      try write(table.header(with: table.metrics))
      try store.eachRun { try write(table.wide($0)) }
    case .long:
      try write(table.header(with: ["metric", "value"]))
      try store.eachRun { try write(table.long($0)) }
    case .json: try table.json(store, write)
    }
  }

  /// A table with its columns.
  private struct Table {
    let axes: AxisColumns
    let points: [SweepPoint]
    let metrics: [String]
    private let wanted: Set<String>
    let hasTimings: Bool

    init(_ export: ResultsExport, _ store: ResultsStore) throws {
      axes = try store.axes()
      points = try store.points()
      let known = try store.metrics()
      metrics = try MetricNames.checked(export.metrics, among: known) ?? known
      wanted = Set(metrics)
      hasTimings = export.hasTimings
    }

    func header(with rest: [String]) -> String {
      let own = axes.columns.flatMap { [$0.name] + (Self.numberColumn($0).map { [$0] } ?? []) }
      let columns =
        RunColumns.first + own + RunColumns.outcome + (hasTimings ? RunColumns.timings : []) + rest
      return columns.map(CSV.field).joined(separator: ",") + "\n"
    }

    /// A plain number is no clearer in a second column.
    private static func numberColumn(_ column: AxisColumns.Column) -> String? {
      column.dimension == .number ? nil : column.numberName
    }

    /// What each row of a run begins with.
    private func fields(_ run: RunRecord) -> [String] {
      var fields = [
        "\(run.id.point)", "\(run.id.replication)", run.seed.map { "\($0)" } ?? "",
      ]
      for (column, value) in zip(axes.columns, points[run.id.point].values) {
        fields.append(CSV.field(value ?? ""))
        if Self.numberColumn(column) != nil {
          fields.append(column.number(value).map(JSONWriter.text) ?? "")
        }
      }
      fields += [
        run.ending.rawValue, CSV.field(run.error ?? ""), run.eventFingerprint ?? "",
        run.resultFingerprint ?? "",
      ]
      guard hasTimings else { return fields }
      return fields + [
        JSONWriter.text(run.wallSeconds), JSONWriter.text(run.startedAt), CSV.field(run.host),
        CSV.field(run.program?.description ?? ""),
      ]
    }

    func wide(_ run: RunRecord) -> String {
      let values = Dictionary(run.values.map { ($0.path, $0.value) }) { first, _ in first }
      let numbers = metrics.map { values[$0].map(JSONWriter.text) ?? "" }
      return (fields(run) + numbers).joined(separator: ",") + "\n"
    }

    /// A row for each metric; one without for a run that has none, so that it is not overlooked.
    func long(_ run: RunRecord) -> String {
      let start = fields(run).joined(separator: ",")
      let values = run.values.filter { wanted.contains($0.path) }
      if values.isEmpty { return start + ",,\n" }
      return values.map { "\(start),\(CSV.field($0.path)),\(JSONWriter.text($0.value))\n" }.joined()
    }

    func json(_ store: ResultsStore, _ write: (String) throws -> Void) throws {
      var isFirst = true
      try write("[\n")
      try store.eachRun { run in
        try write((isFirst ? "" : ",\n") + object(run))
        isFirst = false
      }
      try write(isFirst ? "]\n" : "\n]\n")
    }

    private func object(_ run: RunRecord) -> String {
      var json = JSONWriter()
      json.object(onOneLine: true) { json in
        json.member("point", run.id.point)
        json.member("replication", run.id.replication)
        json.member("seed", run.seed.map { "\($0)" })
        json.object("axes") { json in
          for (column, value) in zip(axes.columns, points[run.id.point].values) {
            json.member(column.name, value)
            if let name = Self.numberColumn(column) { json.member(name, column.number(value)) }
          }
        }
        json.member("outcome", run.ending.rawValue)
        json.member("error", run.error)
        json.object("fingerprint") { json in
          json.member("events", run.eventFingerprint)
          json.member("results", run.resultFingerprint)
        }
        if hasTimings {
          json.member("wallSeconds", run.wallSeconds)
          json.member("startedAt", run.startedAt)
          json.member("host", run.host)
          json.member("program", run.program?.description)
        }
        json.object("metrics") { json in
          for (path, value) in run.values where wanted.contains(path) { json.member(path, value) }
        }
      }
      var text = json.finished()
      text.removeLast()
      return "  " + text
    }
  }
}

/// Fields of comma-separated tables (RFC 4180).
package enum CSV {
  /// The field, in quotes where it holds a comma, a quote or a line end.
  package static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d })
    else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}

/// Names of metrics that a user asks for.
enum MetricNames {
  /// The names, or what is wrong with one.
  ///
  /// - Throws: That a database has no such metric, with the nearest one that it has.
  static func checked(
    _ names: [String]?, among known: [String]
  ) throws(SettingsError) -> [String]? {
    for name in names ?? [] where !known.contains(name) {
      throw SettingsError(
        "there is no metric '\(name.abbreviated)'"
          + NearestName.hint(for: name, among: known, plural: "metrics"),
        position: SourcePosition(origin: "--metric"))
    }
    return names
  }
}
