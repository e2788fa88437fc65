import SimKernel

/// Requests with the containers that served them, as a file tells.
public struct WarmthRecord: Sendable {
  /// The columns that a file has.
  public enum Layout: String, Hashable, Sendable {
    /// `container`, `began`, `ended` (seconds from any start), `cold`, and `arrived` where it is known.
    case plain = "container, began, ended, cold"
    /// Requests to AWS Lambda as pacslab measured them.
    case pacslab
  }

  /// The name of the file, for messages.
  public let origin: String
  /// What columns it has.
  public let layout: Layout
  /// The requests in the order of their arrivals, of equal ones the lower container first; the first arrives at zero.
  public let uses: [ContainerUse]

  /// Requests that met a cold start.
  public var coldStarts: Int { uses.count { $0.isCold } }

  /// The seconds from arrival to execution of requests that met a cold start, in the order of arrivals; none below zero.
  public var coldDelays: [Double] {
    uses.filter(\.isCold).map { max($0.began - $0.arrived, 0) }
  }

  /// Reads the requests of a table.
  ///
  /// Pacslab's instances are called `new_id` by the request that started them and `exist_id` by later ones. Its requests
  /// arrive when the client sent them and as much later as warm ones took to their container in the median: then both clocks
  /// agree, and cold requests arrive before their container is started. A cold request in a container that has served
  /// before starts another container of the same name, as numbers are used again.
  ///
  /// - Throws: Which columns are missing, or which field is wrong and what would be right.
  public init(_ table: SampleTable) throws(SampleTableError) {
    origin = table.origin
    let rows: [Row]
    if let columns = try PacslabColumns(table) {
      layout = .pacslab
      rows = try columns.rows(of: table)
    } else {
      layout = .plain
      rows = try PlainColumns(table).rows(of: table)
    }
    guard !rows.isEmpty else {
      throw SampleTableError(
        position: SourcePosition(origin: table.origin), message: "there is no request in it")
    }
    // Of equal arrivals the lower container first, as everywhere.
    uses = ContainerHistory(Self.uses(rows)).uses
    let end = uses.reduce(0) { max($0, $1.ended) }
    guard end <= SimDuration.longest.inSeconds else {
      throw SampleTableError(
        position: SourcePosition(origin: table.origin),
        message: "its requests lie \(end) s apart; a record is 288230376 s (9 years) long at most")
    }
  }

  /// A request before containers are numbered.
  struct Row {
    var container: String
    var arrived, began, ended: Double
    var isCold: Bool
  }

  private static func uses(_ rows: [Row]) -> [ContainerUse] {
    // Rows of the same time keep the order of the file.
    let order = rows.indices.sorted { (rows[$0].arrived, $0) < (rows[$1].arrived, $1) }
    let start = order.first.map { rows[$0].arrived } ?? 0
    var numbers: [String: Int] = [:]
    var count = 0
    return order.map { place in
      let row = rows[place]
      let number: Int
      if let known = numbers[row.container], !row.isCold {
        number = known
      } else {
        number = count
        numbers[row.container] = number
        count += 1
      }
      return ContainerUse(
        container: number, arrived: row.arrived - start, began: row.began - start,
        ended: row.ended - start, isCold: row.isCold)
    }
  }
}

/// The columns of a record of our own.
private struct PlainColumns {
  private let container, began, ended, cold: Int
  private let arrived: Int?

  init(_ table: SampleTable) throws(SampleTableError) {
    for name in ["container", "began", "ended", "cold"] where !table.columns.contains(name) {
      throw SampleTableError(
        position: SourcePosition(origin: table.origin, line: 1),
        message:
          "there is no column '\(name)'; a record of which container served which request has the columns"
          + " container, began, ended and cold, or those of pacslab: \(PacslabColumns.names.joined(separator: ", "))"
      )
    }
    container = try table.place(of: "container")
    began = try table.place(of: "began")
    ended = try table.place(of: "ended")
    cold = try table.place(of: "cold")
    arrived = table.columns.firstIndex(of: "arrived")
  }

  func rows(of table: SampleTable) throws(SampleTableError) -> [WarmthRecord.Row] {
    var rows: [WarmthRecord.Row] = []
    for fields in table.rows {
      let began = try table.number(fields[began], of: began)
      let row = WarmthRecord.Row(
        container: try table.name(fields[container], of: container),
        arrived: try arrived.map { place throws(SampleTableError) in
          try table.number(fields[place], of: place)
        } ?? began,
        began: began, ended: try table.number(fields[ended], of: ended),
        isCold: try table.truth(fields[cold], of: cold))
      guard row.arrived <= row.began, row.began <= row.ended else {
        throw table.error(
          "a request arrives, begins and ends in this order, not at"
            + " \(row.arrived), \(row.began) and \(row.ended)", at: fields[self.began])
      }
      rows.append(row)
    }
    return rows
  }
}

/// The columns of pacslab's measurements.
private struct PacslabColumns {
  static let names = [
    "is_cold", "new_id", "exist_id", "start_time", "end_time", "client_start_time",
  ]
  private let places: [Int]

  /// `nil` where `table` has other columns.
  init?(_ table: SampleTable) throws(SampleTableError) {
    guard Self.names.allSatisfy(table.columns.contains) else { return nil }
    var places: [Int] = []
    for name in Self.names { places.append(try table.place(of: name)) }
    self.places = places
  }

  func rows(of table: SampleTable) throws(SampleTableError) -> [WarmthRecord.Row] {
    var rows: [WarmthRecord.Row] = []
    for fields in table.rows {
      let isCold = try table.truth(fields[places[0]], of: places[0])
      let identity = places[isCold ? 1 : 2]
      let row = WarmthRecord.Row(
        container: try table.name(fields[identity], of: identity),
        arrived: try table.number(fields[places[5]], of: places[5]),
        began: try table.number(fields[places[3]], of: places[3]) / 1_000,
        ended: try table.number(fields[places[4]], of: places[4]) / 1_000, isCold: isCold)
      guard row.began <= row.ended else {
        throw table.error(
          "end_time: \(fields[places[4]].text) lies before start_time", at: fields[places[4]])
      }
      rows.append(row)
    }
    let ways = rows.filter { !$0.isCold }.map { $0.began - $0.arrived }
    if let way = middle(of: ways) {
      for place in rows.indices { rows[place].arrived += way }
    }
    return rows
  }
}

extension SampleTable {
  /// The text in `field`, which is not empty.
  fileprivate func name(_ field: Field, of column: Int) throws(SampleTableError) -> String {
    let text = field.text.trimmed
    guard !text.isEmpty else {
      throw error("\(columns[column]): a container has a name, found nothing", at: field)
    }
    return text
  }

  /// Whether `field` says yes.
  fileprivate func truth(_ field: Field, of column: Int) throws(SampleTableError) -> Bool {
    switch field.text.trimmed.lowercased() {
    case "true", "1", "cold": return true
    case "false", "0", "warm": return false
    default:
      let found = field.text.isEmpty ? "nothing" : "'\(field.text.abbreviated)'"
      throw error("\(columns[column]): expected true or false, found \(found)", at: field)
    }
  }
}
