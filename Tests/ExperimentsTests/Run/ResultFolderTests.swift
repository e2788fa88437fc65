import ClusterModel
import Experiments
import Foundation
import SimKernel
import Testing

@Suite struct ResultFolderTests {
  @Test func twoRunsOfOneSeedWriteTheSameBytes() throws {
    try RunLab.withFolder { folder in
      _ = try RunLab.run(RunLab.scenario, into: "\(folder)/a/deep")
      _ = try RunLab.run(RunLab.scenario, into: "\(folder)/b/")
      for file in ResultFile.all {
        let one = FileManager.default.contents(atPath: "\(folder)/a/deep/\(file)")
        #expect(one != nil, "\(file) is missing")
        #expect(one == FileManager.default.contents(atPath: "\(folder)/b/\(file)"), "\(file)")
      }
    }
  }

  @Test func thereIsARowForEachRequestThatHasEnded() throws {
    try RunLab.withFolder { folder in
      let outcome = try RunLab.run(RunLab.scenario, into: folder)
      let rows = try RunLab.text("\(folder)/invocations.csv").split(separator: "\n")
      #expect(UInt64(rows.count) == outcome.summary.requests.completed + 1)
      let columns = rows[0].split(separator: ",").count
      let plain = rows.filter { !$0.contains("\"") }
      #expect(plain.count < rows.count)
      for row in plain {
        #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == columns)
      }
      #expect(rows.contains { $0.contains(",\"with, comma\",") })
    }
  }

  @Test func aRowTellsTheWholeStoryOfARequest() throws {
    try RunLab.withFolder { folder in
      _ = try RunLab.run(
        """
        functions: [{ name: f, execution: 250ms, create: 1s, start: 500ms, initialise: 1ns }]
        workload: { constant: { function: f, start: 2s, interval: 10s, requests: 2 } }
        """, into: folder)
      let rows = try RunLab.text("\(folder)/invocations.csv").split(separator: "\n")
      #expect(rows.count == 3)
      let names = rows[0].split(separator: ",").map(String.init)
      let cold = rows[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let first = Dictionary(uniqueKeysWithValues: zip(names, cold))
      #expect(first["arrivedAt"] == "2.000000000")
      #expect(first["createAt"] == "2.000000000")
      #expect(first["startAt"] == "3.000000000")
      #expect(first["initialiseAt"] == "3.500000000")
      #expect(first["executionAt"] == "3.500000001")
      #expect(first["endedAt"] == "3.750000001")
      #expect(first["responseTime"] == "1.750000001")
      #expect(first["waitingTime"] == "1.500000001")
      #expect(first["executionTime"] == "0.250000000")
      #expect(rows[2].contains(",warmed,12.000000000,"))
    }
  }

  @Test func thereIsARowForEachContainerAndEachSampleOfEachNode() throws {
    try RunLab.withFolder { folder in
      let outcome = try RunLab.run(RunLab.scenario, into: folder)
      let containers = try RunLab.text("\(folder)/containers.csv").split(separator: "\n")
      #expect(UInt64(containers.count) == outcome.summary.containers.created + 1)
      // At 0, 5, 10, 15 and 20 s: the cluster and its two nodes.
      let samples = try RunLab.text("\(folder)/samples.csv").split(separator: "\n")
      #expect(samples.count == 1 + 5 * 3)
      for row in samples {
        #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == 13)
      }
    }
  }

  @Test func aRunThatIsStoppedLeavesWholeLinesAndSaysThatItIsPartial() throws {
    try RunLab.withFolder { folder in
      let long = RunLab.scenario + "\nrequests: 1000000"
      let text = long.split(separator: "\n").filter { !$0.hasPrefix("duration") }
        .joined(separator: "\n")
      let outcome = try RunLab.run(text, into: folder, shouldStop: { true })
      #expect(outcome.end == .interrupted)
      let summary = try RunLab.text("\(folder)/summary.json")
      #expect(summary.contains("\"complete\": false"))
      #expect(summary.contains("\"incompleteReason\": \"interrupted\""))
      let invocations = try RunLab.text("\(folder)/invocations.csv")
      #expect(invocations.hasSuffix("\n"))
      #expect(
        UInt64(invocations.split(separator: "\n").count) == outcome.summary.requests.completed + 1)
    }
  }

