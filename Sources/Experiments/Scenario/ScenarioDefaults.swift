import Foundation
import SimKernel

/// What a scenario says once for many: the platform and the profile it builds upon, and the defaults of its functions,
/// nodes and machines.
///
/// `platform: knative` names a composition of mechanisms (see ``PlatformFile``), `profile: docker-m4` a file of
/// calibrated values; both are written like a scenario. What the scenario says itself goes first, then the profile,
/// then the platform; what none of them says has its ordinary default. `defaults: { function: …, node: …, machine: … }`,
/// in any of them, holds keys for every function, node or machine that does not state them. All of it is worked in
/// before the scenario is read, so it leaves no trace in the resolved one but the name of a platform, where the scenario
/// has none of its own.
enum ScenarioDefaults {
  /// The keys that are worked in and removed.
  static let keys = ["platform", "profile", "defaults"]

  /// Works platform, profile and defaults into `document`.
  ///
  /// - Parameters:
  ///   - document: A scenario; loses the keys `platform`, `profile` and `defaults`.
  ///   - folder: Where the search for platform and profile begins.
  /// - Throws: When one of them is not there or cannot be read, or `defaults` is not what it should be.
  static func apply(to document: inout Document, folder: String) throws(SettingsError) {
    // A profile may name the platform that its values belong to.
    if let name = take("profile", from: &document),
      let profile = try profile(name, folder: folder)
    {
      document = DocumentMerging.merged(document, over: profile)
    }
    if let name = take("platform", from: &document) {
      let platform = try PlatformFile.composed(name, in: CalibrationFolders(from: folder))
      document = DocumentMerging.merged(document, over: platform)
    }
    try distribute(&document)
  }

  /// Removes a key; what belonged to it, if that is something.
  private static func take(_ key: String, from document: inout Document) -> Document? {
    guard case .map(var entries) = document.content,
      let index = entries.firstIndex(where: { $0.key == key })
    else { return nil }
    let value = entries.remove(at: index).value
    document.content = .map(entries)
    if case .null = value.content { return nil }
    return value
  }

  // MARK: Profiles

  private static func profile(
    _ name: Document, folder: String
  ) throws(SettingsError) -> Document? {
    guard case .text(let text, _) = name.content, !text.isEmpty else {
      throw SettingsError(
        "expected the name of a profile, found \(name.summary)", path: "profile",
        position: name.position)
    }
    guard let path = find(text, from: folder) else {
      let known = CalibrationFolders(from: folder).files(in: "").map(\.name)
      throw SettingsError(
        "there is no profile '\(text.abbreviatedForMessage)': neither a file of that name nor calibration/\(text.abbreviatedForMessage).yaml above the scenario"
          + NearestName.hint(for: text, among: known, plural: "profiles"),
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

  /// A file of that name beside the scenario, else `NAME.yaml` in the nearest folder `calibration`.
  private static func find(_ name: String, from folder: String) -> String? {
    if name.hasSuffix(".yaml") || name.contains("/") {
      let path = name.hasPrefix("/") ? name : "\(folder.isEmpty ? "." : folder)/\(name)"
      return FileManager.default.fileExists(atPath: path) ? path : nil
    }
    return CalibrationFolders(from: folder).file("\(name).yaml")
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
              entries[stated].value = DocumentMerging.merged(
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
