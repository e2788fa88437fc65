import SimKernel

/// A scenario as it was understood, with where it came from.
public struct LoadedScenario: Sendable {
  /// The scenario, defaults filled in.
  public var scenario: Scenario
  /// The folder that file names in the scenario start from.
  public var folder: String
  /// The profile that it builds upon; `nil` for none.
  public var profile: ProfileFile?
  /// The files of the profile and the platforms that it builds upon.
  var basisFiles: [String] = []

  /// The scenario as a file, with every default written out; reading it gives the same scenario.
  public var resolvedText: String { YamlWriter.text(scenario.document) }

  /// The files that the scenario reads besides its own: profile, platforms, traces and models of populations.
  package var inputFiles: [String] {
    var files = basisFiles
    for workload in scenario.workload {
      switch workload {
      case .trace(let it):
        files += it.file.map { $0.hasPrefix("/") || folder.isEmpty ? $0 : "\(folder)/\($0)" }
      case .population(let it):
        files += PopulationFile.path(of: it.model, folder: folder).map { [$0] } ?? []
      default: break
      }
    }
    return files
  }
}

/// Reads scenarios from files.
public enum ScenarioLoader {
  /// Reads the scenario in the file at `path`.
  ///
  /// - Parameters:
  ///   - path: A YAML file.
  ///   - overrides: What replaces parts of it, each as `key.path=value`, in this order.
  /// - Returns: The scenario with all defaults.
  /// - Throws: Everything that is wrong with it, with places and key paths.
  public static func load(
    _ path: String, overrides: [String] = []
  ) throws(SettingsError) -> LoadedScenario {
    try ScenarioTemplate(path, changes: overrides).load()
  }

  /// Reads the scenario that `text` says in YAML.
  ///
  /// - Parameters:
  ///   - text: The scenario.
  ///   - origin: What error messages call it.
  ///   - folder: Where file names in it start from.
  ///   - overrides: What replaces parts of it.
  /// - Returns: The scenario with all defaults.
  /// - Throws: Everything that is wrong with it.
  public static func load(
    text: String, origin: String = "scenario", folder: String = "", overrides: [String] = []
  ) throws(SettingsError) -> LoadedScenario {
    try ScenarioTemplate(
      try YamlReader.read(text, origin: origin), folder: folder, changes: changes(overrides)
    ).load()
  }

  static func changes(_ overrides: [String]) throws(SettingsError) -> [DocumentChange] {
    var changes: [DocumentChange] = []
    for override in overrides { changes.append(try DocumentChange(override)) }
    return changes
  }
}
