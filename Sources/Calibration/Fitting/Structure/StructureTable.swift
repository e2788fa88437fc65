import SimKernel

/// The structural models that a table of measurements can be fitted with.
public enum StructureKind: String, CaseIterable, Sendable {
  /// ``SimultaneousStarts``.
  case simultaneousStarts = "simultaneous-starts"
  /// ``QuotaInitialisation``.
  case quotaInitialisation = "quota-initialisation"
  /// ``PullRates``.
  case pullRates = "pull-rates"
  /// ``ClosedLoopQueue``.
  case closedLoopQueue = "closed-loop-queue"

  /// The phase of `samples.csv` that it explains, where it is one.
  public var phase: String? {
    switch self {
    case .simultaneousStarts: MeasuredPhase.coldStart
    case .quotaInitialisation: MeasuredPhase.initialisation
    case .pullRates, .closedLoopQueue: nil
    }
  }

  /// What it reads of a row beside the time, and how the column is called where nothing else is said.
  public var columns: [StructureColumn] {
    switch self {
    case .simultaneousStarts: [.simultaneous, .repetition]
    case .quotaInitialisation: [.quota, .repetition]
    case .pullRates: [.phase, .image, .compressedBytes, .layers, .link, .repetition]
    case .closedLoopQueue: [.clients, .repetition]
    }
  }
}

/// What a structural model reads of a row.
public enum StructureColumn: String, CaseIterable, Sendable {
  /// The time.
  case seconds
  /// Which repetition of the same set-up; rows that share it were measured together.
  case repetition
  /// How many started at the same time.
  case simultaneous
  /// Cores; empty without a quota.
  case quota
  /// What was measured: `pull` and `pull_download` belong together.
  case phase
  /// The image.
  case image
  /// What is downloaded, in bytes.
  case compressedBytes
  /// The number of layers.
  case layers
  /// Bytes a second; empty without a limit.
  case link
  /// The number of clients.
  case clients

  /// The name of the column in `samples.csv`, or of one like it.
  public var usualName: String {
    switch self {
    case .quota: "cpus"
    case .compressedBytes: "compressed_bytes"
    default: rawValue
    }
  }

  /// Whether a table may be without it.
  var isOptional: Bool { self == .repetition || self == .link }
}

/// Which rows of a table are fitted, and in which columns they say what.
public struct StructureSelection: Sendable {
  /// The names of columns that are not called as usual.
  public var names: [StructureColumn: String] = [:]
  /// How many seconds one unit of the column of times is.
  public var secondsPerUnit = 1.0
  /// The columns by which rows are grouped.
  public var by: [String] = []
  /// What rows have to be like.
  public var conditions: [SampleSelection.Condition] = []
  /// The cores that work in parallel, for ``StructureKind/simultaneousStarts``.
  public var cores = 1.0

  /// Creates a selection of all rows by the usual names.
  public init() {}

  /// The name of a column.
  public func name(of column: StructureColumn) -> String { names[column] ?? column.usualName }
}

/// The rows of a table that a structural model explains, in groups.
public struct StructureTable: Sendable {
  /// A row: its numbers by the order of the columns, and where it stands.
  struct Row: Sendable {
    var seconds: Double
    var values: [StructureColumn: Double]
    var phase: String
    var repetition: String
    var setUp: String
    var field: SampleTable.Field
  }

  /// Rows that are fitted together.
  struct Group: Sendable {
    var name: String
    var rows: [Row]
  }

  let table: SampleTable
  let kind: StructureKind
  private(set) var groups: [Group] = []
  /// How many rows were left out because they were measured while warming up.
  public let warmUpRows: Int
  /// How many rows the conditions or the phase left out.
  public let otherRows: Int
  /// The conditions that hold for all rows, as they are written.
  public let conditions: [String]
  /// How many rows are fitted.
  public var rowCount: Int { groups.reduce(0) { $0 + $1.rows.count } }

