import Experiments
import Foundation

/// A plan in a folder with what runs it: a script for `xargs`, for GNU parallel here and for GNU parallel over ssh.
public struct PlainPlan: Sendable {
  /// How the script is to run.
  public struct Options: Sendable {
    /// The folder.
    public var folder = ""
    /// How many processes at a time.
    public var workers = 1
    /// How many points one process runs.
    public var pointsPerTask = 1
    /// Whether every run has a process of its own.
    public var isolates = false
    /// The program that runs points, here and elsewhere.
    public var executable = ""
    /// Where results are to be collected.
    public var database = ""

    /// Creates the usual options: a process for each point, one at a time.
    public init() {}
  }

  private let options: Options

  /// Writes the folder: `plan.jsonl`, `points.txt` with the number of each task, `run.sh`.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked.
  ///   - program: The running program.
  ///   - options: How it is to run.
  /// - Throws: Why it cannot be written. What is there already is replaced; points that have been run are kept.
  public init(
    _ plan: SweepPlan, program: ProgramIdentity, _ options: Options
  ) throws(OutputError) {
    self.options = options
    let folder = options.folder
    try OutputFolder.create(folder)
    try Self.write(PlanFile.text(plan, program: program), to: folder + "/plan.jsonl")
    let tasks = (plan.points.count + options.pointsPerTask - 1) / options.pointsPerTask
    try Self.write((0..<tasks).map { "\($0)\n" }.joined(), to: folder + "/points.txt")
    try Self.write(script(plan), to: folder + "/run.sh")
    guard chmod(folder + "/run.sh", 0o755) == 0 else {
      throw OutputError(path: folder + "/run.sh", message: "cannot be made executable")
    }
  }

  private static func write(_ text: String, to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(text)
    try file.finish()
  }

  /// How the script is called, a line a way, with what it is for.
  public var commands: [(command: String, purpose: String)] {
    let run = ShellWord.quoted(options.folder + "/run.sh")
    return [
      ("\(run) xargs", "on this machine"),
      ("\(run) parallel", "on this machine, with GNU parallel"),
      ("\(run) ssh host1,host2", "on machines that share this folder and the program"),
      ("\(run) copy host1,host2", "on machines that share nothing but the program"),
      ("\(run) collect", "the results so far, which the others end with"),
    ]
  }

  private func script(_ plan: SweepPlan) -> String {
    let folder = URL(fileURLWithPath: options.folder).standardizedFileURL.path
    let database = URL(fileURLWithPath: options.database).standardizedFileURL.path
    var point = [options.executable, "sweep", "point", "--plan", folder + "/plan.jsonl"]
    if options.pointsPerTask > 1 { point += ["--per-index", "\(options.pointsPerTask)"] }
    if options.isolates { point.append("--isolate") }
    let files = (plan.inputs.map(\.path) + [folder + "/plan.jsonl"]).map(ShellWord.quoted)
    return """
      #!/bin/bash
      # Runs the points of a sweep that have no file yet, so it may be called again at any time, then collects all in a database.
      #   run.sh xargs              on this machine
      #   run.sh parallel           on this machine, with GNU parallel
      #   run.sh ssh HOST,HOST…     with GNU parallel on machines that share this folder; the program has the same path on all
      #   run.sh copy HOST,HOST…    the same without a shared folder: input files are copied there, to the same paths, results back
      #   run.sh collect            collects only
      # WORKERS=N: how many processes at a time, on each machine.
      set -euo pipefail
      folder=\(ShellWord.quoted(folder))
      point=(\(ShellWord.line(point)))
      inputs=(\(files.joined(separator: " ")))
      points=\(plan.points.count)
      size=\(options.pointsPerTask)
      workers=${WORKERS:-\(options.workers)}
      mkdir -p "$folder/points"

      usage() {
        sed -n '3,7s/^# *//p' "$0" >&2
        exit 64
      }

      # The tasks that lack a file.
      todo() {
        local task point file
        while read -r task; do
          for ((point = task * size; point < (task + 1) * size && point < points; point++)); do
            printf -v file '%s/points/point-%07d.json' "$folder" "$point"
            if [[ ! -e $file ]]; then
              echo "$task"
              break
            fi
          done
        done <"$folder/points.txt"
      }

      # Without SHELL, as in a service or a container, GNU parallel's wrapper on the other machine ends well and runs nothing.
      gnu_parallel() { SHELL=${SHELL:-/bin/bash} parallel --will-cite --quote --jobs "$workers" "$@"; }

      # Each task has a folder of its own elsewhere, which comes back as a whole. What was copied stays there: a machine that does
      # share a folder would lose its only copy.
      copy() {
        local base=() file status=0
        for file in "${inputs[@]}"; do base+=(--basefile "$file"); done
        gnu_parallel --sshlogin "$1" "${base[@]}" --return "$folder/points/task-{}" \
          "${point[@]}" --out "$folder/points/task-{}" --index {} || status=$?
        find "$folder/points" -path '*/task-*/point-*.json' -exec mv {} "$folder/points/" ';'
        find "$folder/points" -mindepth 1 -depth -type d -name 'task-*' -exec rmdir {} +
        return "$status"
      }

      case ${1:-} in
      xargs | parallel | collect) ;;
      ssh | copy) [[ -n ${2:-} ]] || usage ;;
      *) usage ;;
      esac
      tasks=$(todo)
      if [[ -n $tasks ]]; then
        case $1 in
        xargs) xargs -P "$workers" -n 1 "${point[@]}" --out "$folder/points" --index ;;
        parallel) gnu_parallel "${point[@]}" --out "$folder/points" --index {} ;;
        ssh) gnu_parallel --sshlogin "$2" "${point[@]}" --out "$folder/points" --index {} ;;
        copy) copy "$2" ;;
        esac <<<"$tasks"
      fi
      exec "${point[0]}" sweep collect --plan "$folder/plan.jsonl" --from "$folder/points" --db \(ShellWord.quoted(database))

      """
  }
}
