import Foundation
import Testing

@Suite struct ValidateCommandTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../..").standardized.path

  /// Runs `body` with a folder that holds a scenario, cases and platforms.
  private func withCases(_ body: (_ folder: String, _ file: String) throws -> Void) throws {
    try withScenario { folder, _ in
      func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: "\(folder)/\(name)")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      try write("calibration/platforms/test-one.yaml", "about: The first.\nsources: a thesis\n")
      try write("calibration/platforms/test-two.yaml", "platform: test-one\n")
      try write(
        "calibration/cases/cases.yaml",
        """
        about: A test
        source: A book
        scenario: ../../scenario.yaml
        cases:
          - { id: x, published: 0.05, unit: s, status: predicted, measure: responseTimeSeconds.mean }
          - { id: y, published: 1, unit: s, status: predicted, missing: not built }
        """)
      try body(folder, "\(folder)/calibration/cases/cases.yaml")
    }
  }

  @Test func theOutputIsTheSameForAnyNumberOfThreads() throws {
    try withCases { _, file in
      let one = try Program.run(["validate", file, "--format", "json", "--threads", "1"])
      let three = try Program.run(["validate", file, "--format", "json", "--threads", "3"])
      #expect(one.status == 0 && three.status == 0, "\(one.errors)\(three.errors)")
      #expect(one.output == three.output)
      #expect(one.errors == "")
      let rows = try JSONSerialization.jsonObject(with: Data(one.output.utf8)) as? [[String: Any]]
      #expect(rows?.count == 2)
    }
  }

  @Test func progressIsShownWhereItIsAskedFor() throws {
    try withCases { _, file in
      let shown = try Program.run([
        "validate", file, "--case", "x", "--replications", "3", "--progress", "always",
      ])
      #expect(shown.errors.contains("1 of 3 runs"))
      #expect(shown.output.contains("x  ") && !shown.output.contains("missing"))
    }
  }

  @Test func wrongUsageIsAnError() throws {
    try withCases { _, file in
      let unknown = try Program.run(["validate", file, "--case", "z"])
      #expect(unknown.status == 64)
      #expect(unknown.errors == "simfaas: error: there is no case 'z'; known cases: x, y\n")
      for wrong in [["--replications", "1"], ["--threads", "0"], ["--case"]] {
        #expect(try Program.run(["validate", file] + wrong).status == 64, "\(wrong)")
      }
    }
  }

  @Test func theBundledCasesAreFoundWithoutBeingNamed() throws {
    // From a folder that has none above it, by way of the program's own.
    let run = try Program.run(
      ["validate", "--case", "li.function"], shell: "cd / && exec \"$@\"")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("li.function"))
  }

  @Test func platformsAreListedWithTheirSources() throws {
    try withCases { folder, _ in
      let go = "cd '\(folder)' && exec \"$@\""
      let text = try Program.run(["platforms"], shell: go)
      #expect(text.status == 0, "\(text.errors)")
      #expect(text.output.contains("test-one  The first.\n  source: a thesis\n"))
      #expect(text.output.contains("test-two\n  builds upon test-one\n"))
      let json = try Program.run(["platforms", "--format", "json"], shell: go)
      let list = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
      let one = try #require(list.first { $0["name"] as? String == "test-one" })
      #expect(one["sources"] as? [String] == ["a thesis"])
      #expect(one["about"] as? String == "The first.")
    }
  }

  @Test func anUnknownPlatformEndsWithTheStatusOfWrongUsage() throws {
    try withCases { folder, _ in
      let run = try Program.run(["run", "\(folder)/scenario.yaml", "--set", "platform=test-oen"])
      #expect(run.status == 64)
      #expect(
        run.errors.contains("there is no platform 'test-oen'; did you mean 'test-one'?"),
        "\(run.errors)")
    }
  }
}