  /// Reads the rows.
  ///
  /// Where the table has a column of phases and no condition names one, rows of the model's own phase are taken.
  ///
  /// - Throws: Which column is missing, which field is wrong and what would be right, or that no row is left.
  public init(
    _ kind: StructureKind, _ selection: StructureSelection, of table: SampleTable
  ) throws(SampleTableError) {
    self.table = table
    self.kind = kind
    let phaseName = selection.name(of: .phase)
    var conditions = selection.conditions
    if let phase = kind.phase, table.columns.contains(phaseName),
      !conditions.contains(where: { $0.column == phaseName }),
      let condition = SampleSelection.Condition(written: "\(phaseName)=\(phase)")
    {
      conditions.append(condition)
    }
    let filter = try RowFilter(conditions, includesWarmUp: false, table)
    let reader = try StructureRowReader(kind, selection, table)
    var by: [Int] = []
    for column in selection.by { by.append(try table.place(of: column)) }
    var (warmUp, other) = (0, 0)
    var places: [String: Int] = [:]
    for fields in table.rows {
      guard try filter.holds(fields), reader.concerns(fields) else {
        other += 1
        continue
      }
      guard !filter.isWarmUp(fields) else {
        warmUp += 1
        continue
      }
      let name = by.map { "\(table.columns[$0])=\(fields[$0].text)" }.joined(separator: " ")
      let place = places[name] ?? groups.count
      if place == groups.count {
        places[name] = place
        groups.append(Group(name: name.isEmpty ? "all" : name, rows: []))
      }
      groups[place].rows.append(try reader.row(fields))
    }
    (warmUpRows, otherRows) = (warmUp, other)
    self.conditions = conditions.map { "\($0.column)\($0.comparison.rawValue)\($0.operand)" }
    guard !groups.isEmpty else {
      throw SampleTableError(
        position: SourcePosition(origin: table.origin),
        message:
          "no row is left to fit; \(other) do not meet the conditions, \(warmUp) are warm-up")
    }
  }
}

/// The columns of one model in one table.
private struct StructureRowReader {
  private let kind: StructureKind
  private let secondsPerUnit: Double
  private let table: SampleTable
  private let seconds: Int
  private let places: [(column: StructureColumn, place: Int)]

  init(
    _ kind: StructureKind, _ selection: StructureSelection, _ table: SampleTable
  ) throws(SampleTableError) {
    self.kind = kind
    self.table = table
    secondsPerUnit = selection.secondsPerUnit
    seconds = try table.place(of: selection.name(of: .seconds))
    var places: [(column: StructureColumn, place: Int)] = []
    for column in kind.columns {
      let name = selection.name(of: column)
      if column.isOptional, selection.names[column] == nil, !table.columns.contains(name) {
        continue
      }
      places.append((column, try table.place(of: name)))
    }
    self.places = places
  }

  /// Whether the row is of a phase that the model explains, where it tells phases apart.
  func concerns(_ fields: [SampleTable.Field]) -> Bool {
    guard let place = place(of: .phase) else { return true }
    return [MeasuredPhase.pull, MeasuredPhase.pullDownload].contains(fields[place].text)
  }

  private func place(of column: StructureColumn) -> Int? {
    places.first { $0.column == column }?.place
  }

  func row(_ fields: [SampleTable.Field]) throws(SampleTableError) -> StructureTable.Row {
    let time = try table.number(fields[seconds], of: seconds) * secondsPerUnit
    guard time > 0 else {
      throw table.error(
        "\(table.columns[seconds]): \(fields[seconds].text) is not above zero; times are compared as ratios",
        at: fields[seconds])
    }
    var row = StructureTable.Row(
      seconds: time, values: [:], phase: "", repetition: "", setUp: "", field: fields[seconds])
    var setUp: [String] = []
    for (column, place) in places {
      let text = fields[place].text.trimmed
      switch column {
      case .phase: row.phase = text
      case .repetition: row.repetition = text
      case .image: setUp.append(text)
      case .quota, .link:
        if !text.isEmpty { row.values[column] = try positive(fields[place], place) }
        setUp.append(text.isEmpty ? "\(column.rawValue) –" : "\(column.rawValue) \(text)")
      default:
        row.values[column] = try positive(fields[place], place)
        setUp.append("\(column.rawValue) \(text)")
      }
    }
    row.setUp = setUp.joined(separator: ", ")
    return row
  }

  private func positive(
    _ field: SampleTable.Field, _ place: Int
  ) throws(SampleTableError) -> Double {
    let value = try table.number(field, of: place)
    guard value > 0 else {
      throw table.error("\(table.columns[place]): \(field.text) is not above zero", at: field)
    }
    return value
  }
}
