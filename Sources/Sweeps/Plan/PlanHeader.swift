import Experiments
import SimKernel

/// The first line of a plan, and what a database keeps of one.
struct PlanHeader: Settings {
  var form = ""
  var name = ""
  var file: String?
  var identity = ""
  var points = 0
  var replications = 1
  var scenario = ""
  var changes: [String] = []
  var seed: UInt64?
  var randomNumbers = RandomNumbers.common
  var columns: [Column] = []
  var metrics: [String]?
  var limit = RunLimits()
  var invalid = InvalidPoints.stop
  var inputs: [Input] = []
  var program = Program()

  struct Column: Settings {
    var key = ""
    var name = ""

    static var schema: [Setting<Column>] {
      [
        Setting("key", \.key, .name("a key path"), required: true, "The key."),
        Setting("name", \.name, .name(), required: true, "What results call it."),
      ]
    }
  }

  struct Input: Settings {
    var path = ""
    var bytes: Int64 = 0
    var sha256 = ""

    static var schema: [Setting<Input>] {
      [
        Setting("path", \.path, .name("a path"), required: true, "Where it is."),
        Setting("bytes", \.bytes, .count(0...(.max)), required: true, "Its size."),
        Setting("sha256", \.sha256, .name("a digest"), required: true, "Its digest."),
      ]
    }
  }

  struct Program: Settings {
    var version = ""
    var sha256 = ""

    static var schema: [Setting<Program>] {
      [
        Setting("version", \.version, .name("a version"), required: true, "Its version."),
        Setting("sha256", \.sha256, .name("a digest"), required: true, "Its digest."),
      ]
    }

    var identity: ProgramIdentity { ProgramIdentity(version: version, sha256: sha256) }
  }

  static var schema: [Setting<PlanHeader>] {
    [
      Setting("simfaas", \.form, .name("a form"), required: true, "What the file is."),
      Setting("name", \.name, .name(), required: true, "A name for results."),
      Setting("file", \.file, .optional(.name("a path"), none: "not known"), "The sweep file."),
      Setting("identity", \.identity, .name("a digest"), required: true, "A digest of the plan."),
      Setting(
        "points", \.points, .count(1...PointExpansion.most), required: true, "How many points."),
      Setting(
        "replications", \.replications, .count(1...1_000_000), required: true, "Runs of each."),
      Setting("scenario", \.scenario, .name("a path"), required: true, "The scenario."),
      Setting("set", \.changes, .list(of: .name("a change")), required: true, "What is replaced."),
      Setting(
        "seed", \.seed, .optional(.seed, none: "the scenario's"), required: true, "The seed."),
      Setting(
        "randomNumbers", \.randomNumbers, .choice, required: true, "Whether they are shared."),
      Setting("columns", \.columns, .list(of: .section()), required: true, "What varies."),
      Setting(
        "metrics", \.metrics, .optional(.list(of: .name("a path")), none: "all"), required: true,
        "What is kept."),
      Setting("limit", \.limit, .section(), required: true, "When a run is stopped."),
      Setting("invalid", \.invalid, .choice, required: true, "What wrong points mean."),
      Setting("inputs", \.inputs, .list(of: .section()), required: true, "The files."),
      Setting("program", \.program, .section(), required: true, "What made the plan."),
    ]
  }

  func check(_ reader: inout SettingsReader) {
    reader.require(
      form == PlanFile.form, at: "simfaas",
      "'\(form.abbreviated)' is not '\(PlanFile.form)', which is what this version reads")
  }

  /// The plan without its points.
  func plan(scenario other: String?) -> SweepPlan {
    var files = inputs.map { FileDigest(path: $0.path, bytes: $0.bytes, sha256: $0.sha256) }
    if let other, let first = files.first {
      files[0] = FileDigest(path: other, bytes: first.bytes, sha256: first.sha256)
    }
    return SweepPlan(
      name: name, file: file, scenario: other ?? scenario, changes: changes,
      columns: columns.map { SweepColumn(key: $0.key, name: $0.name) }, points: [],
      replications: replications, seed: seed, randomNumbers: randomNumbers, metrics: metrics,
      limit: limit, invalid: invalid, inputs: files)
  }
}
