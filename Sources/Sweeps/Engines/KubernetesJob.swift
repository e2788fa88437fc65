import ClusterModel
import Experiments
import Foundation
import SimKernel

/// A plan as an Indexed Job of Kubernetes: each index runs its share of the points, on a volume that all pods share.
///
/// Source: the Kubernetes API reference, `batch/v1` Job. `backoffLimitPerIndex` is on by default since version 1.29.
public struct KubernetesJob: Sendable {
  /// What the manifest says.
  public struct Options: Sendable {
    /// The folder for plan, manifest and files of points.
    public var folder = ""
    /// The image that holds the program.
    public var image = ""
    /// The program within it.
    public var executable = "simfaas"
    /// The persistent volume claim that holds the files of the sweep.
    public var claim = ""
    /// The namespace; `nil` for the one that `kubectl` is set to.
    public var namespace: String?
    /// How many pods at a time.
    public var workers = 1
    /// How many points an index stands for.
    public var pointsPerTask = 1
    /// How often an index may fail before it is given up, the first time included.
    public var mostAttempts = 3
    /// Whether every run has a process of its own.
    public var isolates = false
    /// Where results are to be collected.
    public var database = ""

    /// Creates options without an image and a claim, which must be said.
    public init() {}
  }

  /// The most indexes of a job with a limit of failures for each; the API takes 100,000, and fewer pods at a time then.
  public static let mostTasks = 10_000
  /// A name has at most 63 letters, and that of a pod's host holds the index, too.
  private static let longestName = 50

  private let plan: SweepPlan
  private let options: Options
  private let folder: String
  /// The folder that the volume holds: all files of the sweep lie in it, here and, under the same path, in each container.
  public let root: String
  /// The job's name.
  public let name: String

  /// Prepares a job.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked.
  ///   - options: What the manifest says.
  /// - Throws: What is wrong with a name, or that the files of the sweep have no folder in common.
  public init(_ plan: SweepPlan, _ options: Options) throws(SettingsError) {
    self.plan = plan
    self.options = options
    folder = URL(fileURLWithPath: options.folder).standardizedFileURL.path
    try Self.checkName(options.claim, "--claim", most: 253, allowing: ".")
    if let namespace = options.namespace { try Self.checkName(namespace, "--namespace", most: 63) }
    guard !options.image.isEmpty, !options.image.contains(where: \.isWhitespace) else {
      throw SettingsError(
        "'\(options.image.abbreviated)' is not the name of an image, such as registry.example/simfaas:1",
        position: SourcePosition(origin: "--image"))
    }
    name = Self.name(plan.name)
    root = Self.common(
      plan.inputs.map { ($0.path as NSString).deletingLastPathComponent } + [folder])
    guard root != "/" else {
      throw SettingsError(
        "this folder, the scenario and what it reads (\(plan.inputs.map(\.path).joined(separator: ", "))) have no folder in common that "
          + "a volume could hold; name one beside them with --work",
        position: SourcePosition(origin: folder))
    }
  }

  /// How many indexes there are.
  public var tasks: Int { (plan.points.count + options.pointsPerTask - 1) / options.pointsPerTask }

  /// The manifest, as YAML.
  public var manifest: String { YamlWriter.text(document) }

  /// Writes `plan.jsonl` and `job.yaml` into the folder.
  ///
  /// - Throws: Why they cannot be written.
  public func write(program: ProgramIdentity) throws(OutputError) {
    try OutputFolder.create(folder)
    for (file, text) in [
      ("plan.jsonl", PlanFile.text(plan, program: program)), ("job.yaml", manifest),
    ] {
      var output = try OutputFile("\(folder)/\(file)")
      output.buffer.append(text)
      try output.finish()
    }
  }

  /// What starts the job, waits for its end, and collects its results.
  public var commands: [String] {
    let file = ShellWord.quoted(folder + "/job.yaml")
    let namespace = options.namespace.map { " --namespace \($0)" } ?? ""
    return [
      "kubectl apply\(namespace) -f \(file)",
      "kubectl wait\(namespace) --for=condition=complete --timeout=24h job/\(name)",
      "simfaas sweep collect --plan \(ShellWord.quoted(folder + "/plan.jsonl")) --from \(ShellWord.quoted(folder + "/points")) "
        + "--db \(ShellWord.quoted(options.database))",
    ]
  }

  // MARK: The manifest

