import Experiments
import Foundation

/// Asks Slurm by its own programs.
///
/// They are `sbatch`, `squeue`, `scontrol` and `scancel`; none needs an accounting database.
public struct SlurmClient: Sendable {
  /// How long one of Slurm's programs may take, in seconds: they themselves try for a minute or so to reach a controller.
  static let limit = 180.0
  /// What Slurm says where an array or the number of jobs is beyond a limit; a smaller array may be taken.
  private static let sizeComplaints = [
    "invalid job array specification", "submit limit", "maxsubmitjob", "max_array_tasks",
    "job count limit", "policy (job submit",
  ]

  private let command: ExternalCommand

  /// Creates a client.
  ///
  /// - Parameter command: What runs Slurm's programs; `nil` for those along `PATH`.
  public init(_ command: ExternalCommand? = nil) {
    // Whatever filters a user has set for squeue would hide tasks.
    let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SQUEUE_") }
    self.command = command ?? .system(limit: Self.limit, environment: environment)
  }

  /// Why an array was not taken.
  enum Refusal: Error {
    /// It is too large, or too many jobs are there.
    case tooLarge(OutputError)
    /// Anything else.
    case other(OutputError)
  }

  private func answer(
    _ program: String, _ arguments: [String]
  ) throws(OutputError) -> String {
    let result = try command.run(program, arguments)
    guard result.status == 0 else {
      throw OutputError(
        path: program,
        message: result.words.isEmpty ? "ended with status \(result.status)" : result.words)
    }
    return result.output
  }

  /// The most tasks of an array.
  ///
  /// - Throws: Why Slurm cannot be asked.
  func largestArray() throws(OutputError) -> Int {
    let text = try answer("scontrol", ["show", "config"])
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == "MaxArraySize",
        let size = Int(parts[1].trimmingCharacters(in: .whitespaces))
      else { continue }
      guard size > 0 else {
        throw OutputError(
          path: "scontrol", message: "this Slurm takes no job arrays: MaxArraySize=0")
      }
      return size
    }
    throw OutputError(path: "scontrol", message: "does not say what MaxArraySize is")
  }

  /// Submits an array.
  ///
  /// - Parameter arguments: What `sbatch` is told.
  /// - Returns: The number of its job.
  /// - Throws: Why it was not taken, in Slurm's words.
  func submit(_ arguments: [String]) throws(Refusal) -> Int {
    let text: String
    do throws(OutputError) { text = try answer("sbatch", ["--parsable"] + arguments) } catch {
      let words = error.message.lowercased()
      throw Self.sizeComplaints.contains { words.contains($0) } ? .tooLarge(error) : .other(error)
    }
    // With the name of the cluster behind it where there are several.
    let number = text.split(separator: "\n").last?.split(separator: ";").first
    guard let number, let job = Int(number.trimmingCharacters(in: .whitespaces)) else {
      throw .other(
        OutputError(path: "sbatch", message: "says no number of a job: '\(text.prefix(100))'"))
    }
    return job
  }

  /// The tasks in the queue of all arrays of one name.
  ///
  /// - Throws: Why Slurm cannot be asked.
  func queue(named name: String) throws(OutputError) -> [SlurmQueueEntry] {
    // All users' jobs of that name: who asks for a job by its number gets an error when it has left.
    try answer(
      "squeue", ["--noheader", "--array", "--name=\(name)", "--format=\(SlurmQueueEntry.format)"]
    ).split(separator: "\n").compactMap { SlurmQueueEntry($0) }
  }

  /// What is known of the tasks of an array, by their numbers; Slurm forgets those that ended some minutes ago.
  ///
  /// - Throws: Why Slurm cannot be asked.
  func details(of array: Int) throws(OutputError) -> [Int: SlurmTaskDetails] {
    let result = try command.run("scontrol", ["show", "job", "--oneliner", "\(array)"])
    guard result.status == 0 else {
      if result.errors.contains("Invalid job id") { return [:] }
      throw OutputError(path: "scontrol", message: result.words)
    }
    let tasks = result.output.split(separator: "\n").compactMap { SlurmTaskDetails($0) }
    return Dictionary(tasks.map { ($0.index, $0) }) { first, _ in first }
  }

  /// Cancels tasks; those that have ended meanwhile are no error.
  func cancel(_ tasks: [SlurmTaskID]) {
    // So many that the line of arguments stays short.
    for first in stride(from: 0, to: tasks.count, by: 500) {
      let part = tasks[first..<min(first + 500, tasks.count)].map(\.text)
      _ = try? command.run("scancel", ["--quiet"] + part)
    }
  }
}
