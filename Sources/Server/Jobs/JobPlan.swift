import Experiments
import HTTPTypes
import SimKernel

/// What a job will run: checked, and as the arguments of a command.
struct JobPlan: Sendable {
  /// What the scenario calls itself.
  let title: String
  /// Files that the scenario reads: what it calls them, and where they lie.
  let files: [(name: String, path: String)]
  private let kind: JobRecord.Kind
  private let options: JobOptions

  /// Checks a request.
  ///
  /// - Throws: Everything that is wrong with it, or that it is too much.
  init(_ request: JobRequest, _ inputs: InputFiles, mostRequests: UInt64) throws(Refusal) {
    kind = request.kind
    options = JobOptions(request.options, for: kind)
    var problems = options.problems
    var text = ScenarioText(scenario: request.scenario, sweep: request.sweep)
    text.changes = options.changes
    do throws(SettingsError) { text.variants = try options.variantChanges() } catch {
      if problems.isEmpty { problems += error.problems }
    }
    if kind == .compare, options.variants < 2 {
      problems.append(
        SettingsProblem(
          position: SourcePosition(origin: "options"),
          message: "name what is to vary, such as --vary policies.keepAlive.window=1min,10min"))
    }
    let judgement = text.judgement(inputs)
    problems += judgement.problems
    guard problems.isEmpty else { throw .unprocessable(problems) }
    title = judgement.name
    files = judgement.files.compactMap { name in inputs.path(of: name).map { (name, $0) } }
    let runs = Double(judgement.runs) * Double(options.variants) * Double(options.replications)
    if let requests = judgement.requests, requests * runs > Double(mostRequests) {
      throw Refusal(
        status: .contentTooLarge,
        message:
          "this would simulate about \(JSONWriter.text((requests * runs).rounded())) requests; at most \(mostRequests) are allowed (--most-requests)"
      )
    }
  }

  /// The arguments of the command, from the job's folder: results go beside the folder of jobs.
  func arguments(name: String) -> [String] {
    let result = "../../\(name)"
    switch kind {
    case .run, .compare:
      return [kind.rawValue, ScenarioText.scenarioFile] + options.arguments
        + ["--out=\(result)", "--progress=json"]
    case .sweep:
      return ["sweep", ScenarioText.sweepFile] + options.arguments
        + ["--db=\(result).sqlite", "--progress=json"]
    case .timeline: return []
    }
  }
}
