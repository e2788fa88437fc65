import Experiments
import Foundation

/// The files that scenarios may read: those in `inputs` below the results, then the traces that came with the program.
struct InputFiles: Sendable {
  private let folders: [String]

  /// Looks for the folders.
  init(_ folder: ResultsFolder) {
    let own = "\(folder.path)/\(ResultsFolder.inputs)"
    let bundled = CalibrationFolders().paths.map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/traces"
    }
    folders = ([own] + bundled).compactMap(ResultsFolder.real)
  }

  /// Their bare names, in order.
  var names: [String] {
    var names: Set<String> = []
    for folder in folders {
      let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for entry in entries.prefix(1_000) where path(of: entry) != nil { names.insert(entry) }
    }
    return names.sorted()
  }

  /// The path of the file called `name`; `nil` where there is none, or it leads out of its folder.
  func path(of name: String) -> String? {
    guard SafeName.isValid(name) else { return nil }
    for folder in folders {
      guard let real = ResultsFolder.real("\(folder)/\(name)"), real.hasPrefix(folder + "/"),
        FileStatus(real)?.isFile == true
      else { continue }
      return real
    }
    return nil
  }
}
