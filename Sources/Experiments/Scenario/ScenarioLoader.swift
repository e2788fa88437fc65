import SimKernel

/// A scenario as it was understood, with where it came from.
public struct LoadedScenario: Sendable {
  /// The scenario, defaults filled in.
  public var scenario: Scenario
  /// The folder that file names in the scenario start from.
  public var folder: String
  /// The profile that it builds upon; `nil` for none.
  public var profile: ProfileFile?

  /// The scenario as a file, with every default written out; reading it gives the same scenario.
  public var resolvedText: String { YamlWriter.text(scenario.document) }
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
    let document = try SettingsFile.read(path)
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    return try load(document, folder: folder, overrides: overrides)
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
    try load(try YamlReader.read(text, origin: origin), folder: folder, overrides: overrides)
  }

  private static func load(
    _ source: Document, folder: String, overrides: [String]
  ) throws(SettingsError) -> LoadedScenario {
    var document = source
    // What a scenario builds upon is replaced before it is worked in, all else behind it: so a change reaches what a
    // profile states, too.
    let comesFirst: (String) -> Bool = { change in
      ScenarioDefaults.keys.contains { change.hasPrefix($0) }
    }
    for override in overrides where comesFirst(override) { try document.override(override) }
    if case .null = document.content {
      throw SettingsError(
        "is empty; a scenario has at least functions and a workload", position: document.position)
    }
    let profile = try ScenarioDefaults.apply(to: &document, folder: folder)
    for override in overrides where !comesFirst(override) {
      // A change within a list of prices reaches what the list says.
      if override.hasPrefix("prices.") { try PriceListFile.resolve(in: &document, folder: folder) }
      try document.override(override)
    }
    try PriceListFile.resolve(in: &document, folder: folder)
    return LoadedScenario(
      scenario: try Scenario(reading: document), folder: folder, profile: profile)
  }
}
