import Experiments
import Foundation
import SimKernel

/// The folder that a sweep shares with the nodes of a Slurm cluster, and what it remembers of the arrays that it submitted.
///
/// An array is written down before it is submitted (`array-1.txt`: the points of each task, a line a task) and its number
/// behind that (`array-1.job`), so that a sweep that is ended at any moment finds its jobs again: by their number, or, in
/// between, by the name that all jobs of this folder have.
struct SlurmFolder: Sendable {
  /// An array that was to be submitted.
  struct Array: Sendable {
    /// Its place among the arrays of the folder, from 1.
    let number: Int
    /// The number of its job; `nil` where it was not noted.
    var job: Int?
    /// The points of each task.
    let tasks: [[Int]]
  }

  /// The folder, absolute.
  let path: String
  /// The name of its jobs, which no other folder's have.
  let jobName: String

  var planPath: String { path + "/plan.jsonl" }
  var pointsPath: String { path + "/points" }
  var scriptPath: String { path + "/task.sh" }
  var outputPath: String { path + "/output" }
  private static let nameFile = "/job-name"

  /// Whether a file or folder of that name is the sweep's.
  private static func isOwn(_ name: String) -> Bool {
    let whole = name.hasSuffix(".partial") ? String(name.dropLast(".partial".count)) : name
    return ["plan.jsonl", "points", "output", "task.sh", "job-name"].contains(whole)
      || whole.hasPrefix("array-")
  }

  private static func remove(_ names: [String], from folder: String) {
    for name in names { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
  }

  /// Where tasks write to, as `sbatch --output` takes it.
  var outputPattern: String { outputPath + "/%A_%a.txt" }

  /// Where a task writes to.
  func output(of task: SlurmTaskID) -> String { "\(outputPath)/\(task.text).txt" }

  func tasksPath(_ number: Int) -> String { "\(path)/array-\(number).txt" }
  private func jobPath(_ number: Int) -> String { "\(path)/array-\(number).job" }

  /// Makes the folder.
  ///
  /// - Parameters:
  ///   - path: Where; nothing but an empty folder may be there.
  ///   - plan: The plan of the sweep.
  ///   - program: The running program.
  /// - Throws: Why there can be none.
  init(making path: String, for plan: SweepPlan, _ program: ProgramIdentity) throws {
    self.path = Self.absolute(path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    // A call that ended while it made the folder had not submitted anything.
    if names.allSatisfy(Self.isOwn), !names.contains("job-name") {
      Self.remove(names, from: self.path)
    } else {
      throw SettingsError(
        "is there already; go on with --resume, or name another folder with --work",
        position: SourcePosition(origin: path))
    }
    jobName = "simfaas-" + UUID().uuidString.prefix(8).lowercased()
    for folder in [self.path, pointsPath, outputPath] { try OutputFolder.create(folder) }
    try Self.write(PlanFile.text(plan, program: program), to: planPath)
    // Last: a folder without it was never whole.
    try Self.write(jobName + "\n", to: self.path + Self.nameFile)
  }

  /// Opens the folder of an earlier call.
  ///
  /// - Returns: `nil` where there is none.
  /// - Throws: That it belongs to another sweep.
  init?(
    reopening path: String, for plan: SweepPlan, _ program: ProgramIdentity,
    acceptingProgram acceptsProgram: Bool
  ) throws {
    self.path = Self.absolute(path)
    guard FileManager.default.fileExists(atPath: self.path + Self.nameFile) else { return nil }
    let bytes = try WholeText.bytes(of: self.path + Self.nameFile)
    jobName = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    let origin = SourcePosition(origin: planPath)
    let file = try PlanFile(planPath)
    guard file.identity == plan.identity, file.plan.inputs == plan.inputs else {
      throw SettingsError(
        "belongs to another sweep, or the sweep, its scenario or a file that it reads has changed; name another folder with --work",
        position: origin)
    }
    guard file.plan.replications == plan.replications else {
      throw SettingsError(
        "has \(file.plan.replications) replications, and the sweep has \(plan.replications) now; name another folder with --work",
        position: origin)
    }
    guard file.program == program || acceptsProgram else {
      throw SettingsError(
        "was made by simfaas \(file.program.description), and this is \(program.description); go on with that program, or state --accept-program",
        position: origin)
    }
    try Self.write(PlanFile.text(plan, program: program), to: planPath)
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private static func write(_ text: String, to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(text)
    try file.finish()
  }

  /// Writes the script of all tasks.
  ///
  /// - Parameter point: The command that runs points, as words of a shell, the points to follow.
  /// - Throws: Why it cannot be written.
  func writeScript(_ point: [String]) throws(OutputError) {
    let command = ShellWord.line(point)
    try Self.write(
      """
      #!/bin/bash
      # One task of a job array: runs the points that its line of the file $1 names; $2 is one more option, or nothing.
      # What Slurm starts again skips the points whose files are there.
      set -eu
      points=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$1")
      echo "task ${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID on ${SLURMD_NODENAME:-?}, restart ${SLURM_RESTART_COUNT:-0}: points $points"
      exec \(command) ${2:+"$2"} --index "$points"

      """, to: scriptPath)
  }

  /// Writes down an array that is about to be submitted.
  ///
  /// - Returns: Its place.
  /// - Throws: Why it cannot be written; then nothing may be submitted.
  func note(_ tasks: [[Int]], as number: Int) throws(OutputError) {
    try Self.write(
      tasks.map { PointSelection.text($0) + "\n" }.joined(), to: tasksPath(number))
  }

  /// Writes down that an array has been submitted.
  func note(job: Int, of number: Int) throws(OutputError) {
    try Self.write("\(job)\n", to: jobPath(number))
  }

  /// Forgets an array that was not taken.
  func forget(_ number: Int) { unlink(tasksPath(number)) }

  /// The arrays that were written down, in order.
  ///
  /// - Throws: That a file of theirs is none.
  func arrays(of points: Int) throws(SettingsError) -> [Array] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let numbers = names.compactMap { name in
      name.hasPrefix("array-") && name.hasSuffix(".txt")
        ? Int(name.dropFirst("array-".count).dropLast(".txt".count)) : nil
    }.sorted()
    var arrays: [Array] = []
    for number in numbers {
      let lines = String(decoding: try WholeText.bytes(of: tasksPath(number)), as: UTF8.self)
      var tasks: [[Int]] = []
      for line in lines.split(separator: "\n") {
        tasks.append(try PointSelection(String(line)).points(of: points))
      }
      let job = FileManager.default.contents(atPath: jobPath(number)).flatMap {
        Int(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
      }
      arrays.append(Array(number: number, job: job, tasks: tasks))
    }
    return arrays
  }

  /// The last line of a task's output that speaks of an error, or the last one; `nil` where it wrote none.
  func lastWords(of task: SlurmTaskID) -> String? {
    guard let data = FileManager.default.contents(atPath: output(of: task)) else { return nil }
    let lines = String(decoding: data.suffix(8_192), as: UTF8.self).split(separator: "\n")
    let line = lines.last { $0.contains("error") } ?? lines.last
    return line.map { String($0.prefix(400)) }
  }

  /// Removes what belongs to the sweep; anything else that lies in the folder stays there.
  func remove() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    Self.remove(names.filter(Self.isOwn), from: path)
    rmdir(path)
  }
}
