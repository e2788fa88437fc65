import Foundation

/// Where calibrated values lie: folders called `calibration`, the nearest first.
///
/// They are looked for at and above the scenario's folder, then at and above the current folder, then at and above
/// the program's own, so that a scenario anywhere finds the values that came with the program.
public struct CalibrationFolders: Sendable {
  /// The folders, without a slash at the end, each once.
  public let paths: [String]

  /// Looks for the folders.
  ///
  /// - Parameter folder: Where the search begins; empty for the current folder.
  public init(from folder: String = "") {
    let current = FileManager.default.currentDirectoryPath
    let program = Bundle.main.executableURL?.deletingLastPathComponent().path
    self.init(
      starts: [folder.hasPrefix("/") ? folder : "\(current)/\(folder)", current]
        + [program].compactMap { $0 })
  }

  /// Looks at and above each of `starts`, in their order.
  init(starts: [String]) {
    var paths: [String] = []
    for start in starts {
      var folder = URL(fileURLWithPath: start).standardizedFileURL
      while true {
        let candidate = folder.appendingPathComponent("calibration").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
          isFolder.boolValue, !paths.contains(candidate)
        {
          paths.append(candidate)
        }
        let above = folder.deletingLastPathComponent()
        guard above.path != folder.path else { break }
        folder = above
      }
    }
    self.paths = paths
  }

  /// The nearest file called `name`.
  ///
  /// - Parameter name: A name with its ending; it may lead into a folder.
  /// - Returns: Its path; `nil` where no folder has it.
  public func file(_ name: String) -> String? {
    paths.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The file that a scenario calls `name`: the file of that name, else `NAME.yaml` in the nearest folder.
  ///
  /// - Parameters:
  ///   - name: A name without ending; or a path, from `folder` or else from the current folder.
  ///   - subfolder: A folder within `calibration`; empty for itself.
  ///   - folder: The scenario's folder; empty for the current one.
  /// - Returns: Its path; `nil` where there is none.
  static func path(
    of name: String, in subfolder: String = "", from folder: String
  ) -> String? {
    if name.hasSuffix(".yaml") || name.contains("/") {
      let paths = name.hasPrefix("/") || folder.isEmpty ? [name] : ["\(folder)/\(name)", name]
      return paths.first { FileManager.default.fileExists(atPath: $0) }
    }
    return CalibrationFolders(from: folder)
      .file(subfolder.isEmpty ? "\(name).yaml" : "\(subfolder)/\(name).yaml")
  }

  /// The YAML files in the nearest folders called `subfolder`: those of nearer folders first, of one folder by name.
  ///
  /// - Parameter subfolder: A folder within `calibration`; empty for itself.
  /// - Returns: Names without their ending, each once, with the paths of the files.
  public func files(in subfolder: String) -> [(name: String, path: String)] {
    var found: [(name: String, path: String)] = []
    for path in paths {
      let folder = subfolder.isEmpty ? path : "\(path)/\(subfolder)"
      let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for entry in entries.sorted() where entry.hasSuffix(".yaml") {
        let name = String(entry.dropLast(5))
        if !found.contains(where: { $0.name == name }) {
          found.append((name, "\(folder)/\(entry)"))
        }
      }
    }
    return found
  }
}
