/// The first line of one of the tables of Azure's trace of 2019: which table it is, and where its columns stand.
struct Azure2019Header: Sendable {
  /// The tables, each a file for each day.
  enum Table: String, Sendable {
    /// Requests of each function in each minute.
    case invocations
    /// Execution times of each function.
    case durations
    /// Memory of each application, or of each function where somebody has divided it.
    case memory
  }

  let table: Table
  /// Where the application's name stands.
  let application: Int
  /// Where the function's name stands; `nil` in a table of applications.
  let function: Int?
  /// Where the trigger stands, if anywhere.
  let trigger: Int?
  /// Of `invocations`, the fields that hold counts and the minutes that name them.
  let minutes: [(field: Int, minute: Int)]
  /// Of `durations`, where average, minimum, maximum and the percentiles stand; of `memory`, the average.
  let numbers: [Int]
  /// How many fields the header has, and with it every row.
  let count: Int
  /// How many fields lie before the counts, where these are all that follows.
  let leading: Int?

  /// The columns of `durations` that are read behind the names.
  static let durationColumns =
    ["Average", "Minimum", "Maximum"]
    + ["0", "1", "25", "50", "75", "99", "100"].map { "percentile_Average_\($0)" }
  /// That of `invocations`.
  static let triggerColumn = "Trigger"
  /// That of `memory`.
  static let memoryColumn = "AverageAllocatedMb"

  /// Whether a header with these names is one of these.
  static func matches(_ names: [String]) -> Bool {
    names.contains("HashApp") && (names.contains("HashFunction") || names.contains(memoryColumn))
  }

  /// Reads the header at the top of a file.
  init(_ lines: inout LineReader) throws(TraceError) {
    let file = lines.file.path
    guard let line = try lines.next() else {
      throw TraceError(
        file: file,
        message: "the file is empty; a table of Azure's trace begins with 'HashOwner,HashApp,…'")
    }
    let names: [String]
    do { names = try TableNames.names(of: line) } catch {
      throw TraceError(file: file, line: 1, column: error.column, message: error.message)
    }
    func fault(_ message: String) -> TraceError {
      TraceError(file: file, line: 1, message: message)
    }
    func place(of name: String) throws(TraceError) -> Int {
      guard let place = names.firstIndex(of: name) else {
        throw fault("the header lacks the column '\(name)' of Azure's trace of 2019")
      }
      return place
    }
    count = names.count
    application = try place(of: "HashApp")
    if names.contains(Self.memoryColumn) {
      table = .memory
      function = names.firstIndex(of: "HashFunction")
      numbers = [try place(of: Self.memoryColumn)]
      trigger = nil
      minutes = []
      leading = nil
    } else if names.contains("Average") || names.contains("percentile_Average_50") {
      table = .durations
      function = try place(of: "HashFunction")
      var places: [Int] = []
      for name in Self.durationColumns { places.append(try place(of: name)) }
      numbers = places
      trigger = nil
      minutes = []
      leading = nil
    } else {
      table = .invocations
      function = try place(of: "HashFunction")
      trigger = names.firstIndex(of: Self.triggerColumn)
      numbers = []
      var found: [(field: Int, minute: Int)] = []
      var seen = Set<Int>()
      for (field, name) in names.enumerated() {
        guard let minute = Int(name) else { continue }
        guard (0...1_440).contains(minute), seen.insert(minute).inserted else {
          throw fault(
            "the column '\(name.prefix(40))' is no minute of a day, or there are two of it; columns of"
              + " counts are called 1 to 1440")
        }
        found.append((field, minute))
      }
      guard !found.isEmpty else {
        throw fault(
          "the header has neither minutes ('1' to '1440'), nor 'percentile_Average_50', nor"
            + " '\(Self.memoryColumn)'; it is none of the tables of Azure's trace of 2019")
      }
      minutes = found
      leading = found.count + found[0].field == names.count ? found[0].field : nil
    }
  }
  /// Reports a column that cannot name the `edge` of a minute of a day, in the table at `path`.
  func requireMinutes(named edge: IntervalEdge, in path: String) throws(TraceError) {
    let first = edge == .end ? 1 : 0
    guard let other = minutes.first(where: { $0.minute < first || $0.minute - first >= 1_440 })
    else { return }
    throw TraceError(
      file: path, line: 1,
      message:
        "the column '\(other.minute)' cannot name the \(edge.rawValue) of a minute of a day"
        + " (--interval)")
  }
}

extension TraceOptions {
  /// Which end of its minute a column of counts names.
  var azure2019Edge: IntervalEdge { intervalEdge ?? .end }
}
