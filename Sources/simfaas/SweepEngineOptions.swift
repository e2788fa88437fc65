import ArgumentParser
import Experiments
import Foundation
import SimKernel
import Sweeps

/// Where the points of a sweep are run.
enum SweepEngine: String, ExpressibleByArgument, CaseIterable {
  case local, slurm, kubernetes, plan
}

/// What `simfaas sweep run` is told of machines besides this one.
struct SweepEngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Where points are run: local (this machine), slurm (job arrays, followed and collected), kubernetes (writes the manifest \
      of an Indexed Job), plan (writes a script for xargs and GNU parallel).
      """))
  var engine = SweepEngine.local

  @Option(
    help: ArgumentHelp(
      "The folder for plan, jobs and files of points, which all machines share; without it, beside the database.",
      valueName: "folder"))
  var work: String?

  @Option(
    help: ArgumentHelp(
      "How many points a task runs; without it, as many as take three minutes by three runs.",
      valueName: "points"))
  var perJob: Int?

  @Option(
    help: ArgumentHelp(
      "How often a task may end without having finished one point more (slurm, kubernetes); without it, 3.",
      valueName: "times"))
  var mostAttempts: Int?

  @Option(
    help: ArgumentHelp(
      "This program where points are run; without it, the path of this one, in an image simfaas.",
      valueName: "path"))
  var program: String?

  @Option(
    help: ArgumentHelp(
      "A further option of sbatch, such as --partition=long; may be repeated.", valueName: "option")
  )
  var slurmOption: [String] = []

  @Option(help: ArgumentHelp("The image that holds this program (kubernetes).", valueName: "name"))
  var image: String?

  @Option(
    help: ArgumentHelp(
      "The persistent volume claim that holds the files of the sweep (kubernetes).",
      valueName: "name"))
  var claim: String?

  @Option(help: ArgumentHelp("The namespace (kubernetes).", valueName: "name"))
  var namespace: String?

  /// Options of `sbatch` that a sweep states itself, or that would keep it from following its jobs.
  private static let reserved = [
    "--array", "-a", "--wrap", "--job-name", "-J", "--output", "-o", "--parsable", "--wait", "-W",
    "--test-only", "--open-mode", "--help", "-h", "--usage", "--version", "-V",
  ]

  func validate() throws {
    try check("--work", work != nil, [.slurm, .kubernetes, .plan])
    try check("--per-job", perJob != nil, [.slurm, .kubernetes, .plan])
    try check("--program", program != nil, [.slurm, .kubernetes, .plan])
    try check("--most-attempts", mostAttempts != nil, [.slurm, .kubernetes])
    try check("--slurm-option", !slurmOption.isEmpty, [.slurm])
    try check("--image", image != nil, [.kubernetes])
    try check("--claim", claim != nil, [.kubernetes])
    try check("--namespace", namespace != nil, [.kubernetes])
    if let perJob, !(1...1_000_000).contains(perJob) {
      throw ValidationError("--per-job is 1 to 1000000")
    }
    if let mostAttempts, !(1...100).contains(mostAttempts) {
      throw ValidationError("--most-attempts is 1 to 100")
    }
    if engine == .kubernetes, image == nil || claim == nil {
      throw ValidationError(
        "--engine kubernetes needs --image, which holds this program, and --claim, which holds the files"
      )
    }
    for option in slurmOption { try Self.check(option) }
  }

  private func check(_ option: String, _ isStated: Bool, _ engines: [SweepEngine]) throws {
    guard isStated, !engines.contains(engine) else { return }
    let names = engines.map(\.rawValue).joined(separator: ", ")
    throw ValidationError(
      "\(option) is for --engine \(names), and this is --engine \(engine.rawValue)")
  }

  private static func check(_ option: String) throws {
    guard option.hasPrefix("-"), option.count > 1 else {
      throw ValidationError(
        "--slurm-option '\(option)' is not an option of sbatch, such as --partition=long; write --slurm-option=--partition=long"
      )
    }
    let name = option.hasPrefix("--") ? option.prefix { $0 != "=" } : option.prefix(2)
    guard !reserved.contains(String(name)) else {
      throw ValidationError("--slurm-option \(name): a sweep states that itself")
    }
  }
}
