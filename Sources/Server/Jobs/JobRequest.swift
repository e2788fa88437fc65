import Foundation
import SimKernel

/// What somebody asks to be run.
struct JobRequest: Sendable {
  var kind = JobRecord.Kind.run
  /// A name for the result; `nil` for the kind with a number.
  var name: String?
  /// The scenario in YAML.
  var scenario = ""
  /// The sweep in YAML, of a sweep.
  var sweep: String?
  /// Options of the command, as on a command line.
  var options: [String] = []

  /// Its keys in JSON.
  private static let keys: Set = ["kind", "name", "scenario", "sweep", "options"]

  init(kind: JobRecord.Kind, scenario: String) {
    self.kind = kind
    self.scenario = scenario
  }

  /// Reads a JSON object.
  ///
  /// - Throws: What in it is not as it should be.
  init(json data: Data) throws(Refusal) {
    let object = try JSONBody.object(data, keys: Self.keys)
    let kind = try JSONBody.text(object, "kind") ?? ""
    guard let known = JobRecord.Kind(rawValue: kind), known != .timeline else {
      throw .badRequest("kind: expected run, compare or sweep")
    }
    self.kind = known
    name = try JSONBody.text(object, "name")
    guard let scenario = try JSONBody.text(object, "scenario") else {
      throw .badRequest("scenario: the key is missing; expected a scenario in YAML")
    }
    self.scenario = scenario
    sweep = try JSONBody.text(object, "sweep")
    options = try JSONBody.texts(object, "options") ?? []
    try check()
  }

  /// Reads the fields of the form of a page.
  ///
  /// - Throws: What in it is not as it should be.
  init(form fields: [String: String]) throws(Refusal) {
    guard let known = JobRecord.Kind(rawValue: fields["kind"] ?? ""), known != .timeline else {
      throw .badRequest("kind: expected run, compare or sweep")
    }
    kind = known
    func filled(_ key: String) -> String? {
      let text = (fields[key] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? nil : text
    }
    name = filled("name")
    scenario = (fields["scenario"] ?? "").replacing("\r\n", with: "\n")
    if kind == .sweep { sweep = (fields["sweep"] ?? "").replacing("\r\n", with: "\n") }
    if kind != .sweep, let seed = filled("seed") { options += ["--seed", seed] }
    if kind == .compare, let runs = filled("replications") { options += ["--replications", runs] }
    func lines(_ key: String, _ option: String) {
      for line in (filled(key) ?? "").split(whereSeparator: \.isNewline) {
        let text = line.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty { options += [option, text] }
      }
    }
    if kind != .sweep { lines("set", "--set") }
    if kind == .compare {
      lines("vary", "--vary")
      lines("metrics", "--metric")
    }
    try check()
  }

  private func check() throws(Refusal) {
    if let name, !SafeName.isValid(name) || name.hasSuffix(".sqlite") {
      throw .badRequest("name: is made of \(SafeName.words), and does not end in .sqlite")
    }
    if let name, [ResultsFolder.jobs, ResultsFolder.inputs].contains(name) {
      throw .badRequest("name: '\(name)' is the server's own")
    }
    guard (kind == .sweep) == (sweep != nil) else {
      throw .badRequest(
        kind == .sweep ? "sweep: the key is missing" : "sweep: is for the kind sweep")
    }
  }
}

/// Reads the bodies of requests in JSON.
enum JSONBody {
  /// The object that `data` says.
  ///
  /// - Throws: That it is none, or which key is not among `keys`.
  static func object(_ data: Data, keys: Set<String>) throws(Refusal) -> [String: Any] {
    guard let any = try? JSONSerialization.jsonObject(with: data),
      let object = any as? [String: Any]
    else { throw .badRequest("the body is not a JSON object") }
    if let unknown = object.keys.sorted().first(where: { !keys.contains($0) }) {
      let shown = unknown.prefix(40)
      throw .badRequest(
        "unknown key '\(shown)'; known keys: \(keys.sorted().joined(separator: ", "))")
    }
    return object
  }

  static func text(_ object: [String: Any], _ key: String) throws(Refusal) -> String? {
    guard let value = object[key], !(value is NSNull) else { return nil }
    guard let text = value as? String else { throw .badRequest("\(key): expected a text") }
    return text
  }

  static func texts(_ object: [String: Any], _ key: String) throws(Refusal) -> [String]? {
    guard let value = object[key], !(value is NSNull) else { return nil }
    guard let texts = value as? [String] else {
      throw .badRequest("\(key): expected a list of texts")
    }
    return texts
  }
}
