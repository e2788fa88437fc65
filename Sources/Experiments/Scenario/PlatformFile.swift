import SimKernel

/// A platform: a file in `calibration/platforms/`, written like a scenario, that `platform: NAME` puts beneath a
/// scenario and its profile.
///
/// It may build upon another platform. `about` and `sources` say what it is and where its numbers come from; they
/// belong to the platform and do not become the scenario's.
public struct PlatformFile: Sendable {
  /// How many platforms may build upon each other.
  static let mostLevels = 8

  /// What scenarios call it.
  public let name: String
  /// Where it lies.
  public let path: String
  /// What it is, in a sentence; empty where the file does not say.
  public let about: String
  /// Where its numbers come from.
  public let sources: [String]
  /// The platform that it builds upon.
  public let base: String?
  /// Whether it is one testbed of a paper, with the numbers of its machines, rather than a platform for any cluster.
  public let isTestbed: Bool
  /// What it states of a scenario: without the keys above.
  let scenario: Document

  /// Reads the file of a platform.
  ///
  /// - Parameters:
  ///   - name: What scenarios call it.
  ///   - path: The file.
  /// - Throws: Why it cannot be read, or that it is not written like a scenario.
  init(_ name: String, path: String) throws(SettingsError) {
    let document = try SettingsFile.read(path)
    guard case .map(let entries) = document.content else {
      throw SettingsError(
        "expected a mapping, found \(document.summary)", position: document.position)
    }
    if let profile = document["profile"] {
      throw SettingsError(
        "a platform cannot build upon a profile", path: "profile", position: profile.position)
    }
    let own = Head.schema.map(\.name)
    let head = try Head(reading: .map(entries.filter { own.contains($0.key) }))
    self.name = name
    self.path = path
    about = head.about ?? ""
    sources = head.sources
    base = head.platform
    isTestbed = head.testbed
    scenario = Document(
      .map(entries.filter { !own.contains($0.key) }), position: document.position)
  }

  /// Every platform that a scenario in `folder` can name, the nearest folder's first.
  ///
  /// - Throws: What is wrong with one of them.
  public static func all(from folder: String = "") throws(SettingsError) -> [PlatformFile] {
    var platforms: [PlatformFile] = []
    for file in CalibrationFolders(from: folder).files(in: "platforms") {
      platforms.append(try PlatformFile(file.name, path: file.path))
    }
    return platforms
  }

  /// What the platform called `name` states, together with all that it builds upon.
  ///
  /// - Parameters:
  ///   - name: The name as the scenario has it.
  ///   - folders: Where platforms are looked for.
  /// - Returns: A scenario in parts, its `name` the platform's where the file states none, and the files that were read.
  /// - Throws: That there is no such platform, that platforms build upon each other in a circle, or what is wrong with
  ///   one.
  static func composed(
    _ name: Document, in folders: CalibrationFolders
  ) throws(SettingsError) -> (document: Document, files: [String]) {
    var files: [String] = []
    var result = Document(.map([]))
    var seen: [String] = []
    var next: Document? = name
    while let current = next {
      let platform = try find(current, in: folders)
      guard !seen.contains(platform.name) else {
        throw SettingsError(
          "platforms build upon each other in a circle: "
            + (seen + [platform.name]).joined(separator: " → "),
          path: "platform", position: current.position)
      }
      seen.append(platform.name)
      files.append(platform.path)
      guard seen.count <= mostLevels else {
        throw SettingsError(
          "more than \(mostLevels) platforms build upon each other: "
            + seen.joined(separator: " → "), path: "platform", position: current.position)
      }
      result = DocumentMerging.merged(result, over: platform.scenario)
      next = platform.base.map {
        Document(.text($0, isQuoted: false), position: SourcePosition(origin: platform.path))
      }
    }
    if result["name"] == nil, let first = seen.first {
      result = DocumentMerging.merged(result, over: .map([Document.Entry("name", .text(first))]))
    }
    return (result, files)
  }

  private static func find(
    _ name: Document, in folders: CalibrationFolders
  ) throws(SettingsError) -> PlatformFile {
    guard case .text(let text, _) = name.content, !text.isEmpty else {
      throw SettingsError(
        "expected the name of a platform, found \(name.summary)", path: "platform",
        position: name.position)
    }
    let files = folders.files(in: "platforms")
    guard let file = files.first(where: { $0.name == text }) else {
      throw SettingsError(
        "there is no platform '\(text.abbreviatedForMessage)'"
          + NearestName.hint(for: text, among: files.map(\.name), plural: "platforms"),
        path: "platform", position: name.position)
    }
    return try PlatformFile(file.name, path: file.path)
  }

  /// The keys that are the platform's own.
  private struct Head: Settings {
    var about: String?
    var sources: [String] = []
    var platform: String?
    var testbed = false

    static var schema: [Setting<Head>] {
      [
        Setting(
          "about", \.about, .optional(.name("a text"), none: "nothing to say"), "What it is."),
        Setting(
          "sources", \.sources, .oneOrList(of: .name("a source"), "sources"),
          "Where its numbers come from."),
        Setting(
          "platform", \.platform, .optional(.name("the name of a platform"), none: "on its own"),
          "The platform that it builds upon."),
        Setting(
          "testbed", \.testbed, .yesOrNo,
          "Whether it is one testbed of a paper, with the numbers of its machines; tours leave it out."
        ),
      ]
    }
  }
}
