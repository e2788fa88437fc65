import ClusterModel
import Experiments
import Foundation
import SimKernel

/// A plan as a file: a line of JSON with everything that points share, then a line for each point.
///
/// Point `n` is line `n + 2`, so a job of an array finds its point without reading the others.
public struct PlanFile: Sendable {
  /// What the first line says of its form.
  static let form = "sweep plan 1"

  /// The plan; without its points, which ``PlanFile/point(_:)`` reads one by one.
  public let plan: SweepPlan
  /// How many points there are.
  public let pointCount: Int
  /// What tells this plan from others: see `SweepPlan.identity`.
  public let identity: String
  /// The program that made it.
  public let program: ProgramIdentity
  /// Where it is.
  let path: String
  /// Where the scenario was said to be; `nil` for where the plan says.
  let scenario: String?
  private let lines: [Range<Int>]
  private let bytes: [UInt8]

  /// The text of a plan.
  ///
  /// - Parameters:
  ///   - plan: A plan that has been checked.
  ///   - program: The program that makes it.
  /// - Returns: The lines; the same for the same plan.
  public static func text(_ plan: SweepPlan, program: ProgramIdentity) -> String {
    var json = JSONWriter()
    json.object(onOneLine: true) { json in
      json.member("simfaas", form)
      json.member("name", plan.name)
      json.member("file", plan.file)
      json.member("identity", plan.identity)
      json.member("points", plan.points.count)
      json.member("replications", plan.replications)
      json.member("scenario", plan.scenario)
      json.array("set") { json in for change in plan.changes { json.member(nil, change) } }
      json.member("seed", plan.seed.map { "\($0)" })
      json.member("randomNumbers", plan.randomNumbers.rawValue)
      json.array("columns") { json in
        for column in plan.columns {
          json.object { json in
            json.member("key", column.key)
            json.member("name", column.name)
          }
        }
      }
      if let metrics = plan.metrics {
        json.array("metrics") { json in for metric in metrics { json.member(nil, metric) } }
      } else {
        json.null("metrics")
      }
      writeLimits(plan, to: &json)
      json.object("program") { json in
        json.member("version", program.version)
        json.member("sha256", program.sha256)
      }
    }
    var text = json.finished()
    for (number, point) in plan.points.enumerated() { text += line(number, point) }
    return text
  }

  private static func writeLimits(_ plan: SweepPlan, to json: inout JSONWriter) {
    json.object("limit") { json in
      json.member("time", plan.limit.time?.written)
      json.member("events", plan.limit.events.map { "\($0)" })
      json.member("memory", plan.limit.memory?.written)
    }
    json.member("invalid", plan.invalid.rawValue)
    json.array("inputs") { json in
      for input in plan.inputs {
        json.object { json in
          json.member("path", input.path)
          json.member("bytes", Int(input.bytes))
          json.member("sha256", input.sha256)
        }
      }
    }
  }

  private static func line(_ number: Int, _ point: SweepPoint) -> String {
    var json = JSONWriter()
    json.object(onOneLine: true) { json in
      json.member("point", number)
      json.array("values") { json in for value in point.values { json.member(nil, value) } }
    }
    return json.finished()
  }

  /// Reads a plan.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - scenario: Where the scenario file is on this machine; `nil` for where the plan says.
  /// - Throws: What is wrong with it.
  public init(_ path: String, scenario: String? = nil) throws(SettingsError) {
    self.path = path
    self.scenario = scenario
    bytes = try WholeText.bytes(of: path)
    var lines: [Range<Int>] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0a) {
      lines.append(start..<end)
      start = end + 1
    }
    guard let first = lines.first, start == bytes.count else {
      throw SettingsError(
        bytes.isEmpty
          ? "is empty; expected a plan as 'simfaas sweep plan' writes it"
          : "is cut off: its last line has no end", position: SourcePosition(origin: path))
    }
    let header = try PlanHeader(
      reading: try YamlReader.read(Array(bytes[first]), origin: path))
    guard header.points == lines.count - 1 else {
      throw SettingsError(
        "has \(lines.count - 1) points, and its first line says \(header.points)",
        position: SourcePosition(origin: path))
    }
    pointCount = header.points
    identity = header.identity
    program = header.program.identity
    plan = header.plan(scenario: scenario)
    self.lines = Array(lines.dropFirst())
  }

  /// The point with that number, from 0.
  ///
  /// - Throws: What is wrong with its line.
  public func point(_ number: Int) throws(SettingsError) -> SweepPoint {
    let position = SourcePosition(origin: path, line: number + 2, column: 1)
    let document = try YamlReader.read(
      Array(bytes[lines[number]]), origin: "\(path):\(number + 2)")
    guard document["point"] == .text("\(number)"),
      case .list(let items)? = document["values"]?.content, items.count == plan.columns.count
    else {
      throw SettingsError(
        "is not the line of point \(number) with \(plan.columns.count) values", position: position)
    }
    return SweepPoint(
      items.map { if case .text(let text, _) = $0.content { text } else { nil } })
  }

  /// The plan with all of its points.
  ///
  /// - Throws: What is wrong with a line, or that the points are not those that the first line speaks of.
  public func whole() throws(SettingsError) -> SweepPlan {
    var plan = plan
    for number in 0..<pointCount { plan.points.append(try point(number)) }
    guard plan.identity == identity else {
      throw SettingsError(
        "has been changed: its points are not those that its first line speaks of; plan anew",
        position: SourcePosition(origin: path))
    }
    return plan
  }
}

/// A file of any size that is read at once.
enum WholeText {
  static func bytes(of path: String) throws(SettingsError) -> [UInt8] {
    let origin = SourcePosition(origin: path.isEmpty ? "''" : path)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SettingsError(
        FileManager.default.fileExists(atPath: path)
          ? "cannot be read as a file" : "there is no such file", position: origin)
    }
    return [UInt8](data)
  }
}
