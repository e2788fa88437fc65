import Experiments
import Foundation
import SimKernel

/// The runs of one point as a file: what one process of many leaves for a database to collect.
public struct PointFile: Sendable {
  /// What the file says of its form.
  static let form = "sweep point 1"

  /// The point, from 0.
  public let point: Int
  /// The values of the point.
  public let values: [String?]
  /// What tells its plan from others.
  public let identity: String
  /// The program that ran it.
  public let program: ProgramIdentity
  /// Its runs, in the order of their replications.
  public let runs: [RunRecord]

  /// Where the file of `point` is in `folder`: all names are of equal length, so that they sort like the points.
  ///
  /// - Parameters:
  ///   - point: The point.
  ///   - replication: The only replication in it; `nil` for all.
  ///   - folder: The folder.
  /// - Returns: The path.
  static func path(of point: Int, replication: Int? = nil, in folder: String) -> String {
    let digits = String(point)
    let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    return "\(folder)/point-\(padded)\(replication.map { "-\($0)" } ?? "").json"
  }

  /// Writes the file; it has its name only when it is whole.
  ///
  /// Until then its name holds host and process: of two that run the same point, none writes into the other's file.
  ///
  /// - Throws: Why it cannot be written.
  func write(to path: String) throws(OutputError) {
    let own =
      "\(path).\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)"
    var file = try OutputFile(own)
    file.buffer.append(json)
    try file.finish()
    if rename(own, path) != 0 {
      let problem = OutputError(
        path: path, message: "cannot be given its name: \(String(cString: strerror(errno)))")
      unlink(own)
      throw problem
    }
  }

  private var json: String {
    var json = JSONWriter()
    json.object { json in
      json.member("simfaas", Self.form)
      json.member("identity", identity)
      json.member("point", point)
      json.array("values", onOneLine: true) { json in
        for value in values { json.member(nil, value) }
      }
      json.object("program", onOneLine: true) { json in
        json.member("version", program.version)
        json.member("sha256", program.sha256)
      }
      json.array("runs") { json in for run in runs { Self.write(run, to: &json) } }
    }
    return json.finished()
  }

  private static func write(_ run: RunRecord, to json: inout JSONWriter) {
    json.object { json in
      json.member("replication", run.id.replication)
      json.member("seed", run.seed.map { "\($0)" })
      json.member("outcome", run.ending.rawValue)
      json.member("error", run.error)
      json.member("eventFingerprint", run.eventFingerprint)
      json.member("resultFingerprint", run.resultFingerprint)
      json.member("wallSeconds", run.wallSeconds)
      json.member("startedAt", run.startedAt)
      json.member("host", run.host)
      json.array("sections") { json in for section in run.sections { json.member(nil, section) } }
      json.object("metrics") { json in
        for (path, value) in run.values { json.member(path, value) }
      }
    }
  }

  init(
    point: Int, values: [String?], identity: String, program: ProgramIdentity, runs: [RunRecord]
  ) {
    self.point = point
    self.values = values
    self.identity = identity
    self.program = program
    self.runs = runs
  }

  // MARK: Reading

  private struct Content: Codable {
    struct Program: Codable {
      var version: String
      var sha256: String
    }

    struct Run: Codable {
      var replication: Int
      var seed: String?
      var outcome: RunEnding
      var error: String?
      var eventFingerprint: String?
      var resultFingerprint: String?
      var wallSeconds: Double
      var startedAt: Double
      var host: String
      var sections: [String]
      var metrics: [String: Double]
    }

    var simfaas: String
    var identity: String
    var point: Int
    var values: [String?]
    var program: Program
    var runs: [Run]
  }

  /// Reads a file.
  ///
  /// - Throws: Why it is none.
  public init(_ path: String) throws(SettingsError) {
    let position = SourcePosition(origin: path)
    let bytes = try WholeText.bytes(of: path)
    let content: Content
    do { content = try JSONDecoder().decode(Content.self, from: Data(bytes)) } catch {
      throw SettingsError(
        "is not the file of a point as 'simfaas sweep point' writes it: \(Self.words(error))",
        position: position)
    }
    guard content.simfaas == Self.form else {
      throw SettingsError(
        "is in the form '\(content.simfaas.abbreviated)', and this version reads '\(Self.form)'",
        position: position)
    }
    let inRange = content.runs.allSatisfy { (0...1_000_000).contains($0.replication) }
    guard (0..<PointExpansion.most).contains(content.point), inRange else {
      throw SettingsError("has a point or a replication beyond all plans", position: position)
    }
    let program = ProgramIdentity(
      version: content.program.version, sha256: content.program.sha256)
    self.init(
      point: content.point, values: content.values, identity: content.identity, program: program,
      runs: content.runs.map { Self.record($0, of: content.point, program) })
  }

  private static func record(
    _ run: Content.Run, of point: Int, _ program: ProgramIdentity
  ) -> RunRecord {
    var record = RunRecord(
      RunID(point: point, replication: run.replication), run.outcome, error: run.error)
    record.seed = run.seed.flatMap { UInt64($0) }
    record.eventFingerprint = run.eventFingerprint
    record.resultFingerprint = run.resultFingerprint
    record.values = run.metrics.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    record.sections = run.sections
    record.wallSeconds = run.wallSeconds
    record.startedAt = run.startedAt
    record.host = run.host
    record.program = program
    return record
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "the key '\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has another form"
    default: "it is damaged or cut off"
    }
  }
}
