import SimKernel

/// What a scenario says once for many: the platform and the profile it builds upon, and the defaults of its functions,
/// nodes and machines.
///
/// `platform: knative` names a composition of mechanisms (see ``PlatformFile``), `profile: docker-m4` a file of
/// calibrated values; both are written like a scenario. What the scenario says itself goes first, then the profile,
/// then the platform; what none of them says has its ordinary default. `defaults: { function: …, node: …, machine: … }`,
/// in any of them, holds keys for every function, node or machine that does not state them; under `hardware` for every
/// machine and every node that is one. `images: { X: { functions: … } }` holds keys for every function of that image.
/// All of it is worked in
/// before the scenario is read, so it leaves no trace in the resolved one but the name of a platform, where the scenario
/// has none of its own.
enum ScenarioDefaults {
  /// What a scenario was found to build upon.
  struct Basis {
    /// The profile; `nil` where the scenario names none.
    var profile: ProfileFile?
    /// The files of profile and platforms, in the order in which they were read.
    var files: [String] = []
  }

  /// The keys that are worked in and removed.
  static let keys = ["platform", "profile", "defaults"]

  /// Works platform, profile and defaults into `document`.
  ///
  /// - Parameters:
  ///   - document: A scenario; loses the keys `platform`, `profile` and `defaults`.
  ///   - folder: Where the search for platform and profile begins.
  /// - Returns: The profile and the files that were read.
  /// - Throws: When one of them is not there or cannot be read, or `defaults` is not what it should be.
  static func apply(
    to document: inout Document, folder: String
  ) throws(SettingsError) -> Basis {
    var basis = Basis()
    // A profile may name the platform that its values belong to.
    if let name = take("profile", from: &document) {
      let named = try ProfileFile.named(name, from: folder)
      document = DocumentMerging.merged(document, over: named.scenario)
      basis.profile = named
      basis.files.append(named.path)
    }
    if let name = take("platform", from: &document) {
      let platform = try PlatformFile.composed(name, in: CalibrationFolders(from: folder))
      document = DocumentMerging.merged(document, over: platform.document)
      basis.files += platform.files
    }
    try distribute(&document)
    return basis
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

  // MARK: Defaults of list items

  private static let lists: [(key: String, path: [String])] = [
    ("function", ["functions"]), ("node", ["cluster", "nodes"]),
    ("machine", ["cluster", "machines"]),
  ]

  private static func distribute(_ document: inout Document) throws(SettingsError) {
    try distributeImages(&document)
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
    guard let hardware = settings.defaults.hardware else { return }
    addNode(to: &document)
    add(hardware, to: &document, at: ["cluster", "machines"])
    // A node on a machine has nothing of its own but its agent.
    add(hardware, to: &document, at: ["cluster", "nodes"]) { $0["machine"] == nil }
  }

  /// Writes out the one node that a scenario without nodes has.
  private static func addNode(to document: inout Document) {
    guard case .map(var entries) = document.content else { return }
    let nodes = Document.Entry("nodes", .list([.map([])]))
    if let place = entries.firstIndex(where: { $0.key == "cluster" }) {
      guard case .map(var cluster) = entries[place].value.content,
        !cluster.contains(where: { $0.key == "nodes" })
      else { return }
      cluster.append(nodes)
      entries[place].value.content = .map(cluster)
    } else {
      entries.append(Document.Entry("cluster", .map([nodes])))
    }
    document.content = .map(entries)
  }

  /// Gives what images say of their functions to those that name them, and takes it out.
  private static func distributeImages(_ document: inout Document) throws(SettingsError) {
    guard case .map(var entries) = document.content,
      let place = entries.firstIndex(where: { $0.key == "images" }),
      case .map(var images) = entries[place].value.content
    else { return }
    var values: [(image: String, values: Document)] = []
    for index in images.indices {
      guard let stated = take("functions", from: &images[index].value) else { continue }
      guard case .map = stated.content else {
        throw SettingsError(
          "expected a mapping, found \(stated.summary)",
          path: "images.\(images[index].key).functions", position: stated.position)
      }
      values.append((images[index].key, stated))
    }
    entries[place].value.content = .map(images)
    document.content = .map(entries)
    for (image, values) in values {
      add(values, to: &document, at: ["functions"]) { $0["image"] == .text(image) }
    }
  }

  /// Adds `values` to each item of the list at `path` that is meant and does not state them.
  private static func add(
    _ values: Document, to document: inout Document, at path: ArraySlice<String>,
    where isMeant: (Document) -> Bool = { _ in true }
  ) {
    switch (document.content, path.first) {
    case (.map(var entries), .some(let key)):
      guard let index = entries.firstIndex(where: { $0.key == key }) else { return }
      add(values, to: &entries[index].value, at: path.dropFirst(), where: isMeant)
      document.content = .map(entries)
    case (.list(var items), nil):
      for index in items.indices where isMeant(items[index]) {
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
    var hardware: Document?

    static var schema: [Setting<Groups>] {
      [
        Setting("function", \.function, group, "Keys for every function that does not state them."),
        Setting("node", \.node, group, "Keys for every node that does not state them."),
        Setting("machine", \.machine, group, "Keys for every machine that does not state them."),
        Setting(
          "hardware", \.hardware, group,
          "Keys for every machine and every node that is one that do not state them."),
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