  @Test func onlyOurFilesAreReplaced() throws {
    try RunLab.withFolder { folder in
      try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(folder)/notes.txt"))
      try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder)/samples.csv"))
      _ = try RunLab.run(RunLab.ten, into: folder)
      #expect(try RunLab.text("\(folder)/notes.txt") == "mine")
      // The run takes no samples; those of an earlier one would belong to nothing.
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/samples.csv"))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(!left.contains { $0.hasSuffix(".partial") })
    }
  }

  @Test func aFileIsNotTakenForAFolder() throws {
    try RunLab.withFolder { folder in
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/file"))
      let error = #expect(throws: OutputError.self) {
        _ = try RunLab.run(RunLab.ten, into: "\(folder)/file")
      }
      #expect(error?.message == "is a file; expected a folder for the results")
      #expect(throws: OutputError.self) {
        _ = try RunLab.run(RunLab.ten, into: "\(folder)/file/below")
      }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsAnErrorAndTheRestIsWhole() throws {
    try RunLab.withFolder { folder in
      // Whatever is written to the table of requests meets a full disk.
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/invocations.csv.partial", withDestinationPath: "/dev/full")
      let (scenario, built) = try RunLab.load(RunLab.scenario, ["duration=10min"])
      var results: ResultFolder? = try ResultFolder(folder, for: built, scenarioText: "x: 1\n")
      let outcome = Runner(scenario, built).run(writingTo: &results)
      guard case .failed(let reason) = outcome.end else {
        Issue.record("the run ended as \(outcome.end)")
        return
      }
      #expect(reason.contains("invocations.csv") && reason.contains("No space left on device"))
      #expect(outcome.summary.simulatedSeconds < 600)
      let error = #expect(throws: OutputError.self) {
        try results.take()?.finish(outcome, timing: "{}\n")
      }
      #expect(error?.message.contains("No space left on device") == true)
      #expect(try RunLab.text("\(folder)/summary.json").contains("\"complete\": false"))
      #expect(try RunLab.text("\(folder)/containers.csv").hasSuffix("\n"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/invocations.csv"))
    }
  }
}

@Suite struct TextTests {
  @Test(arguments: [
    (0, "0.000000000"), (1, "0.000000001"), (999_999_999, "0.999999999"),
    (1_000_000_000, "1.000000000"), (12_345_678_901, "12.345678901"), (-5, "-0.000000005"),
    (1 << 59, "576460752.303423488"),
  ])
  func secondsAreExact(nanoseconds: Int64, expected: String) {
    var buffer = TextBuffer()
    buffer.append(secondsOf: SimDuration(nanoseconds: nanoseconds))
    #expect(buffer.text == expected)
  }

  @Test(arguments: [
    0, 9, 10, 99, 100, 1 << 53, UInt64.max - 1, UInt64.max, 10_000_000_000_000_000_000,
  ])
  func wholeNumbersAreExact(number: UInt64) {
    var buffer = TextBuffer(capacity: 1)
    for _ in 0..<20 { buffer.append(number) }
    #expect(buffer.text == String(repeating: String(number), count: 20))
  }

  @Test func jsonIsReadByOthersAndKeepsEveryDouble() throws {
    let numbers = [
      0.1, 1.0 / 3, 1e-7, 1e22, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 600,
    ]
    var writer = JSONWriter()
    writer.object { json in
      json.member("quote \" \\ \n \u{1}", "ünïcode\t")
      json.member("none", Double.nan)
      json.array("numbers") { json in for number in numbers { json.member(nil, number) } }
      json.array("empty") { _ in }
      json.object("inline", onOneLine: true) { $0.member("a", true) }
    }
    let text = writer.finished()
    let read = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(read["quote \" \\ \n \u{1}"] as? String == "ünïcode\t")
    #expect(read["none"] is NSNull)
    #expect(read["numbers"] as? [Double] == numbers)
    #expect(text.contains("\"inline\": { \"a\": true }"))
  }
}
