import Foundation
import Testing

/// The command that a page shows makes the same page again.
@Suite struct PageCommandTests {
  private static let scenario = """
    name: pages
    duration: 1min
    functions: [{ name: f, execution: 200ms, start: 500ms }]
    workload: { poisson: { function: f, rate: 2/s } }
    policies: { keepAlive: { name: fixed, window: 1s } }
    """

  /// The line that a page shows as the command, as a shell reads it.
  private func command(of page: String) throws -> String {
    let marker = "<dt>Command</dt><dd><bdi>"
    let start = try #require(page.range(of: marker)).upperBound
    let end = try #require(page.range(of: "</bdi>", range: start..<page.endIndex)).lowerBound
    return String(page[start..<end]).replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
      .replacing("&gt;", with: ">").replacing("&lt;", with: "<").replacing("&amp;", with: "&")
  }

  /// Has a shell run the command of a page in `folder`.
  private func runAgain(_ page: String, in folder: String) throws {
    let line = try command(of: page)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "simfaas() { \"$0\" \"$@\" >/dev/null; }\n\(line)", Program.path]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(line)")
  }

  /// What each command is told here that bears on results: every option that it has.
  private static let told: [String: [[String]]] = [
    "run": [
      [
        "--set", "functions.f.execution={ exponential: { mean: 100ms } }", "--seed", "3",
        "--until", "30s", "--shuffle-ties", "5",
      ]
    ],
    "compare": [
      [
        "--vary", "policies.keepAlive.window=1s,10s", "--vary", "functions.f.start=100ms,1s",
        "--baseline", "policies.keepAlive.window=10s functions.f.start=100ms", "--metric",
        "responseTimeSeconds.mean", "--set", "metrics.warmUp=2s", "--seed", "4", "--until", "40s",
        "--replications", "4", "--precision", "50%", "--most-replications", "8", "--antithetic",
        "--confidence", "0.9", "--no-costs",
      ],
      [
        "--vary", "policies.keepAlive.window=1s,10s", "--batches", "8", "--find-warm-up",
        "--until", "5min",
      ],
      ["--vary", "policies.keepAlive.window=1s,10s", "--replications", "2", "--bounds"],
    ],
    "validate": [["--case", "x y", "--replications", "3"]],
  ]
  /// What does not: where results go, and how they are shown.
  private static let beside = [
    "--out", "--no-report", "--format", "--progress", "--threads", "--help", "--version",
  ]

  @Test(arguments: ["run", "compare"])
  func theCommandOfAPageMakesTheSamePage(name: String) throws {
    for options in try #require(Self.told[name]) {
      try withScenario(Self.scenario) { folder, file in
        let run = try Program.run([name, file] + options + ["--out", "\(folder)/first"])
        #expect(run.status == 0, "\(run.errors)")
        let page = try text("\(folder)/first/report.html")
        try runAgain(page, in: folder)
        #expect(try text("\(folder)/results/report.html") == page)
        // Without the options it is another one.
        let bare = options.firstIndex(of: "--vary").map { Array(options[$0..<$0 + 2]) } ?? []
        _ = try Program.run([name, file] + bare + ["--out", "\(folder)/bare"])
        #expect(try text("\(folder)/bare/report.html") != page)
      }
    }
  }

  @Test func theCommandOfAValidationNamesItsFilesAndCases() throws {
    try withScenario(Self.scenario) { folder, _ in
      // Names with blanks and quotes are words all the same.
      let cases = "\(folder)/two 'cases'.yaml"
      try Data(
        """
        about: A test
        source: A book
        scenario: scenario.yaml
        cases:
          - { id: x y, published: 0.25, unit: s, status: predicted, measure: responseTimeSeconds.mean }
          - { id: z, published: 250, unit: ms, status: fitted, measure: responseTimeSeconds.mean }
        """.utf8
      ).write(to: URL(fileURLWithPath: cases))
      let options = try #require(Self.told["validate"]?.first)
      let run = try Program.run(["validate", cases] + options + ["--out", "\(folder)/first"])
      #expect(run.status == 0, "\(run.errors)")
      let page = try text("\(folder)/first/report.html")
      try runAgain(page, in: folder)
      #expect(try text("\(folder)/results/report.html") == page)
    }
  }

  @Test func theCommandOfASweepMakesItsDatabaseAgain() throws {
    try withScenario(Self.scenario) { folder, _ in
      try Data(
        """
        scenario: scenario.yaml
        axes: [{ key: policies.keepAlive.window, name: window, values: [1s, 1min] }]
        replications: 2
        """.utf8
      ).write(to: URL(fileURLWithPath: "\(folder)/my sweep.yaml"))
      let run = try Program.run([
        "sweep", "\(folder)/my sweep.yaml", "--db", "\(folder)/my results.sqlite",
      ])
      #expect(run.status == 0, "\(run.errors)")
      let page = try text("\(folder)/my results.html")
      for ending in ["sqlite", "html"] {
        try FileManager.default.removeItem(atPath: "\(folder)/my results.\(ending)")
      }
      try runAgain(page, in: folder)
      #expect(try text("\(folder)/my results.html") == page)
    }
  }

  /// What `--experimental-dump-help` says of a command.
  private struct Help: Decodable {
    struct Command: Decodable { var arguments: [Argument] }
    struct Argument: Decodable {
      struct Name: Decodable { var kind: String, name: String }
      var names: [Name]?
    }
    var command: Command
  }

  @Test(arguments: ["run", "compare", "validate"])
  func everyOptionIsInTheCommandOrBearsOnNoResult(name: String) throws {
    let dump = try Program.run([name, "--experimental-dump-help"])
    let help = try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8))
    let options = help.command.arguments.compactMap(\.names).joined()
      .filter { $0.kind == "long" }.map { "--\($0.name)" }
    let told = Set(try #require(Self.told[name]).joined())
    #expect(options.count > 5)
    for option in options where !Self.beside.contains(option) {
      #expect(told.contains(option), "\(name) \(option) is in no command of these tests")
    }
  }
}
