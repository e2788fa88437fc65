import Foundation
import Testing

@Suite struct ServeCommandTests {
  private func temporaryFolder() -> String {
    NSTemporaryDirectory() + "simfaas-serve-\(UUID().uuidString)"
  }

  @Test(arguments: [
    ["--port", "70000"], ["--port", "x"], ["--jobs", "0"], ["--token", "short"],
    ["--token", "with a blank in it, long"],
    ["--keep-free", "much"], ["--memory", "-1"], ["--most-requests", "0"], ["surplus"],
  ])
  func wrongUsageIsToldBeforeAnythingIsServed(arguments: [String]) throws {
    let folder = temporaryFolder()
    let program = try Program.run(["serve", "--results", folder] + arguments)
    #expect(program.status == 64)
    #expect(program.errors.hasPrefix("simfaas: error: "))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    let program = try Program.run(["serve", "--port", "0", "--results", #filePath])
    #expect(program.status == 64)
    #expect(
      program.errors
        == "simfaas: error: \(#filePath): is neither a folder nor the database (.sqlite) of a sweep or a tuning\n"
    )
  }

  @Test func aFolderThatCannotBeIsAnError() throws {
    let program = try Program.run(["serve", "--port", "0", "--results", "/dev/null/x"])
    #expect(program.status == 1)
    #expect(program.errors.contains("/dev/null"))
  }

  @Test func itSaysWhereItServesAndEndsWellWhenItIsAskedTo() throws {
    let folder = temporaryFolder()
    let log = folder + ".log"
    defer {
      try? FileManager.default.removeItem(atPath: folder)
      try? FileManager.default.removeItem(atPath: log)
    }
    let program = try Program.run(
      ["serve", "--port", "0", "--results", folder], shell: "exec \"$@\" 2>'\(log)'"
    ) { process in
      var text = ""
      while !text.contains("(Ctrl-C ends it)"), process.isRunning {
        usleep(20_000)
        text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      }
      #expect(text.contains("http://127.0.0.1:"))
      // A second server finds the port taken.
      let port =
        text.split(separator: ":").compactMap { Int($0.prefix { $0.isNumber }) }.first {
          $0 > 1_000
        } ?? 0
      let second = try Program.run(["serve", "--port", "\(port)", "--results", folder])
      #expect(second.status == 1 && second.errors.contains("cannot listen"), "\(second.errors)")
      kill(process.processIdentifier, SIGINT)
    }
    #expect(program.status == 0)
  }

  @Test func progressInJSONIsALineForAProgram() throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let scenario = folder + "/scenario.yaml"
    try Data(
      "requests: 50\nfunctions: [{ name: f }]\nworkload: { poisson: { function: f, rate: 10/s } }\n"
        .utf8
    )
    .write(to: URL(fileURLWithPath: scenario))
    let program = try Program.run(["run", scenario, "--progress", "json"])
    #expect(program.status == 0)
    let lines = program.errors.split(separator: "\n")
    let last = try #require(lines.last)
    let object = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
    let progress = try #require(object?["progress"] as? [String: Any])
    #expect(progress["share"] as? Double == 1)
    #expect(progress["arrived"] as? Int == 50)
  }
}
