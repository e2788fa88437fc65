import Experiments
import Foundation
import SimKernel
import Testing
import Yams

@testable import Sweeps

/// The manifest of a job, read by another reader of YAML, field by field.
@Suite struct KubernetesJobTests {
  private func options(_ lab: SweepLab) -> KubernetesJob.Options {
    var options = KubernetesJob.Options()
    options.folder = lab.path("work")
    options.image = "registry.example:5000/simfaas:1"
    options.claim = "sweeps"
    options.workers = 8
    options.pointsPerTask = 5
    options.database = "a.sqlite"
    return options
  }

  private static let lines =
    "axes: [{ key: policies.keepAlive.window, range: { from: 1s, to: 12s, steps: 12 } }]\n"

  /// The value at a path of keys and places.
  private func value(_ tree: Any?, _ path: String) -> Any? {
    path.split(separator: ".").reduce(tree) { tree, key in
      if let place = Int(key) { return (tree as? [Any])?[place] }
      return (tree as? [String: Any])?[String(key)]
    }
  }

  @Test func everyFieldIsWhatTheInterfaceAsksFor() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines + "name: My Sweep_1\nlimit: { memory: 512MiB }\n")
    var options = options(lab)
    options.namespace = "team-a"
    let job = try KubernetesJob(plan, options)
    let tree = try Yams.load(yaml: job.manifest)
    func text(_ path: String) -> String? { value(tree, path) as? String }
    func number(_ path: String) -> Int? { value(tree, path) as? Int }
    #expect(text("apiVersion") == "batch/v1")
    #expect(text("kind") == "Job")
    #expect(text("metadata.name") == "simfaas-my-sweep-1")
    #expect(text("metadata.namespace") == "team-a")
    #expect(text("spec.completionMode") == "Indexed")
    #expect(number("spec.completions") == 3)
    #expect(number("spec.parallelism") == 3)
    #expect(number("spec.backoffLimitPerIndex") == 2)
    let pod = "spec.template.spec"
    #expect(text("\(pod).restartPolicy") == "Never")
    #expect((value(tree, "\(pod).containers") as? [Any])?.count == 1)
    let container = "\(pod).containers.0"
    #expect(text("\(container).name") == "simfaas")
    #expect(text("\(container).image") == "registry.example:5000/simfaas:1")
    #expect(
      value(tree, "\(container).command") as? [String] == [
        "simfaas", "sweep", "point", "--plan", lab.path("work/plan.jsonl"), "--out",
        lab.path("work/points"), "--index", "$(JOB_COMPLETION_INDEX)", "--per-index", "5",
      ])
    #expect(text("\(container).env.0.name") == "JOB_COMPLETION_INDEX")
    #expect(
      text("\(container).env.0.valueFrom.fieldRef.fieldPath")
        == "metadata.annotations['batch.kubernetes.io/job-completion-index']")
    #expect(text("\(container).resources.requests.cpu") == "1")
    #expect(text("\(container).resources.requests.memory") == "768Mi")
    #expect(text("\(container).resources.limits.memory") == "768Mi")
    #expect(text("\(container).volumeMounts.0.name") == text("\(pod).volumes.0.name"))
    #expect(text("\(container).volumeMounts.0.mountPath") == job.root)
    #expect(text("\(pod).volumes.0.persistentVolumeClaim.claimName") == "sweeps")
    // Nothing else is said than what was looked at.
    #expect((value(tree, "spec") as? [String: Any])?.count == 5)
    #expect((value(tree, container) as? [String: Any])?.count == 6)
    #expect((value(tree, pod) as? [String: Any])?.count == 3)
  }

  @Test func withoutALimitOfMemoryNoneIsAskedFor() throws {
    let lab = try SweepLab()
    let tree = try Yams.load(yaml: KubernetesJob(try lab.plan(Self.lines), options(lab)).manifest)
    let resources = value(tree, "spec.template.spec.containers.0.resources") as? [String: Any]
    #expect(resources?.keys.sorted() == ["requests"])
    #expect((resources?["requests"] as? [String: Any])?.keys.sorted() == ["cpu"])
    #expect((value(tree, "metadata") as? [String: Any])?["namespace"] == nil)
  }

  /// All that a container reads and writes lies on the volume, under the path that it has here.
  @Test func theVolumeHoldsAllFiles() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    let job = try KubernetesJob(plan, options(lab))
    for input in plan.inputs { #expect(input.path.hasPrefix(job.root + "/")) }
    var far = options(lab)
    far.folder = "/work-elsewhere"
    let error = #expect(throws: SettingsError.self) { try KubernetesJob(plan, far) }
    #expect(error?.description.contains("--work") == true)
  }

  @Test func whatIsWrittenRunsToTheSameResults() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    let job = try KubernetesJob(plan, options(lab))
    try job.write(program: SweepLab.program)
    let text = FileManager.default.contents(atPath: lab.path("work/job.yaml"))
    #expect(text.map { String(decoding: $0, as: UTF8.self) } == job.manifest)
    let file = try PlanFile(lab.path("work/plan.jsonl"))
    for index in 0..<job.tasks {
      let points = try PointSelection("\(index)", each: 5).points(of: file.pointCount)
      _ = try PointRunner(file, program: SweepLab.program).run(
        points, into: lab.path("work/points"))
    }
    let outcome = try ResultsMerge.collect(
      file, from: [lab.path("work/points")], into: lab.path("a.sqlite"), acceptingPrograms: false)
    #expect(outcome.missing.isEmpty)
    try lab.run(plan, into: "local.sqlite")
    #expect(try lab.export("a.sqlite") == lab.export("local.sqlite"))
  }

  @Test func theThreeCommandsNameTheJob() throws {
    let lab = try SweepLab()
    var options = options(lab)
    options.namespace = "team-a"
    let job = try KubernetesJob(try lab.plan(Self.lines), options)
    #expect(job.commands.count == 3)
    #expect(job.commands[0].hasPrefix("kubectl apply --namespace team-a -f "))
    #expect(job.commands[1].hasSuffix("job/\(job.name)"))
    #expect(job.commands[2].hasSuffix("--db a.sqlite"))
  }

  @Test(arguments: ["", "Upper", "-a", "a-", "a_b", "ü", String(repeating: "a", count: 254)])
  func namesThatKubernetesDoesNotTakeAreRefused(name: String) throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines)
    var claim = options(lab)
    claim.claim = name
    #expect(throws: SettingsError.self) { try KubernetesJob(plan, claim) }
    var namespace = options(lab)
    namespace.namespace = name
    #expect(throws: SettingsError.self) { try KubernetesJob(plan, namespace) }
    var image = options(lab)
    image.image = "two words"
    #expect(throws: SettingsError.self) { try KubernetesJob(plan, image) }
  }

  @Test func aLongNameIsCutAndStaysAName() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(Self.lines + "name: \(String(repeating: "ä-x", count: 60))\n")
    let name = try KubernetesJob(plan, options(lab)).name
    #expect(name.utf8.count <= 50)
    #expect(name.wholeMatch(of: /[a-z]([-a-z0-9]*[a-z0-9])?/) != nil, "\(name)")
  }
}
