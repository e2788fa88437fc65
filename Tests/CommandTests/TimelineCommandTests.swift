import Foundation
import Testing

@Suite struct TimelineCommandTests {
  /// Runs the quick scenario and gives `body` the folder of its results.
  private func withResults(_ body: (String) throws -> Void) throws {
    try withScenario { folder, file in
      let run = try Program.run(["run", file, "--out", "\(folder)/out", "--until", "20s"])
      #expect(run.status == 0)
      try body("\(folder)/out")
    }
  }

  @Test func standardOutputAndFilesHaveTheSameBytes() throws {
    try withResults { results in
      for command in [["timeline"], ["metrics"], ["spans", "--fraction", "0.5"]] {
        let out = "\(results)/file"
        let shown = try Program.run(command + [results])
        let written = try Program.run(command + [results, "--out", out])
        #expect(shown.status == 0 && written.status == 0)
        #expect(written.output.isEmpty && !shown.output.isEmpty)
        #expect(try text(out) == shown.output)
      }
    }
  }

  @Test func theSameRunGivesTheSameBytesWhateverTheHashSeed() throws {
    try withResults { results in
      for command in ["timeline", "metrics", "spans"] {
        let fixed = try Program.run(
          [command, results], environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
        #expect(try Program.run([command, results]).output == fixed.output)
      }
    }
  }

  @Test func theStoryOfARequestIsToldInWords() throws {
    try withResults { results in
      let story = try Program.run(["trace-request", results, "f/0"])
      #expect(story.status == 0 && story.errors.isEmpty)
      let lines = story.output.split(separator: "\n").map(String.init)
      #expect(lines.first?.hasPrefix("Request 0 of f: answered ") == true)
      #expect(lines.first?.hasSuffix(" after its arrival (quick, seed 1)") == true)
      for words in [
        "It arrives.", "No container has room; a new one, number 2, is decided on for node node-1",
        "The container is started: 100 ms.", "It executes: ", "It is answered.",
        "cold start 100 ms", "It met 'preWarmed': the image was there", "This was its first.",
      ] { #expect(story.output.contains(words), "\(words) in \(story.output)") }
      let json = try Program.run(["trace-request", results, "f/0", "--format", "json"])
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(object["function"] as? String == "f")
      #expect((object["container"] as? [String: Any])?["requestsBefore"] as? Int == 0)
      let slowest = try Program.run(["trace-request", results, "slowest"])
      #expect(slowest.status == 0)
    }
  }

  @Test func theStoryOfAWarmRequestSaysWhoHadTheContainerBefore() throws {
    try withResults { results in
      let rows = try text("\(results)/invocations.csv").split(separator: "\n").dropFirst()
      let warm = try #require(rows.first { $0.contains(",warmed,") })
      let number = try #require(warm.split(separator: ",").first.map(String.init))
      let story = try Program.run(["trace-request", results, "f/\(number)"])
      #expect(story.output.contains(" is idle and takes it."))
      #expect(story.output.contains("It met 'warmed': an idle container of the function was there"))
      #expect(story.output.contains("The one that had left it last was request "))
      #expect(story.output.contains(", after which it was idle for "))
    }
  }

  @Test func theDashboardIsWrittenAlone() throws {
    try withResults { results in
      let run = try Program.run(["metrics", results, "--dashboard", "\(results)/dashboard.json"])
      #expect(run.status == 0 && run.output.isEmpty)
      #expect(try text("\(results)/dashboard.json").contains("simfaas_requests_arrived_total"))
    }
  }

  @Test func wrongUsageAndWrongFoldersHaveStatus64() throws {
    try withResults { results in
      for arguments in [
        ["timeline"], ["timeline", "/nowhere"], ["timeline", "/etc"],
        ["timeline", results, "--largest", "1KiB"], ["timeline", results, "--largest", "big"],
        ["timeline", results, "--from", "5"], ["timeline", results, "--from", "9s", "--to", "8s"],
        ["timeline", results, "--node", "n"], ["timeline", results, "--function", "n"],
        ["metrics", results, "--prefix", "1x"], ["metrics", results, "--step", "1ns"],
        ["metrics", results, "--epoch", "-1"], ["metrics", results, "--most-functions", "0"],
        ["spans", results, "--fraction", "0"], ["spans", results, "--fraction", "2"],
        ["trace-request", results], ["trace-request", results, "x"],
        ["trace-request", results, "999"], ["trace-request", results, "h/0"],
        ["trace-request", results, "/0"], ["trace-request", results, "f/x"],
      ] {
        let run = try Program.run(arguments)
        #expect(run.status == 64, "\(arguments)")
        #expect(run.output.isEmpty && run.errors.hasPrefix("simfaas: error: "), "\(arguments)")
      }
    }
  }

  @Test func aFolderWithAForeignTableIsRefusedWithoutAFile() throws {
    try withResults { results in
      try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: "\(results)/invocations.csv"))
      for command in [["timeline"], ["metrics"], ["spans"]] {
        let run = try Program.run(command + [results, "--out", "\(results)/x.json"])
        #expect(run.status == 64)
        #expect(
          run.errors.contains("invocations.csv:1:1: the column 'a' stands where 'request' does"))
        #expect(!FileManager.default.fileExists(atPath: "\(results)/x.json"))
        #expect(!FileManager.default.fileExists(atPath: "\(results)/x.json.partial"))
      }
    }
  }

  @Test func aPlaceThatCannotBeWrittenToHasStatus1() throws {
    try withResults { results in
      for command in ["timeline", "metrics", "spans"] {
        let run = try Program.run([command, results, "--out", "/nowhere/x.json"])
        #expect(
          run.status == 1 && run.errors.contains("/nowhere/x.json.partial: cannot be created"))
      }
    }
  }
}