  private var document: Document {
    var metadata = [Document.Entry("name", Self.quoted(name))]
    if let namespace = options.namespace {
      metadata.append(.init("namespace", Self.quoted(namespace)))
    }
    metadata.append(.init("labels", Self.labels))
    return .map([
      .init("apiVersion", .text("batch/v1")), .init("kind", .text("Job")),
      .init("metadata", .map(metadata)),
      .init(
        "spec",
        .map([
          .init("completionMode", .text("Indexed")),
          .init("completions", .text("\(tasks)")),
          .init("parallelism", .text("\(min(options.workers, tasks))")),
          .init("backoffLimitPerIndex", .text("\(options.mostAttempts - 1)")),
          .init("template", .map([.init("metadata", .map([.init("labels", Self.labels)])), pod])),
        ])),
    ])
  }

  private static let labels = Document.map([
    .init("app.kubernetes.io/name", .text("simfaas"))
  ])

  private var pod: Document.Entry {
    .init(
      "spec",
      .map([
        // What a limit for each index needs.
        .init("restartPolicy", .text("Never")),
        .init("containers", .list([container])),
        .init(
          "volumes",
          .list([
            .map([
              .init("name", .text("sweep")),
              .init(
                "persistentVolumeClaim", .map([.init("claimName", Self.quoted(options.claim))])),
            ])
          ])),
      ]))
  }

  private var container: Document {
    var words = [
      options.executable, "sweep", "point", "--plan", folder + "/plan.jsonl", "--out",
      folder + "/points", "--index", "$(JOB_COMPLETION_INDEX)",
    ]
    if options.pointsPerTask > 1 { words += ["--per-index", "\(options.pointsPerTask)"] }
    if options.isolates { words.append("--isolate") }
    return .map([
      .init("name", .text("simfaas")), .init("image", Self.quoted(options.image)),
      .init("command", .list(words.map(Self.escaped).map(Self.quoted))),
      .init("env", .list([index])), .init("resources", resources),
      .init(
        "volumeMounts",
        .list([.map([.init("name", .text("sweep")), .init("mountPath", Self.quoted(root))])])),
    ])
  }

  /// The index, which the controller also adds by itself: stated here, it is there for the words of the command in all versions.
  private var index: Document {
    .map([
      .init("name", .text("JOB_COMPLETION_INDEX")),
      .init(
        "valueFrom",
        .map([
          .init(
            "fieldRef",
            .map([
              .init(
                "fieldPath",
                Self.quoted("metadata.annotations['batch.kubernetes.io/job-completion-index']"))
            ]))
        ])),
    ])
  }

  private var resources: Document {
    var requests = [Document.Entry("cpu", Self.quoted("1"))]
    var entries: [Document.Entry] = []
    if let memory = plan.limit.memory {
      let amount = Self.quoted("\(TaskMemory.mebibytes(limit: memory))Mi")
      requests.append(.init("memory", amount))
      entries.append(.init("limits", .map([.init("memory", amount)])))
    }
    return .map([.init("requests", .map(requests))] + entries)
  }

  private static func quoted(_ text: String) -> Document { Document(.text(text, isQuoted: true)) }

  /// A word in which nothing but the index is replaced by what a variable holds: `$$` stands for `$`.
  private static func escaped(_ word: String) -> String {
    word == "$(JOB_COMPLETION_INDEX)" ? word : word.replacing("$(", with: "$$(")
  }

  // MARK: Names

  /// The sweep's name in the letters that Kubernetes allows.
  private static func name(_ text: String) -> String {
    var name = "simfaas-"
    for byte in text.lowercased().utf8 {
      let isPlain = (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122)
      if isPlain {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else if name.last != "-" {
        name += "-"
      }
    }
    name = String(name.prefix(longestName))
    while name.last == "-" { name.removeLast() }
    return name
  }

  private static func checkName(
    _ text: String, _ option: String, most: Int, allowing more: String = ""
  ) throws(SettingsError) {
    func isPlain(_ byte: UInt8) -> Bool {
      (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122)
    }
    let inner = text.utf8.allSatisfy {
      isPlain($0) || $0 == UInt8(ascii: "-") || more.utf8.contains($0)
    }
    guard let first = text.utf8.first, let last = text.utf8.last, isPlain(first), isPlain(last),
      inner, text.utf8.count <= most
    else {
      throw SettingsError(
        "'\(text.abbreviated)' is not a name that Kubernetes takes: small letters, digits and dashes, at most \(most), a letter or digit at both ends",
        position: SourcePosition(origin: option))
    }
  }

  /// The deepest folder that holds all of `folders`.
  private static func common(_ folders: [String]) -> String {
    var parts = folders[0].split(separator: "/")
    for folder in folders.dropFirst() {
      let others = folder.split(separator: "/")
      parts = Array(zip(parts, others).prefix { $0 == $1 }.map(\.0))
    }
    return "/" + parts.joined(separator: "/")
  }
}
