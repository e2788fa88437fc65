import Experiments
import Foundation
import SimKernel
import Synchronization
import Testing

@testable import Sweeps

/// Sweeps as job arrays: what is submitted, what is seen to go wrong, and that nothing is lost or done for nothing.
@Suite(.timeLimit(.minutes(20))) struct SlurmSweepTests {
  private static let lines = """
    axes: [{ key: policies.keepAlive.window, name: window, range: { from: 1s, to: 12s, steps: 12 } }]
    replications: 2
    """

  /// A sweep of twelve points on a Slurm of which the first tasks meet these fates.
  private struct Lab {
    let files: SweepLab
    let plan: SweepPlan
    let slurm: FakeSlurm
    var options = SlurmSweep.Options()
    private(set) var remarks: [String] = []

    init(_ fates: [FakeSlurm.Fate] = [], _ lines: String = SlurmSweepTests.lines) throws {
      files = try SweepLab()
      plan = try files.plan(lines)
      slurm = FakeSlurm(files.path("a.sqlite.slurm"), fates)
      options.folder = files.path("a.sqlite.slurm")
      options.executable = "/opt/simfaas"
      options.pointsPerTask = 4
      options.interval = 0.001...0.001
      options.settling = 0.01
      options.patience = 0.01
    }

    @discardableResult
    mutating func run(stoppingAfter most: Int = .max) throws -> SlurmSweep.Outcome {
      let sweep = try SlurmSweep(
        plan, program: SweepLab.program, options, client: slurm.client)
      var rules = ResultsStore.Continuation()
      rules.resumes = options.resumes
      let store = try ResultsStore.open(
        files.path("a.sqlite"), for: plan, program: SweepLab.program, rules)
      defer { try? store.close() }
      let counter = Counter(most)
      var remarks: [String] = []
      defer { self.remarks += remarks }
      return try sweep.run(into: store, shouldStop: { counter.isSpent() }) {
        if case .remark(let text) = $0 { remarks.append(text) }
      }
    }

    /// Whether the database says what an undisturbed sweep on this machine says.
    func agrees() throws -> Bool {
      try files.run(plan, into: "local.sqlite")
      return try files.export("a.sqlite") == files.export("local.sqlite")
    }

    /// The points of all tasks that were submitted.
    var submitted: [[Int]] { slurm.state.withLock { $0.jobs.map(\.points) } }
  }

  @Test func anArrayBringsWhatALocalSweepDoesAndLeavesNothingBehind() throws {
    var lab = try Lab()
    lab.options.workers = 2
    lab.options.sbatchOptions = ["--partition=long"]
    let outcome = try lab.run()
    #expect(outcome.sweep.endings == [.complete: 24])
    #expect(outcome.sweep.ran == 24)
    #expect(outcome.abandoned.isEmpty)
    #expect(lab.submitted == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    let call = try #require(lab.slurm.calls("sbatch").first)
    for word in ["--parsable", "--array=0-2%2", "--requeue", "--partition=long"] {
      #expect(call.contains(word), "\(call)")
    }
    #expect(call.firstIndex(of: "--partition=long") == call.count - 3)
    #expect(try lab.agrees())
    #expect(!FileManager.default.fileExists(atPath: lab.options.folder))
    #expect(!FileManager.default.fileExists(atPath: lab.options.folder + ".lock"))
  }

  @Test func whatATaskLacksIsSubmittedAgainWhenItsNodeFails() throws {
    var lab = try Lab([.runs, .losesNode(afterPoints: 1)])
    let outcome = try lab.run()
    #expect(outcome.sweep.missing == 0)
    #expect(lab.submitted.last == [5, 6, 7])
    #expect(lab.slurm.calls("scancel").first == ["scancel", "--quiet", "100_1"])
    #expect(lab.remarks.contains { $0.contains("task 100_1 lost its node") }, "\(lab.remarks)")
    #expect(try lab.agrees())
  }

  @Test(
    arguments: [
      ("NODE_FAIL", "None", "0:1"), ("TIMEOUT", "TimeLimit", "0:15"),
      ("OUT_OF_MEMORY", "OutOfMemory", "0:125"), ("PREEMPTED", "None", "0:15"),
    ])
  func badEndsAreRepaired(state: String, reason: String, code: String) throws {
    var lab = try Lab([
      .ends(afterPoints: 2, state: state, reason: reason, code: code, words: nil), .isHeld,
      .vanishes,
    ])
    let outcome = try lab.run()
    #expect(outcome.sweep.missing == 0)
    #expect(outcome.abandoned.isEmpty)
    #expect(lab.submitted.contains([2, 3]))
    #expect(lab.remarks.contains { $0.contains("ended: \(state)") }, "\(lab.remarks)")
    #expect(lab.remarks.contains { $0.contains("held by Slurm") }, "\(lab.remarks)")
    #expect(lab.remarks.contains { $0.contains("has left Slurm's queue") }, "\(lab.remarks)")
    #expect(try lab.agrees())
  }

  @Test func aPointThatEndsItsTaskIsTriedAloneAndGivenUpWithoutTheOthers() throws {
    let crash = FakeSlurm.Fate.ends(
      afterPoints: 0, state: "FAILED", reason: "NonZeroExitCode", code: "0:9", words: "killed\n")
    var lab = try Lab([crash, .runs, .runs, crash, .runs, crash])
    let outcome = try lab.run()
    // The first point of the first task; the three others of that task came through by themselves.
    #expect(lab.submitted == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [0], [1, 2, 3], [0]])
    #expect(lab.slurm.state.withLock { $0.jobs.last?.arguments.last } == "--isolate")
    #expect(outcome.abandoned.map(\.points) == ["0"])
    #expect(
      outcome.abandoned.first?.reason.contains("FAILED (NonZeroExitCode) on n1, signal 9: killed")
        == true)
    #expect(outcome.sweep.missing == 2)
    // What is there is kept, and a later call tries again.
    lab.options.resumes = true
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.submitted.last == [0])
    #expect(try lab.agrees())
  }

  @Test func anotherBuildOnANodeIsReportedInItsWordsAndThatNodeAvoided() throws {
    let words = "simfaas: error: the plan was made by simfaas 1 (a), and this is 1 (b)"
    var lab = try Lab([
      .ends(
        afterPoints: 0, state: "FAILED", reason: "NonZeroExitCode", code: "64:0",
        words: words + "\n")
    ])
    let outcome = try lab.run()
    #expect(outcome.sweep.missing == 0)
    #expect(lab.remarks.contains { $0.contains("status 64: \(words)") }, "\(lab.remarks)")
    #expect(lab.slurm.calls("sbatch").last?.contains("--exclude=n1") == true)
  }

  @Test func aFolderThatNodesDoNotSeeIsNamed() throws {
    let blind = FakeSlurm.Fate.ends(
      afterPoints: 0, state: "FAILED", reason: "JobLaunchFailure", code: "0:53", words: nil)
    var lab = try Lab(Array(repeating: blind, count: 9))
    let outcome = try lab.run()
    #expect(outcome.sweep.missing == 24)
    #expect(outcome.abandoned.map(\.points) == ["0-11"])
    #expect(outcome.abandoned.first?.reason.contains("is that folder there on the node?") == true)
    #expect(lab.submitted.count == 9)
    #expect(lab.remarks.count { $0.contains("given up") } == 1, "\(lab.remarks)")
  }

  @Test func aTaskThatSomebodyCancelsIsNotSubmittedAgain() throws {
    var lab = try Lab([
      .runs, .ends(afterPoints: 1, state: "CANCELLED", reason: "None", code: "0:15", words: "x\n"),
    ])
    let outcome = try lab.run()
    #expect(outcome.abandoned.map(\.points) == ["5-7"])
    #expect(lab.submitted.count == 3)
  }

  @Test func aTaskThatSaysItEndedWellIsDoneAgainWhereItsFilesDoNotCome() throws {
    var lab = try Lab([
      .ends(afterPoints: 3, state: "COMPLETED", reason: "None", code: "0:0", words: "done\n")
    ])
    lab.options.settling = 0.005
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.submitted.last == [3])
    #expect(
      lab.remarks.contains { $0.contains("ended well, and its files are not seen") },
      "\(lab.remarks)")
  }

  // MARK: Ends of the sweep itself

  @Test func aSweepThatStopsFollowingFindsItsJobsAgain() throws {
    var lab = try Lab()
    let stopped = try lab.run(stoppingAfter: 2)
    #expect(stopped.sweep.missing > 0)
    #expect(stopped.jobsUnderWay == [100])
    lab.options.resumes = true
    let outcome = try lab.run()
    #expect(outcome.sweep.missing == 0)
    #expect(lab.slurm.calls("sbatch").count == 1)
    #expect(
      lab.remarks.contains { $0.contains("of job 100 are under way still") }, "\(lab.remarks)")
    #expect(try lab.agrees())
  }

  @Test func aSweepThatEndedBeforeItNotedItsJobFindsItByItsName() throws {
    var lab = try Lab()
    _ = try lab.run(stoppingAfter: 2)
    try FileManager.default.removeItem(atPath: lab.options.folder + "/array-1.job")
    lab.options.resumes = true
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.slurm.calls("sbatch").count == 1)
  }

  @Test func anArrayThatWasTakenThoughTheAnswerWasLostIsNotSubmittedTwice() throws {
    var lab = try Lab()
    lab.slurm.state.withLock {
      $0.liars["sbatch"] = "sbatch: error: Socket timed out on send/recv operation"
    }
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.submitted.count == 3)
  }

  @Test func withoutResumeAFolderIsRefusedAndWithItOneOfAnotherSweepIs() throws {
    var lab = try Lab()
    _ = try lab.run(stoppingAfter: 2)
    let present = #expect(throws: SettingsError.self) {
      try SlurmSweep(lab.plan, program: SweepLab.program, lab.options, client: lab.slurm.client)
    }
    #expect(present?.description.contains("go on with --resume") == true)
    lab.options.resumes = true
    for (lines, words) in [
      (Self.lines + "\nseed: 3", "belongs to another sweep"),
      (Self.lines.replacing("replications: 2", with: "replications: 3"), "has 2 replications"),
    ] {
      let other = try lab.files.plan(lines)
      let error = #expect(throws: SettingsError.self) {
        try SlurmSweep(other, program: SweepLab.program, lab.options, client: lab.slurm.client)
      }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    let program = ProgramIdentity(version: "test", sha256: "another")
    let built = #expect(throws: SettingsError.self) {
      try SlurmSweep(lab.plan, program: program, lab.options, client: lab.slurm.client)
    }
    #expect(built?.description.contains("--accept-program") == true)
  }

  @Test func runsThatFailedAreTriedAgainWhereAsked() throws {
    // The last point has more events than are allowed.
    let lines = """
      axes: [{ key: duration, name: duration, values: [5s, 500000s] }]
      limit: { events: 2000 }
      """
    var lab = try Lab([], lines)
    let outcome = try lab.run()
    #expect(outcome.sweep.endings == [.complete: 1, .limit: 1])
    #expect(try lab.agrees())
    lab.options.resumes = true
    #expect(try lab.run().sweep.ran == 0)
    lab.options.retriesFailed = true
    #expect(try lab.run().sweep.ran == 1)
    #expect(lab.submitted == [[0, 1], [1]])
  }

  // MARK: A Slurm that is not there, or says no

  @Test func anArrayTooLargeIsSubmittedInParts() throws {
    var lab = try Lab()
    lab.options.pointsPerTask = 1
    lab.slurm.state.withLock { $0.largest = 5 }
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.slurm.calls("sbatch").count == 3)
  }

  @Test func aLimitOfJobsIsKeptWithinAndTheRestFollows() throws {
    var lab = try Lab()
    lab.options.pointsPerTask = 1
    lab.slurm.state.withLock { $0.most = 4 }
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.submitted.count == 12)
    #expect(
      lab.remarks.contains { $0.contains("the rest is submitted when others have ended") },
      "\(lab.remarks)")
    #expect(try lab.agrees())
  }

  @Test func aRefusalIsReportedInSlurmsWordsAndLeavesNoFolder() throws {
    var lab = try Lab()
    lab.slurm.fail("sbatch", "sbatch: error: invalid partition specified: x\n")
    let error = #expect(throws: OutputError.self) { try lab.run() }
    #expect(error?.description.contains("invalid partition specified: x") == true)
    #expect(!FileManager.default.fileExists(atPath: lab.options.folder))
    // Nothing was begun, so the next call need not resume.
    lab.slurm.state.withLock { $0.failures = [:] }
    #expect(try lab.run().sweep.missing == 0)
  }

  private static let away =
    "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n"

  @Test func aControllerThatStaysAwayEndsTheSweepAndNothingIsLost() throws {
    var lab = try Lab([.runs, .waits, .waits])
    // The first answer is that there are no jobs yet.
    lab.slurm.fail("squeue", Self.away, calls: 3...(.max))
    let error = #expect(throws: OutputError.self) { try lab.run() }
    #expect(error?.description.contains("Unable to contact slurm controller") == true)
    #expect(lab.remarks.contains { $0.contains("trying again until it answers") }, "\(lab.remarks)")
    lab.slurm.state.withLock {
      $0.failures = [:]
      $0.fates = []
    }
    lab.options.resumes = true
    #expect(try lab.run().sweep.missing == 0)
    #expect(lab.slurm.calls("sbatch").count == 1)
    #expect(try lab.agrees())
  }

  @Test func aControllerThatIsAwayForAMomentIsWaitedFor() throws {
    var lab = try Lab()
    lab.options.patience = 10
    lab.slurm.fail("squeue", Self.away, calls: 2...4)
    #expect(try lab.run().sweep.missing == 0)
    #expect(
      lab.remarks.count { $0.contains("trying again until it answers") } == 1, "\(lab.remarks)")
    #expect(lab.remarks.contains("Slurm answers again"), "\(lab.remarks)")
  }

  @Test func withoutSlurmNothingIsMade() throws {
    var lab = try Lab()
    lab.slurm.fail("scontrol", "slurm_load_ctl_conf error: Unable to contact slurm controller\n")
    #expect(throws: OutputError.self) { try lab.run() }
    #expect(!FileManager.default.fileExists(atPath: lab.options.folder))
    #expect(!FileManager.default.fileExists(atPath: lab.files.path("a.sqlite")))
  }

  @Test func tasksThatCannotBeginAreSpokenOf() throws {
    var lab = try Lab([.waits, .waits, .waits])
    _ = try lab.run(stoppingAfter: 40)
    #expect(
      lab.remarks.contains { $0.contains("Slurm says: PartitionTimeLimit") }, "\(lab.remarks)")
  }
}
