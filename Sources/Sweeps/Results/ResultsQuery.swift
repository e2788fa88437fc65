import Experiments
import GRDB
import SimKernel

/// Means of metrics, point by point.
public struct ResultsQuery: Sendable {
  /// One metric of one point.
  public struct Cell: Sendable {
    /// How many runs give it.
    public let runs: Int
    /// Its mean over them; `nil` for none.
    public let mean: Double?
    /// The interval of the mean by Student's t; `nil` for fewer than two runs.
    public let interval: ClosedRange<Double>?
    /// The standard deviation; `nil` for fewer than two runs.
    public let deviation: Double?
  }

  /// One point.
  public struct Row: Sendable {
    /// The point, from 0.
    public let point: Int
    /// The values of its axes.
    public let values: [String?]
    /// By metric.
    public let cells: [Cell]
  }

  /// The names of the axes.
  public let axes: [String]
  /// The paths of the metrics.
  public let metrics: [String]
  /// The probability with which intervals hold.
  public let confidence: Double
  /// The points for which the condition holds, in order.
  public let rows: [Row]

  /// What is shown of a database that holds them, where nothing is asked for.
  private static let usual = [
    "responseTimeSeconds.mean", "responseTimeSeconds.p95", "coldStartFraction",
    "containers.meanTotal",
  ]

  /// Asks.
  ///
  /// - Parameters:
  ///   - store: The database.
  ///   - metrics: The paths of metrics; empty for the usual ones that there are, else the first four.
  ///   - condition: A condition on axes, as in a sweep file; `nil` for all points.
  ///   - confidence: The probability with which intervals hold.
  /// - Throws: That there is no such metric or axis, or why the database cannot be read.
  public init(
    _ store: ResultsStore, metrics: [String], where condition: String?, confidence: Double = 0.95
  ) throws {
    axes = try store.axes().columns.map(\.name)
    let known = try store.metrics()
    if metrics.isEmpty {
      let usual = Self.usual.filter { known.contains($0) }
      self.metrics = usual.isEmpty ? Array(known.prefix(Self.usual.count)) : usual
    } else {
      self.metrics = try MetricNames.checked(metrics, among: known) ?? []
    }
    self.confidence = confidence
    let chosen = try Self.chosen(try store.points(), axes, condition)
    var values: [[Int: [Double]]] = []
    for metric in self.metrics { values.append(try store.values(of: metric)) }
    rows = chosen.map { number, point in
      Row(
        point: number, values: point.values,
        cells: values.map { Self.cell($0[number] ?? [], confidence) })
    }
  }

  private static func chosen(
    _ points: [SweepPoint], _ axes: [String], _ condition: String?
  ) throws(SettingsError) -> [(Int, SweepPoint)] {
    let all = points.enumerated().map { ($0, $1) }
    guard let condition else { return all }
    var chosen: [(Int, SweepPoint)] = []
    do throws(ExpressionError) {
      let expression = try AxisExpression(condition, axes: axes)
      for (number, point) in all {
        let holds = try expression.holds { name in
          axes.firstIndex(of: name).flatMap { point.values[$0] }
        }
        if holds { chosen.append((number, point)) }
      }
    } catch {
      throw SettingsError(error.description, position: SourcePosition(origin: "--where"))
    }
    return chosen
  }

  private static func cell(_ values: [Double], _ confidence: Double) -> Cell {
    Cell(
      runs: values.count, mean: Statistics.mean(values),
      interval: values.count > 1 ? Statistics.interval(of: values, confidence: confidence) : nil,
      deviation: Statistics.variance(values).map { $0.squareRoot() })
  }
}

/// An answer to a question in SQL.
public struct SQLAnswer: Sendable {
  /// The names of the columns.
  public let columns: [String]
  /// The fields as texts, row by row; `nil` for null.
  public let rows: [[String?]]

  /// Asks a database, which is open for reading only.
  ///
  /// - Parameters:
  ///   - store: The database, opened to be read.
  ///   - sql: One statement.
  /// - Throws: What SQLite objects to.
  public init(_ store: ResultsStore, _ sql: String) throws {
    do {
      (columns, rows) = try store.queue.read { db in
        let statement = try db.makeStatement(sql: sql)
        var rows: [[String?]] = []
        let cursor = try GRDB.Row.fetchCursor(statement)
        while let row = try cursor.next() { rows.append(row.databaseValues.map(Self.text)) }
        return (statement.columnNames, rows)
      }
    } catch let error as DatabaseError {
      throw SettingsError(
        error.message ?? "\(error)", position: SourcePosition(origin: "--sql"))
    }
  }

  private static func text(_ value: DatabaseValue) -> String? {
    switch value.storage {
    case .null: nil
    case .int64(let number): "\(number)"
    case .double(let number): JSONWriter.text(number)
    case .string(let text): text
    case .blob(let data): "\(data.count) bytes"
    }
  }

  /// The answer, comma-separated, with the names of the columns above.
  public var csv: String {
    ([columns] + rows.map { $0.map { $0 ?? "" } })
      .map { $0.map(CSV.field).joined(separator: ",") + "\n" }.joined()
  }
}
