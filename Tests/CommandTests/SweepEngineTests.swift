import Foundation
import Testing

/// A real Slurm that tests may use: one that `Scripts/slurm.sh env` names.
private let hasSlurm =
  ProcessInfo.processInfo.environment["SIMFAAS_SLURM"] != nil
  && ProcessInfo.processInfo.environment["SLURM_CONF"] != nil

/// Whether GNU parallel is here, and rsync, with which it copies.
private let hasParallel =
  (try? Program.run(
    [], shell: "parallel --version 2>/dev/null | grep -q GNU && command -v rsync"
  ).status) == 0

/// `simfaas sweep --engine`, as a user runs it.
@Suite struct SweepEngineTests {
  private static let sweep = """
    scenario: scenario.yaml
    axes:
      - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 10s, steps: 10 } }
    replications: 3
    """

  private static let scenario = """
    name: short
    duration: 20s
    functions: [{ name: f, execution: { exponential: { mean: 50ms } }, initialise: 200ms }]
    workload: { poisson: { function: f, rate: 1/s } }
    policies: { keepAlive: { name: fixed, window: 2s } }
    """

  /// A folder with both files, and what runs the program on the sweep with a database there.
  private func withSweep(
    _ body: (
      _ folder: String, _ run: (_ database: String, _ arguments: [String]) throws -> Program
    ) throws -> Void
  ) throws {
    try withScenario(Self.scenario) { folder, _ in
      let file = "\(folder)/sweep.yaml"
      try Data(Self.sweep.utf8).write(to: URL(fileURLWithPath: file))
      try body(folder) { database, arguments in
        try Program.run(["sweep", file, "--db", "\(folder)/\(database)"] + arguments)
      }
    }
  }

  private func export(_ database: String) throws -> String {
    let export = try Program.run(["results", "export", database, "--format", "long"])
    #expect(export.status == 0, "\(export.errors)")
    return export.output
  }

  private func shell(_ line: String, _ environment: [String: String] = [:]) throws -> Program {
    try Program.run([], environment: environment, shell: "exec 2>&1; \(line)")
  }

  // MARK: plan

  @Test func theScriptForXargsComesToTheDatabaseOfALocalSweep() throws {
    try withSweep { folder, run in
      #expect(try run("local.sqlite", []).status == 0)
      let plan = try run(
        "far.sqlite", ["--engine", "plan", "--workers", "2", "--per-job", "3"])
      #expect(plan.status == 0, "\(plan.errors)")
      let work = "\(folder)/far.sqlite.plan"
      #expect(plan.output.contains("  \(work)/run.sh xargs "), "\(plan.output)")
      #expect(try text("\(work)/points.txt") == "0\n1\n2\n3\n")
      let first = try shell("'\(work)/run.sh' xargs")
      #expect(first.status == 0, "\(first.output)")
      #expect(first.output.hasSuffix("30 runs in \(folder)/far.sqlite\n"), "\(first.output)")
      #expect(try export("\(folder)/far.sqlite") == export("\(folder)/local.sqlite"))
      // Again: nothing is run that is there, and one that is missing is.
      #expect(try shell("'\(work)/run.sh' xargs").output == "30 runs in \(folder)/far.sqlite\n")
      try FileManager.default.removeItem(atPath: "\(work)/points/point-0000004.json")
      let again = try shell("'\(work)/run.sh' xargs", ["WORKERS": "3"])
      #expect(again.output.hasPrefix("1 written, 2 there already\n"), "\(again.output)")
      #expect(again.status == 0)
    }
  }

