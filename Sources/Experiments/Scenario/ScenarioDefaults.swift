import Foundation
import SimKernel

/// What a scenario says once for many: the profile it builds upon, and the defaults of its functions, nodes and
/// machines.
///
/// `profile: docker-m4` names a file of calibrated values, itself written like a scenario. What the scenario
/// says itself goes first; what neither says has its ordinary default. `defaults: { function: …, node: …,
/// machine: … }`, in the scenario or in its profile, holds keys for every function, node or machine that does not
/// state them. Both are worked in before the scenario is read, so they leave no trace in the resolved one.
enum ScenarioDefaults {
  /// The keys that are worked in and removed.
  static let keys = ["profile", "defaults"]

  /// The groups of settings that scenario and profile may both state, merged key by key.
  private static let mergedGroups: [[String]] = [
    ["cluster"], ["cluster", "registry"], ["retry"], ["gateway"], ["policies"], ["rules"],
    ["metrics"],
    ["images"], ["defaults"], ["defaults", "function"], ["defaults", "node"],
    ["defaults", "machine"], ["defaults", "node", "agent"],
  ]

  /// Works profile and defaults into `document`.
  ///
  /// - Parameters:
  ///   - document: A scenario; loses the keys `profile` and `defaults`.
  ///   - folder: Where the search for the profile begins.
  /// - Throws: When the profile is not there or cannot be read, or `defaults` is not what it should be.
  static func apply(to document: inout Document, folder: String) throws(SettingsError) {
    guard case .map(var entries) = document.content else { return }
    if let index = entries.firstIndex(where: { $0.key == "profile" }) {
      let name = entries.remove(at: index).value
      document.content = .map(entries)
      if let profile = try profile(name, folder: folder) {
        document = merged(document, over: profile, at: [])
      }
    }
    try distribute(&document)
  }

  // MARK: Profiles

  private static func profile(
    _ name: Document, folder: String
  ) throws(SettingsError) -> Document? {
    if case .null = name.content { return nil }
    guard case .text(let text, _) = name.content, !text.isEmpty else {
      throw SettingsError(
        "expected the name of a profile, found \(name.summary)", path: "profile",
        position: name.position)
    }
    guard let path = find(text, from: folder) else {
      throw SettingsError(
        "there is no profile '\(text.abbreviatedForMessage)': neither a file of that name nor calibration/\(text.abbreviatedForMessage).yaml above the scenario",
        path: "profile", position: name.position)
    }
    let profile = try SettingsFile.read(path)
    if let nested = profile["profile"] {
      throw SettingsError(
        "a profile cannot build upon another one", path: "profile", position: nested.position)
    }
    if case .map = profile.content { return profile }
    throw SettingsError(
      "expected a mapping, found \(profile.summary)", position: profile.position)
  }

  /// A file of that name beside the scenario, else `calibration/NAME.yaml` in the nearest folder above it.
  private static func find(_ name: String, from folder: String) -> String? {
    let files = FileManager.default
    let start = folder.isEmpty ? "." : folder
    if name.hasSuffix(".yaml") || name.contains("/") {
      let path = name.hasPrefix("/") ? name : "\(start)/\(name)"
      return files.fileExists(atPath: path) ? path : nil
    }
    var path = start
    for _ in 0..<16 {
      let candidate = "\(path)/calibration/\(name).yaml"
      if files.fileExists(atPath: candidate) { return candidate }
      path += "/.."
    }
    return nil
  }

  private static func merged(
    _ document: Document, over base: Document, at path: [String]
  ) -> Document {
    guard path.isEmpty || mergedGroups.contains(path),
      case .map(var entries) = document.content, case .map(let baseEntries) = base.content
    else { return document }
    for entry in baseEntries {
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[index].value = merged(
          entries[index].value, over: entry.value, at: path + [entry.key])
      } else {
        entries.append(entry)
      }
    }
    return Document(.map(entries), position: document.position)
  }

  // MARK: Defaults of list items

  private static let lists: [(key: String, path: [String])] = [
    ("function", ["functions"]), ("node", ["cluster", "nodes"]),
    ("machine", ["cluster", "machines"]),
  ]

  private static func distribute(_ document: inout Document) throws(SettingsError) {
    guard case .map(var entries) = document.content,
      let index = entries.firstIndex(where: { $0.key == "defaults" })
    else { return }
    let defaults = entries.remove(at: index)
    document.content = .map(entries)
    let settings = try DefaultsSettings(reading: .map([defaults]))
    for (list, values) in zip(
      lists, [settings.defaults.function, settings.defaults.node, settings.defaults.machine])
    {
      guard let values else { continue }
      add(values, to: &document, at: list.path[...])
    }
  }

  /// Adds `values` to each item of the list at `path` that does not state them.
  private static func add(
    _ values: Document, to document: inout Document, at path: ArraySlice<String>
  ) {
    switch (document.content, path.first) {
    case (.map(var entries), .some(let key)):
      guard let index = entries.firstIndex(where: { $0.key == key }) else { return }
      add(values, to: &entries[index].value, at: path.dropFirst())
      document.content = .map(entries)
    case (.list(var items), nil):
      for index in items.indices {
        guard case .map(var entries) = items[index].content, case .map(let more) = values.content
        else { continue }
        for entry in more {
          if let stated = entries.firstIndex(where: { $0.key == entry.key }) {
            if entry.key == "agent" {
              entries[stated].value = merged(
                entries[stated].value, over: entry.value, at: ["defaults", "node", "agent"])
            }
          } else {
            entries.append(entry)
          }
        }
        items[index].content = .map(entries)
      }
      document.content = .list(items)
    default: return
    }
  }
}

/// The keys under `defaults`, each a mapping that is read where it is worked in.
private struct DefaultsSettings: Settings {
  var defaults = Groups()

  struct Groups: Settings {
    var function: Document?
    var node: Document?
    var machine: Document?

    static var schema: [Setting<Groups>] {
      [
        Setting("function", \.function, group, "Keys for every function that does not state them."),
        Setting("node", \.node, group, "Keys for every node that does not state them."),
        Setting("machine", \.machine, group, "Keys for every machine that does not state them."),
      ]
    }

    private static var group: SettingKind<Document?> {
      SettingKind(
        SettingDescription("a mapping"),
        read: { document, reader in
          switch document.content {
          case .null: return .some(nil)
          case .map: return document
          default:
            reader.report("expected a mapping, found \(document.summary)")
            return nil
          }
        }, write: { $0 ?? .null })
    }
  }

  static var schema: [Setting<DefaultsSettings>] {
    [Setting("defaults", \.defaults, .section(), "Keys for every item of a list.")]
  }
}
