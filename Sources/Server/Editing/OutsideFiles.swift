import Experiments
import SimKernel

/// Keeps scenarios from files that whoever edits them has no business with.
///
/// A scenario names files: a trace that could not be read as such would be quoted in an error message. So scenarios from
/// the page may name what comes with the program (profiles, platforms, prices, built-in populations), and files that lie in
/// the folder `inputs` of the results or among the program's traces, by their bare names.
struct OutsideFiles {
  /// Keys that take the name of something bundled.
  private static let bundled: Set = ["profile", "platform", "prices"]
  /// The key of a built-in population.
  private static let model = "model"
  /// The key of traces.
  private static let file = "file"

  private let inputs: InputFiles
  /// What is wrong, in the order of the text.
  private(set) var problems: [SettingsProblem] = []
  /// The bare names of files that are to be read.
  private(set) var files: [String] = []

  init(_ inputs: InputFiles) { self.inputs = inputs }

  /// Looks at a scenario, or a part of it that `path` leads to.
  mutating func check(_ document: Document, at path: [String] = []) {
    switch document.content {
    case .null: break
    case .text(let text, _): check(text, at: path, document.position)
    case .list(let items):
      for (place, item) in items.enumerated() { check(item, at: path + [String(place)]) }
    case .map(let entries):
      for entry in entries { check(entry.value, at: path + [entry.key]) }
    }
  }

  /// Looks at a change such as `workload.trace.file=requests.csv`.
  mutating func check(_ change: DocumentChange) { check(change.value, at: change.steps) }

  private mutating func check(_ text: String, at path: [String], _ position: SourcePosition?) {
    func report(_ message: String) {
      problems.append(
        SettingsProblem(position: position, path: Self.written(path), message: message))
    }
    if Self.leadsOut(text) {
      report("names a file elsewhere; a scenario of this page names files by their bare names")
      return
    }
    guard let key = path.last(where: { Int($0) == nil }) else { return }
    if Self.bundled.contains(key) {
      guard !text.contains("/"), !text.hasSuffix(".yaml") else {
        report(
          "names a file; a scenario of this page names what comes with the program, such as those in the list"
        )
        return
      }
    } else if key == Self.model, path.contains("population") {
      guard !text.contains("/"), !text.contains(".") else {
        report("names a file; a scenario of this page names a built-in model")
        return
      }
    } else if key == Self.file {
      guard SafeName.isValid(text), inputs.path(of: text) != nil else {
        report(
          "there is no such file in the folder '\(ResultsFolder.inputs)' of the results, nor among the program's traces"
            + (inputs.names.isEmpty ? "" : "; known files: \(inputs.names.joined(separator: ", "))")
        )
        return
      }
      if !files.contains(text) { files.append(text) }
    }
  }

  /// Whether a text reads like a path that leads away.
  static func leadsOut(_ text: String) -> Bool {
    text.hasPrefix("/") || text.hasPrefix("~") || text.utf8.contains(0)
      || text.split(separator: "/", omittingEmptySubsequences: false).contains("..")
      || text.split(separator: "\\", omittingEmptySubsequences: false).contains("..")
  }

  private static func written(_ path: [String]) -> String {
    var text = ""
    for step in path {
      if Int(step) != nil { text += "[\(step)]" } else { text += (text.isEmpty ? "" : ".") + step }
    }
    return text
  }
}