  /// What stands for ssh runs the command here, whatever the host; a service or a container has no SHELL.
  @Test(
    .enabled("no GNU parallel, or no rsync", { hasParallel }),
    arguments: ["parallel", "ssh one,two", "copy one,two"], [true, false])
  func theScriptForGNUParallelDoesSo(way: String, knowsItsShell: Bool) throws {
    try withSweep { folder, run in
      #expect(try run("local.sqlite", []).status == 0)
      #expect(try run("it's far.sqlite", ["--engine", "plan", "--per-job", "3"]).status == 0)
      let remote = """
        #!/bin/bash
        while [[ $1 == -* ]]; do case $1 in -l | -p | -o | -S) shift 2 ;; *) shift ;; esac; done
        shift
        [[ $1 != -- ]] || shift
        exec bash -c "$*"

        """
      try FileManager.default.createDirectory(
        atPath: "\(folder)/bin", withIntermediateDirectories: true)
      try Data(remote.utf8).write(to: URL(fileURLWithPath: "\(folder)/bin/ssh"))
      let done = try shell(
        """
        chmod +x '\(folder)/bin/ssh'
        export PATH='\(folder)/bin':$PATH SHELL=/bin/bash
        \(knowsItsShell ? "" : "unset SHELL")
        "\(folder)/it's far.sqlite.plan/run.sh" \(way)
        """)
      #expect(done.status == 0, "\(done.output)")
      #expect(try export("\(folder)/it's far.sqlite") == export("\(folder)/local.sqlite"))
      // Nothing that was read is gone.
      #expect(try text("\(folder)/scenario.yaml") == Self.scenario)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/it's far.sqlite.plan/points")
          .count == 10)
    }
  }

  @Test func theScriptSaysHowItIsCalledAndWhatIsMissing() throws {
    try withSweep { folder, run in
      #expect(try run("a.sqlite", ["--engine", "plan"]).status == 0)
      let script = "\(folder)/a.sqlite.plan/run.sh"
      for arguments in ["", "nothing", "ssh", "copy"] {
        let usage = try shell("'\(script)' \(arguments)")
        #expect(usage.status == 64)
        #expect(usage.output.contains("run.sh xargs"), "\(usage.output)")
      }
      let collected = try shell("'\(script)' collect")
      #expect(collected.status == 1)
      #expect(
        collected.output.contains("30 runs are missing, of the points 0-9"), "\(collected.output)")
    }
  }

  /// What a limit of memory takes down is recorded by a point that is run by itself, as by a sweep on one machine.
  @Test func pointsKeepTheLimitOfMemory() throws {
    let scenario = """
      duration: 1s
      functions: [{ name: f, count: 20 }, { name: g }]
      workload: { poisson: { function: g, rate: 1/s } }
      """
    try withScenario(scenario) { folder, _ in
      let sweep = """
        scenario: scenario.yaml
        axes: [{ key: functions.f.count, name: count, values: [20, 3000000] }]
        limit: { memory: 256MiB }
        """
      try Data(sweep.utf8).write(to: URL(fileURLWithPath: "\(folder)/sweep.yaml"))
      let database = "\(folder)/a.sqlite"
      let plan = try Program.run([
        "sweep", "\(folder)/sweep.yaml", "--db", database, "--engine", "plan", "--per-job", "2",
      ])
      #expect(plan.status == 0, "\(plan.errors)")
      let done = try shell("'\(database).plan/run.sh' xargs")
      #expect(done.status == 0, "\(done.output)")
      let list = try Program.run(["results", "list", database])
      #expect(list.output.contains("the limit of memory is 256MiB"), "\(list.output)")
      let points = try FileManager.default.contentsOfDirectory(atPath: "\(database).plan/points")
      #expect(points.sorted() == ["point-0000000.json", "point-0000001.json"])
    }
  }

  // MARK: kubernetes

  @Test func theManifestIsWrittenWithTheCommandsThatUseIt() throws {
    try withSweep { folder, run in
      let job = try run(
        "a.sqlite",
        [
          "--engine", "kubernetes", "--image", "i:1", "--claim", "c", "--per-job", "4", "--workers",
          "2",
        ])
      #expect(job.status == 0, "\(job.errors)")
      #expect(
        job.output.contains("kubectl apply -f \(folder)/a.sqlite.kubernetes/job.yaml\n"),
        "\(job.output)")
      #expect(job.output.contains("job/simfaas-sweep\n"))
      let manifest = try text("\(folder)/a.sqlite.kubernetes/job.yaml")
      #expect(manifest.contains("completions: 3\n"), "\(manifest)")
      #expect(manifest.contains("parallelism: 2\n"), "\(manifest)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.sqlite"))
    }
  }

  // MARK: wrong usage

  @Test(arguments: [
    (["--engine", "cloud"], "'local', 'slurm', 'kubernetes' or 'plan'"),
    (
      ["--per-job", "3"],
      "--per-job is for --engine slurm, kubernetes, plan, and this is --engine local"
    ),
    (["--work", "x"], "--work is for"),
    (["--engine", "plan", "--image", "x"], "--image is for --engine kubernetes"),
    (["--engine", "plan", "--resume"], "--resume is for --engine local, slurm"),
    (["--engine", "plan", "--most-attempts", "2"], "--most-attempts is for"),
    (["--engine", "slurm", "--claim", "x"], "--claim is for"),
    (["--engine", "slurm", "--per-job", "0"], "--per-job is 1 to"),
    (["--engine", "slurm", "--most-attempts", "0"], "--most-attempts is 1 to 100"),
    (["--engine", "slurm", "--slurm-option", "long"], "is not an option of sbatch"),
    (["--engine", "slurm", "--slurm-option=--array=0-3"], "a sweep states that itself"),
    (["--engine", "slurm", "--slurm-option=-otext"], "a sweep states that itself"),
    (["--engine", "kubernetes", "--image", "x"], "needs --image"),
    (
      ["--engine", "kubernetes", "--image", "x", "--claim", "A"],
      "is not a name that Kubernetes takes"
    ),
    (
      ["--engine", "kubernetes", "--image", "x", "--claim", "c", "--slurm-option=-x"],
      "--slurm-option is for"
    ),
  ])
  func whatIsForAnotherEngineIsWrongUsage(arguments: [String], message: String) throws {
    try withSweep { folder, run in
      let wrong = try run("a.sqlite", arguments)
      #expect(wrong.status == 64)
      #expect(wrong.errors.contains(message), "\(wrong.errors)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
          "scenario.yaml", "sweep.yaml",
        ])
    }
  }

  // MARK: slurm

  @Test func withoutSlurmThatIsSaidAndNothingIsMade() throws {
    try withSweep { folder, _ in
      let run = try Program.run(
        ["sweep", "\(folder)/sweep.yaml", "--db", "\(folder)/a.sqlite", "--engine", "slurm"],
        environment: ["PATH": "/nowhere"])
      #expect(run.status == 1)
      #expect(run.errors.contains("scontrol: there is no such program along PATH"), "\(run.errors)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
          "scenario.yaml", "sweep.yaml",
        ])
    }
  }

  @Test(.enabled("no Slurm: see Scripts/slurm.sh env", { hasSlurm }), .timeLimit(.minutes(20)))
  func aRealSlurmComesToTheDatabaseOfALocalSweep() throws {
    try withSweep { folder, run in
      #expect(try run("local.sqlite", []).status == 0)
      let slurm = try run("far.sqlite", ["--engine", "slurm", "--per-job", "2"])
      #expect(slurm.status == 0, "\(slurm.errors)")
      #expect(slurm.errors.contains("5 tasks with 10 points"), "\(slurm.errors)")
      #expect(try export("\(folder)/far.sqlite") == export("\(folder)/local.sqlite"))
      let again = try run("far.sqlite", ["--engine", "slurm", "--resume"])
      #expect(again.output.contains("nothing was left to do"), "\(again.output)")
      let refused = try run(
        "b.sqlite", ["--engine", "slurm", "--slurm-option=--partition=nowhere"])
      #expect(refused.status == 1)
      #expect(refused.errors.contains("invalid partition specified: nowhere"), "\(refused.errors)")
      let lost = try run(
        "c.sqlite",
        [
          "--engine", "slurm", "--per-job", "10", "--most-attempts", "1", "--program",
          "/nowhere/simfaas",
        ])
      #expect(lost.status == 1)
      #expect(lost.errors.contains("points 0-9 were given up"), "\(lost.errors)")
      #expect(lost.errors.contains("status 127"), "\(lost.errors)")
    }
  }
}
