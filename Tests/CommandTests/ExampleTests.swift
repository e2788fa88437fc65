import Foundation
import Testing

/// The ladder of examples against what each of them is expected to print, fingerprints included.
@Suite struct ExampleTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../docs/examples").standardized

  /// The folders of the examples, in the order of their numbers.
  static let names: [String] = {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return entries.filter { $0.first?.isNumber == true }.sorted()
  }()

  @Test func theLadderBeginsAtOneAndNoTwoExamplesHaveTheSameNumber() {
    #expect(Self.names.count >= 9)
    let numbers = Self.names.map { Int($0.prefix { $0.isNumber }) ?? 0 }
    #expect(numbers.first == 1)
    for (number, next) in zip(numbers, numbers.dropFirst()) { #expect(number < next) }
  }

  /// What the example is run with: `command.txt`, its words separated by blanks and lines, or else its scenario.
  private static func arguments(_ example: URL) throws -> [String] {
    let command = example.appendingPathComponent("command.txt")
    guard let text = try? String(contentsOf: command, encoding: .utf8) else {
      return ["run", example.appendingPathComponent("scenario.yaml").path, "--progress", "never"]
    }
    return text.split(whereSeparator: \.isWhitespace).map(String.init) + ["--progress", "never"]
  }

  @Test(arguments: names)
  func anExamplePrintsWhatIsExpected(name: String) throws {
    let example = Self.folder.appendingPathComponent(name)
    let expected = try String(
      contentsOf: example.appendingPathComponent("expected.txt"), encoding: .utf8)
    let program = try Program.run(try Self.arguments(example))
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output == expected)
  }

  @Test func theReadmeShowsTheFirstExampleAsItIs() throws {
    let readme = try String(
      contentsOf: Self.folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("README.md"), encoding: .utf8)
    for (file, language) in [("scenario.yaml", "yaml"), ("expected.txt", "text")] {
      let shown = try String(
        contentsOf: Self.folder.appendingPathComponent("01-first-run/\(file)"), encoding: .utf8)
      #expect(readme.contains("```\(language)\n\(shown)```\n"), "README.md has another \(file)")
    }
  }

  @Test(arguments: names)
  func anExampleIsExplainedAndListed(name: String) throws {
    let readme = Self.folder.appendingPathComponent("\(name)/README.md")
    #expect(try String(contentsOf: readme, encoding: .utf8).hasPrefix("# \(name.prefix(2)) "))
    let list = try String(
      contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(list.contains("(\(name)/README.md)"))
  }
}
