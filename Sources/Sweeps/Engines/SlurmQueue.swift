/// A task of a job array that Slurm has in its queue, waiting or running.
struct SlurmQueueEntry: Hashable, Sendable {
  /// What `squeue --format` is asked for: array, task, state, node and reason, the last of which may hold blanks.
  static let format = "%F|%K|%T|%N|%r"

  /// Which task.
  let id: SlurmTaskID
  /// Its state, such as `PENDING` or `RUNNING`.
  let state: String
  /// Where it runs; empty where it does not.
  let node: String
  /// Why it waits.
  let reason: String

  init(id: SlurmTaskID, state: String, node: String = "", reason: String = "None") {
    self.id = id
    self.state = state
    self.node = node
    self.reason = reason
  }

  /// Reads a line of ``format``; `nil` for one that is none of a task.
  init?(_ line: Substring) {
    let parts = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, let array = Int(parts[0]), let index = Int(parts[1]) else { return nil }
    self.init(
      id: SlurmTaskID(array: array, index: index), state: String(parts[2]),
      node: String(parts[3]), reason: String(parts[4]))
  }

  /// Whether it waits for its time: as a task does whose node failed, for two minutes, or one that was submitted so.
  var waitsForTime: Bool { state == "PENDING" && reason == "BeginTime" }

  /// Whether Slurm keeps it after it could not be started, until somebody releases it.
  var isHeldAfterFailure: Bool {
    let words = reason.lowercased().replacing("_", with: " ")
    return state == "SPECIAL_EXIT" || state == "REQUEUE_HOLD" || words.contains("requeued held")
      || words.contains("maxrequeue")
  }

  /// Whether its owner or an administrator holds it.
  var isHeldByPeople: Bool { reason == "JobHeldUser" || reason == "JobHeldAdmin" }
}

/// One task of a job array.
struct SlurmTaskID: Hashable, Comparable, Sendable {
  /// The number of the array's job.
  let array: Int
  /// The task within it, from 0.
  let index: Int

  /// As Slurm writes it: `12_3`.
  var text: String { "\(array)_\(index)" }

  static func < (one: SlurmTaskID, other: SlurmTaskID) -> Bool {
    (one.array, one.index) < (other.array, other.index)
  }
}

/// What `scontrol show job` says of a task: how it ended, or how often it was started again.
struct SlurmTaskDetails: Hashable, Sendable {
  /// The task within its array.
  let index: Int
  /// Its state, such as `FAILED`, `TIMEOUT` or `NODE_FAIL`.
  var state = ""
  /// What Slurm adds, such as `NonZeroExitCode`.
  var reason = ""
  /// Its exit status.
  var status = 0
  /// The signal that ended it; 0 for none.
  var signal = 0
  /// Where it ran.
  var node = ""
  /// How often it was started again.
  var restarts = 0

  init(index: Int) { self.index = index }

  /// Reads one line of `scontrol show job --oneliner`; `nil` for a line that speaks of several tasks or of no array.
  init?(_ line: Substring) {
    var values: [Substring: Substring] = [:]
    for word in line.split(separator: " ") {
      guard let mark = word.firstIndex(of: "=") else { continue }
      let key = word[..<mark]
      if values[key] == nil { values[key] = word[word.index(after: mark)...] }
    }
    guard let index = values["ArrayTaskId"].flatMap({ Int($0) }) else { return nil }
    self.init(index: index)
    state = String(values["JobState"] ?? "")
    reason = String(values["Reason"] ?? "None")
    node = String(values["NodeList"] ?? "").replacing("(null)", with: "")
    restarts = values["Restarts"].flatMap { Int($0) } ?? 0
    let code = (values["ExitCode"] ?? "").split(separator: ":").compactMap { Int($0) }
    if code.count == 2 { (status, signal) = (code[0], code[1]) }
  }

  /// Whether the program itself came to a bad end, so that its first point may be the cause.
  var isOwnFault: Bool { ["FAILED", "OUT_OF_MEMORY", "TIMEOUT"].contains(state) && !isFaultOfNode }

  /// Whether the node could not even run the program: Slurm could not start the task or write its output, or there was no
  /// such program, another build of it, or not the same files.
  var isFaultOfNode: Bool {
    reason.contains("LaunchFail") || reason.contains("RaisedSignal:53") || signal == 53
      || [64, 126, 127].contains(status)
  }

  /// For people: `FAILED (NonZeroExitCode) on n2, status 64`.
  var text: String {
    var text = state
    if reason != "None", !reason.isEmpty { text += " (\(reason))" }
    if !node.isEmpty { text += " on \(node)" }
    if status != 0 { text += ", status \(status)" }
    if signal != 0, signal != 53 { text += ", signal \(signal)" }
    return text
  }
}
