import SimKernel

/// The days of Azure's trace of 2019 that are in memory: those between the one that is handed out and the one that is
/// read ahead.
struct Azure2019Days: Sendable {
  /// A day that has been read.
  private struct Held: Sendable {
    let day: Azure2019Day
    /// The rows of its functions among the names of the trace, as far as they are known.
    var known: [UInt32]
  }

  /// What the files may say of a request beyond its arrival, its function and how long it executes.
  var details: TraceDetails { files.details }
  /// How many days the trace has.
  var count: Int { files.days.count }
  /// What was decided on the days read so far.
  private(set) var decisions = Azure2019Day.Decisions()

  private let files: Azure2019Files
  private let options: TraceOptions
  private var held: [Held] = []
  /// The number of the first day in memory.
  private var first = 0
  /// The day that is read next; `nil` behind the last.
  private var ahead: Azure2019DayReader?
  /// The bytes of the days that have been read, and the requests that their counts stand for.
  private var (bytesOfDays, requests): (Int64, UInt64) = (0, 0)

  /// Opens the tables of the first day.
  init(_ files: [TraceFile], options: TraceOptions) throws(TraceError) {
    self.files = try Azure2019Files(files, options: options)
    self.options = options
    ahead = try Azure2019DayReader(self.files.days[0], number: 0, options: options)
  }

  /// The bytes of the files that the first `handed` requests stand for, of those days that have been read.
  ///
  /// Tables are read long before most of what they state is handed out. Of standard input, all that has been read.
  func bytes(behind handed: UInt64) -> Int64 {
    guard files.bytes > 0 else { return bytesOfDays + (ahead?.bytesOfFiles ?? 0) }
    let share = requests > 0 ? min(Double(handed) / Double(requests), 1) : 1
    return Int64(Double(files.bytes) * share * Double(first + held.count) / Double(count))
  }

  /// The days in memory.
  var numbers: Range<Int> { first..<first + held.count }

  /// Day `number`, which is in memory.
  subscript(number: Int) -> Azure2019Day { held[number - first].day }

  /// Reads the days up to `number` that have not been read.
  ///
  /// - Throws: What is wrong with a row; the call after it goes on behind that.
  /// - Precondition: The trace has that day.
  mutating func read(upTo number: Int) throws(TraceError) {
    while first + held.count <= number {
      while try ahead?.readRow() ?? false {}
      guard let day = ahead?.day else { preconditionFailure("a day is read once") }
      held.append(
        Held(day: day, known: [UInt32](repeating: .max, count: day.functions.count)))
      decisions = decisions + day.decisions
      bytesOfDays += day.bytesOfFiles
      requests += day.requests
      ahead = nil
      let next = first + held.count
      guard next < count else { continue }
      do { ahead = try Azure2019DayReader(files.days[next], number: next, options: options) } catch
      {
        // Its headers were read before, so that this is about the file as a whole.
        throw TraceError(file: error.file, message: error.message)
      }
    }
  }

  /// Forgets the days before `number`.
  mutating func forget(before number: Int) {
    let past = min(max(number - first, 0), held.count)
    guard past > 0 else { return }
    held.removeFirst(past)
    first += past
  }

  /// The row among `names` of the function that row `row` of day `number` counts; `nil` where it has none.
  mutating func function(
    of row: Int, on number: Int, _ names: inout FunctionNames, _ naming: FunctionNaming
  ) -> UInt32? {
    let place = number - first
    let function = Int(held[place].day.rows[row].function)
    if held[place].known[function] == .max {
      let name = held[place].day.names.name(function)
      guard let found = name.withUnsafeBytes({ naming.row(of: $0, in: &names) }) else { return nil }
      held[place].known[function] = found
    }
    return held[place].known[function]
  }

  /// The table of invocations of day `number`.
  func path(of number: Int) -> String { files.days[number].invocations.path }
}
