import SimKernel

/// Runs that several figures need, each made once.
struct RunPool: Sendable {
  /// Where something that was asked for stands among the results.
  struct Place: Sendable {
    /// The run.
    let run: Int
    /// Which of the run's readings of its kind it is.
    let item: Int
  }

  private struct Key: Hashable {
    let scenario: String
    let changes: [String]
    let replication: Int
  }

  /// The runs, in the order in which they were first asked for.
  private(set) var runs: [MeasuredRun] = []
  private var numbers: [Key: Int] = [:]

  /// Asks for a number of a run.
  ///
  /// - Parameters:
  ///   - reading: What is read.
  ///   - scenario: The scenario file.
  ///   - changes: What is replaced in it.
  ///   - replication: Which repetition it is.
  /// - Returns: Where the number will stand.
  mutating func place(
    _ reading: Reading, of scenario: String, _ changes: [String], replication: Int
  ) -> Place {
    let number = number(of: scenario, changes, replication)
    runs[number].readings.append(reading)
    return Place(run: number, item: runs[number].readings.count - 1)
  }

  /// Asks for the times of all requests of a run.
  mutating func place(
    _ times: RequestTimesSettings, of scenario: String, _ changes: [String], replication: Int
  ) -> Place {
    let number = number(of: scenario, changes, replication)
    runs[number].times.append(times)
    return Place(run: number, item: runs[number].times.count - 1)
  }

  /// Asks for what happens in the course of a run.
  mutating func place(
    _ course: CourseSettings, of scenario: String, _ changes: [String], replication: Int
  ) -> Place {
    let number = number(of: scenario, changes, replication)
    runs[number].courses.append(course)
    return Place(run: number, item: runs[number].courses.count - 1)
  }

  private mutating func number(
    of scenario: String, _ changes: [String], _ replication: Int
  ) -> Int {
    let key = Key(scenario: scenario, changes: changes, replication: replication)
    if let number = numbers[key] { return number }
    numbers[key] = runs.count
    runs.append(MeasuredRun(scenario: scenario, changes: changes, replication: replication))
    return runs.count - 1
  }

  /// Makes the runs, several at a time.
  ///
  /// - Parameters:
  ///   - threads: How many are under way at a time.
  ///   - progress: Told after each run, on its thread, one call at a time, how many have ended and how many there are.
  /// - Returns: The results in the order of ``runs``, the same for any number of threads.
  /// - Throws: What is wrong with the first scenario, change or reading of which something is.
  func results(
    threads: Int, progress: @escaping @Sendable (_ ended: Int, _ all: Int) -> Void
  ) throws(SettingsError) -> [MeasuredRun.Result] {
    try SideBySide.results(
      runs.count, threads: threads, progress: { [count = runs.count] in progress($0, count) }
    ) { [runs] number throws(SettingsError) in try runs[number].result() }
  }
}
