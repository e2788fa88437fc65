import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct RunFolderTests {
  private func fault(_ path: String) -> String {
    do {
      _ = try RunFolder(path)
      return "nothing is wrong"
    } catch { return error.description.replacingOccurrences(of: path, with: "DIR") }
  }

  @Test func theFactsAreThoseOfTheSummary() throws {
    try RunLab.run(overrides: ["seed=7"]) { folder in
      #expect(folder.facts.scenario == "lab")
      #expect(folder.facts.seed == 7)
      #expect(folder.facts.isComplete)
      #expect(folder.facts.nodes == ["node-1", "node-2"])
      #expect(folder.facts.functionCount == 2)
      #expect(folder.facts.length >= .seconds(50))
      #expect(folder.facts.eventFingerprint.count == 16)
      #expect(folder.facts.resultFingerprint.count == 16)
    }
  }

  @Test func whatIsNoFolderOfResultsIsRefused() throws {
    #expect(fault("/nowhere") == "DIR: there is no such folder")
    #expect(fault("/etc/passwd").hasPrefix("DIR: is a file; a folder that"))
    let empty = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: empty) }
    try Data("hello".utf8).write(to: URL(fileURLWithPath: "\(empty)/notes.txt"))
    #expect(fault(empty).hasPrefix("DIR: holds no results: none of summary.json, invocations.csv"))
  }

  @Test func aRunThatWasCutOffIsRefused() throws {
    try RunLab.run { folder in
      let files = FileManager.default
      try files.moveItem(
        atPath: "\(folder.path)/summary.json", toPath: "\(folder.path)/elsewhere")
      #expect(
        fault(folder.path)
          == "DIR: summary.json, which a run writes last, is missing: the run was cut off; run it to its end"
      )
      try files.moveItem(
        atPath: "\(folder.path)/samples.csv", toPath: "\(folder.path)/samples.csv.partial")
      #expect(fault(folder.path).hasPrefix("DIR: samples.csv.partial is there: the run goes on"))
    }
  }

  @Test func aTableThatWasTurnedOffIsNamedWithItsSetting() throws {
    try RunLab.run(overrides: ["metrics.invocations=false"]) { folder in
      #expect(!folder.has(ResultFile.invocations) && folder.has(ResultFile.containers))
      let error = #expect(throws: SettingsError.self) { _ = try folder.invocations() }
      #expect(
        error?.description.hasSuffix(
          "there is no invocations.csv, so the scenario turned it off (metrics.invocations) or it was "
            + "removed; run it again with `--set metrics.invocations=true`") == true)
    }
  }

  @Test(arguments: [
    ("[]", ": is no summary of a run, which is an object"),
    ("{}", ": is no summary of a run: it lacks the key 'scenario'"),
    ("{ \"seed\": -1 }", ": seed is not a whole number"),
    ("{ \"nodes\": 3 }", ": nodes is not an array"),
    ("{ \"scenario\": ", "has it been cut off?"),
  ])
  func aDamagedSummaryIsRefused(text: String, message: String) throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.summary, { _ in text }) { _ in }
      #expect(fault.hasPrefix("DIR/summary.json"))
      #expect(fault.hasSuffix(message), "\(fault)")
    }
  }
}
