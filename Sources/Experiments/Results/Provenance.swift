import SimKernel

/// What made the results of a run, or of several: the content of `provenance.json`.
public struct Provenance: Hashable, Sendable {
  /// A file that a scenario builds upon: a profile or a platform.
  public struct Basis: Hashable, Sendable {
    /// Where it lies, as the scenario finds it.
    public var path: String
    /// What it is, in its own words.
    public var about: String?
    /// Where its numbers come from, in its own words.
    public var sources: [String]
    /// How its numbers were found, key by key as `calibrate fit` wrote it; empty for one that was not fitted.
    public var calibration: [String]
  }

  /// The version of the program.
  public var version = ""
  /// The words behind `simfaas` that make the same results again, without where they go and how they are shown; `nil` in files of
  /// versions that did not note them.
  public var command: [String]?
  /// The scenario file.
  public var scenario = ""
  /// What was replaced in it, each as `key.path=value`.
  public var changes: [String] = []
  /// What it builds upon, in the order in which it was read.
  public var bases: [Basis] = []

  /// Creates the provenance of nothing.
  public init() {}

  /// The provenance of runs of a scenario file.
  ///
  /// - Parameters:
  ///   - scenario: The file.
  ///   - changes: What was replaced in it.
  ///   - loaded: What was read.
  ///   - command: The words behind `simfaas` that make the same results again.
  ///   - version: The version of the program.
  public init(
    scenario: String, changes: [String], _ loaded: LoadedScenario, command: [String],
    version: String
  ) {
    self.version = version
    self.command = command
    self.scenario = scenario
    self.changes = changes
    bases = loaded.basisFiles.compactMap(Self.basis)
  }

  /// What a file says of itself; `nil` for one that is gone since it was read.
  private static func basis(_ path: String) -> Basis? {
    guard let document = try? SettingsFile.read(path) else { return nil }
    var sources: [String] = []
    switch document["sources"]?.content {
    case .list(let items)?:
      sources = items.map {
        if case .text(let text, _) = $0.content { text } else { YamlWriter.flow($0) }
      }
    case .some(.text(let text, _)): sources = [text]
    default: break
    }
    var calibration: [String] = []
    if case .map(let entries)? = document["calibration"]?.content {
      // What is said of single distributions is long, and stands in the file.
      calibration = entries.map { ($0.key, YamlWriter.flow($0.value)) }
        .filter { $0.1.count <= 400 }.map { "\($0.0): \($0.1)" }
    }
    var about: String?
    if case .text(let text, _)? = document["about"]?.content { about = text }
    return Basis(path: path, about: about, sources: sources, calibration: calibration)
  }

  /// As JSON.
  public var json: String {
    var writer = JSONWriter()
    writer.object { write(to: &$0) }
    return writer.finished()
  }

  /// Writes the members.
  public func write(to writer: inout JSONWriter) {
    writer.member("version", version)
    if let command { Self.list("command", command, to: &writer) }
    writer.member("scenario", scenario)
    Self.list("changes", changes, to: &writer)
    writer.array("bases") { writer in
      for basis in bases {
        writer.object { writer in
          writer.member("path", basis.path)
          writer.member("about", basis.about)
          Self.list("sources", basis.sources, to: &writer)
          Self.list("calibration", basis.calibration, to: &writer)
        }
      }
    }
  }

  private static func list(_ key: String, _ items: [String], to writer: inout JSONWriter) {
    writer.array(key) { writer in
      for item in items { writer.member(nil, item) }
    }
  }
}

extension Provenance: Codable {}

extension Provenance.Basis: Codable {}
