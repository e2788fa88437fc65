import Experiments
import Foundation
import Synchronization
import Testing

@testable import Sweeps

/// A Slurm of a moment: it answers as Slurm's programs do and runs tasks within this process, one behind each look at its
/// queue.
final class FakeSlurm: Sendable {
  /// What becomes of a task when its turn comes.
  enum Fate: Sendable {
    /// It runs its points.
    case runs
    /// It runs so many of its points, then ends as stated.
    case ends(afterPoints: Int, state: String, reason: String, code: String, words: String?)
    /// It runs so many of its points, then its node fails and Slurm keeps it for later.
    case losesNode(afterPoints: Int)
    /// Slurm cannot start it and holds it.
    case isHeld
    /// It leaves the queue without a trace.
    case vanishes
    /// It stays where it is.
    case waits
  }

  struct Job: Sendable {
    var array: Int
    var index: Int
    var name: String
    var points: [Int]
    var output: String
    var arguments: [String]
    var state = "PENDING"
    var reason = "Priority"
    var code = "0:0"
    var restarts = 0
    var isInQueue: Bool { ["PENDING", "RUNNING"].contains(state) }
  }

  struct State: Sendable {
    var jobs: [Job] = []
    var next = 100
    var largest = 1_001
    /// How many jobs there may be at a time.
    var most = Int.max
    var fates: [Fate] = []
    /// Programs that fail, with their words, and in which of their calls, from 1.
    var failures: [String: (words: String, calls: ClosedRange<Int>)] = [:]
    /// Programs that do their work and say nevertheless that they failed.
    var liars: [String: String] = [:]
    var calls: [[String]] = []
  }

  let state: Mutex<State>
  private let folder: String

  /// - Parameters:
  ///   - folder: The working folder of the sweep.
  ///   - fates: What becomes of the tasks whose turn comes first; all others run.
  init(_ folder: String, _ fates: [Fate] = []) {
    self.folder = folder
    state = Mutex(State(fates: fates))
  }

  var client: SlurmClient {
    SlurmClient(
      ExternalCommand { (program, arguments) throws(OutputError) in
        self.answer(program, arguments)
      })
  }

  func fail(_ program: String, _ words: String, calls: ClosedRange<Int> = 1...(.max)) {
    state.withLock { $0.failures[program] = (words, calls) }
  }

  /// The calls of a program.
  func calls(_ program: String) -> [[String]] {
    state.withLock { $0.calls.filter { $0[0] == program } }
  }

  private func answer(_ program: String, _ arguments: [String]) -> ExternalCommand.Result {
    state.withLock { state in
      state.calls.append([program] + arguments)
      let call = state.calls.count { $0[0] == program }
      if let failure = state.failures[program], failure.calls.contains(call) {
        return .init(status: 1, errors: failure.words)
      }
      var result: ExternalCommand.Result
      switch program {
      case "sbatch": result = submit(arguments, &state)
      case "squeue": result = queue(arguments, &state)
      case "scontrol": result = show(arguments, state)
      default:
        for place in state.jobs.indices where arguments.contains(Self.id(state.jobs[place])) {
          if state.jobs[place].isInQueue { state.jobs[place].state = "CANCELLED" }
        }
        result = .init()
      }
      if let words = state.liars[program] { result = .init(status: 1, errors: words) }
      return result
    }
  }

  private static func id(_ job: Job) -> String { "\(job.array)_\(job.index)" }

  private func submit(_ arguments: [String], _ state: inout State) -> ExternalCommand.Result {
    func value(_ name: String) -> String {
      arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
        ?? ""
    }
    let count = (Int(value("array").prefix { $0 != "%" }.dropFirst(2)) ?? 0) + 1
    guard count <= state.largest else {
      return .init(
        status: 1,
        errors: "sbatch: error: Batch job submission failed: Invalid job array specification\n")
    }
    guard state.jobs.count(where: \.isInQueue) + count <= state.most else {
      return .init(
        status: 1,
        errors:
          "sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy "
          + "(job submit limit, user's size and/or time limits)\n")
    }
    let array = state.next
    state.next += count
    let file = arguments.last { $0.hasSuffix(".txt") } ?? ""
    let lines = String(
      decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self
    )
    .split(separator: "\n")
    for index in 0..<count {
      state.jobs.append(
        Job(
          array: array, index: index, name: value("job-name"),
          points: (try? PointSelection(String(lines[index])).points(of: 1_000)) ?? [],
          output: value("output").replacing("%A", with: "\(array)").replacing(
            "%a", with: "\(index)"),
          arguments: arguments))
    }
    return .init(output: "\(array);cluster\n")
  }

  private func queue(_ arguments: [String], _ state: inout State) -> ExternalCommand.Result {
    let name = arguments.first { $0.hasPrefix("--name=") }?.dropFirst(7) ?? ""
    let lines = state.jobs.filter { $0.isInQueue && $0.name == name }.map {
      "\($0.array)|\($0.index)|\($0.state)|\($0.state == "RUNNING" ? "n1" : "")|\($0.reason)\n"
    }
    step(&state)
    return .init(output: lines.joined())
  }

  /// The next task meets its fate.
  private func step(_ state: inout State) {
    guard
      let place = state.jobs.firstIndex(where: { $0.state == "PENDING" && $0.reason == "Priority" })
    else { return }
    let fate = state.fates.isEmpty ? .runs : state.fates.removeFirst()
    let (points, output) = (state.jobs[place].points, state.jobs[place].output)
    var words: String?
    switch fate {
    case .runs:
      run(points)
      words = "done\n"
      state.jobs[place].state = "COMPLETED"
    case .ends(let count, let name, let reason, let code, let text):
      run(Array(points.prefix(count)))
      (state.jobs[place].state, state.jobs[place].reason) = (name, reason)
      state.jobs[place].code = code
      words = text
    case .losesNode(let count):
      run(Array(points.prefix(count)))
      state.jobs[place].reason = "BeginTime"
      state.jobs[place].restarts = 1
    case .isHeld: state.jobs[place].reason = "launch failed requeued held"
    case .vanishes: state.jobs.remove(at: place)
    case .waits: state.jobs[place].reason = "PartitionTimeLimit"
    }
    if let words { try? Data(words.utf8).write(to: URL(fileURLWithPath: output)) }
  }

  private func run(_ points: [Int]) {
    do {
      let file = try PlanFile(folder + "/plan.jsonl")
      _ = try PointRunner(file, program: SweepLab.program).run(points, into: folder + "/points")
    } catch { Issue.record(error) }
  }

  private func show(_ arguments: [String], _ state: State) -> ExternalCommand.Result {
    if arguments == ["show", "config"] {
      return .init(output: "MaxArraySize            = \(state.largest)\nMaxJobCount = 10000\n")
    }
    let lines = state.jobs.filter { "\($0.array)" == arguments.last }.map { job in
      "JobId=1 ArrayJobId=\(job.array) ArrayTaskId=\(job.index) JobName=\(job.name) JobState=\(job.state) Reason=\(job.reason) "
        + "Dependency=(null) Restarts=\(job.restarts) ExitCode=\(job.code) ReqNodeList=(null) ExcNodeList=(null) NodeList=n1\n"
    }
    return lines.isEmpty
      ? .init(status: 1, errors: "slurm_load_jobs error: Invalid job id specified\n")
      : .init(output: lines.joined())
  }
}
