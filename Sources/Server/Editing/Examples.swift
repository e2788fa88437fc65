import Experiments
import Foundation

/// Scenarios that came with the program, to start from.
struct Examples: Sendable {
  /// One of them.
  struct Example: Sendable {
    var name: String
    /// Its first comment, or what it is about.
    var about: String
    var scenario: String
    /// The sweep beside it.
    var sweep: String?
  }

  /// What is in the editor at first.
  static let first = "01-first-run"

  let all: [Example]

  /// Reads them from `docs/examples` beside the nearest folder `calibration`.
  init() {
    var examples: [Example] = []
    for calibration in CalibrationFolders().paths where examples.isEmpty {
      let folder =
        URL(fileURLWithPath: calibration).deletingLastPathComponent().path + "/docs/examples"
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      for name in names {
        guard let text = Self.text("\(folder)/\(name)/scenario.yaml") else { continue }
        examples.append(
          Example(
            name: name, about: Self.about(text), scenario: Self.portable(text),
            sweep: Self.text("\(folder)/\(name)/sweep.yaml")))
      }
    }
    all = examples
  }

  func named(_ name: String) -> Example? { all.first { $0.name == name } }

  private static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The text with files by their bare names, as ``OutsideFiles`` asks for.
  private static func portable(_ text: String) -> String {
    text.replacing("../../../traces/", with: "")
  }

  private static func about(_ text: String) -> String {
    for line in text.split(separator: "\n") {
      if line.hasPrefix("about:") {
        return line.dropFirst(6).trimmingCharacters(in: CharacterSet(charactersIn: " \"'"))
      }
    }
    let first = text.split(separator: "\n").first ?? ""
    return first.hasPrefix("#")
      ? first.drop { $0 == "#" || $0 == " " }.trimmingCharacters(in: .whitespaces) : ""
  }
}
