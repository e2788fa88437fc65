import Experiments
import Foundation

/// The files of one job.
struct JobFolder: Sendable {
  let path: String

  var record: String { path + "/job.json" }
  var scenario: String { path + "/" + ScenarioText.scenarioFile }
  var sweep: String { path + "/" + ScenarioText.sweepFile }
  /// What the command says on standard error: progress and messages.
  var log: String { path + "/log.txt" }
  /// What it says on standard output.
  var output: String { path + "/output.txt" }
  /// Locked by the process while it lives.
  var lock: String { path + "/lock" }
  /// What a job of the kind `timeline` writes.
  var timeline: String { path + "/timeline.json.gz" }

  /// Writes the record; it has its name only when it is whole.
  func save(_ job: JobRecord) throws(OutputError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(job) else {
      throw OutputError(path: record, message: "cannot be encoded")
    }
    try write(String(decoding: data, as: UTF8.self) + "\n", to: record)
  }

  func write(_ text: String, to path: String) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(text)
    try file.finish()
  }

  /// Reads the record; `nil` where there is none, or it is none of ours.
  func load() -> JobRecord? {
    guard let status = FileStatus(record), status.isFile, status.size < 1 << 20,
      let data = FileManager.default.contents(atPath: record),
      let job = try? JSONDecoder().decode(JobRecord.self, from: data),
      job.name == path.split(separator: "/").last.map(String.init), SafeName.isValid(job.name)
    else { return nil }
    return job
  }

  /// A text file of the job, its last `most` bytes at most.
  func text(_ path: String, most: Int = 1 << 20) -> String? {
    guard let status = FileStatus(path), status.isFile,
      let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    let skipped = max(0, Int(status.size) - most)
    try? file.seek(toOffset: UInt64(skipped))
    return (try? file.read(upToCount: most)).flatMap { $0 }.map {
      String(decoding: $0, as: UTF8.self)
    } ?? ""
  }
}
