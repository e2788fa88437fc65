import Foundation
import Testing

/// `simfaas trace`, as a user runs it.
@Suite struct TraceCommandTests {
  private static let azure =
    "app,func,end_timestamp,duration\na,f,1.5,0.5\na,g/h,1.2,0\nb,f,3,0.25\n"

  private func withTrace(
    _ content: String = azure, _ body: (_ folder: String, _ file: String) throws -> Void
  ) throws {
    try withScenario(content) { folder, file in try body(folder, file) }
  }

  @Test func aTraceIsConvertedToOurFormat() throws {
    try withTrace { folder, file in
      for (index, command) in ["convert", "import"].enumerated() {
        let out = "\(folder)/out\(index).csv"
        let result = try Program.run(["trace", command, file, "--out", out])
        #expect(result.status == 0)
        #expect(result.output == "\(out): 3 requests\n")
        #expect(result.errors == "")
        #expect(
          try text(out)
            == "time_s,function,duration_s\n1,a/f,0.5\n1.2,a/g%2Fh,0\n2.75,b/f,0.25\n")
        #expect(!FileManager.default.fileExists(atPath: out + ".partial"))
      }
    }
  }

  @Test func standardInputIsReadPackedOrPlain() throws {
    try withTrace { folder, file in
      for feed in ["cat", "gzip -c"] {
        let out = "\(folder)/out.csv"
        let result = try Program.run(
          ["trace", "convert", "-", "--out", out], shell: "\(feed) < '\(file)' | \"$@\"")
        #expect(result.status == 0)
        #expect(try text(out).hasSuffix("2.75,b/f,0.25\n"))
      }
    }
  }

  /// What `inspect` shows of a trace between its name and the rules.
  private func tables(_ path: String) throws -> [Substring] {
    let shown = try Program.run(["trace", "inspect", path]).output
    return Array(shown.split(separator: "\n").dropFirst().prefix { $0 != "Rules" })
  }

  @Test func whatATraceSaysOfRequestsIsKept() throws {
    let log = """
      REPORT RequestId: a\tDuration: 5.00 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\tInit Duration: 100.00 ms
      REPORT RequestId: b\tDuration: 7.00 ms\tMemory Size: 128 MB\tMax Memory Used: 61 MB\tStatus: timeout

      """
    try withTrace(log) { folder, file in
      let out = "\(folder)/out.csv"
      let converted = try Program.run(["trace", "convert", file, "--out", out])
      #expect(converted.status == 0)
      #expect(
        try text(out) == """
          time_s,function,duration_s,memory_bytes,start,cold_start_s,outcome
          0,lambda,0.005,62914560,cold,0.1,
          0.105,lambda,0.007,63963136,warm,,timedOut

          """)
      #expect(try tables(out) == tables(file))
      let part = "\(folder)/part.csv"
      #expect(
        try Program.run(["trace", "sample", out, "--until", "50ms", "--out", part]).status == 0)
      #expect(try text(part).hasSuffix("\n0,lambda,0.005,62914560,cold,0.1,\n"))
    }
  }

  @Test func theRulesThatWereAppliedAreThoseThatWereAskedFor() throws {
    try withTrace("HashApp,HashFunction,Trigger,1\na,f,http,2\n") { _, file in
      let usual = try Program.run(["trace", "inspect", file]).output
      for rule in [
        "--interval end)", "--counts completions)", "--spread even)",
        "--times percentiles, --seed 1)",
        "--app-memory divided)", "--missing keep)",
        "2 requests of unknown length, which arrive where they are counted",
      ] {
        #expect(usual.contains(rule))
      }
      let other = try Program.run(
        [
          "trace", "inspect", file, "--interval", "start", "--counts", "arrivals", "--spread",
          "poisson",
          "--times", "average", "--app-memory", "whole", "--missing", "drop", "--seed", "9",
        ]
      ).output
      for rule in [
        "--interval start)", "--counts arrivals)", "--spread poisson, --seed 9)",
        "--times average)",
        "--app-memory whole)", "--missing drop)",
      ] {
        #expect(other.contains(rule))
      }
    }
  }

  @Test func tablesThatBelongTogetherAreNotReadFromStandardInput() throws {
    try withTrace("HashApp,HashFunction,Trigger,1\na,f,http,2\n") { _, file in
      let alone = try Program.run(["trace", "inspect", "-"], shell: "cat '\(file)' | \"$@\"")
      #expect(alone.status == 0)
      let result = try Program.run(
        ["trace", "inspect", "-", file], shell: "cat '\(file)' | \"$@\"")
      #expect(result.status == 1)
      #expect(
        result.errors
          == "simfaas: error: standard input: each table of Azure's trace is read by itself, and this can be"
          + " read only once; save it to a file first\n")
    }
  }

  @Test func aTraceIsInspected() throws {
    try withTrace { _, file in
      let shown = try Program.run(["trace", "inspect", file])
      #expect(shown.status == 0)
      #expect(shown.output.hasPrefix("\(file): azure-2021\n\n  requests "))
      for part in [
        "keep-alive window", "a request arrives at end_timestamp less duration",
        "1 execution time of zero",
      ] {
        #expect(shown.output.contains(part))
      }
      let result = try Program.run(["trace", "inspect", file, "--format", "json"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(json["format"] as? String == "azure-2021")
      #expect(json["requests"] as? Int == 3)
      #expect(json["functions"] as? Int == 3)
      #expect(json["applications"] as? Int == 2)
      #expect(json["first"] as? Double == 1)
      #expect(json["last"] as? Double == 2.75)
      let execution = try #require(json["execution"] as? [String: Any])
      #expect(execution["mean"] as? Double == 0.25)
    }
  }

  @Test func badDataIsAnErrorAndLeavesNoFile() throws {
    try withTrace("time_s,function,duration_s\n1,f,1\n2,f,x\n") { folder, file in
      let out = "\(folder)/out.csv"
      let result = try Program.run(["trace", "convert", file, "--out", out])
      #expect(result.status == 1)
      #expect(
        result.errors
          == "simfaas: error: \(file):3:5: duration_s 'x' is not a number of seconds such as 0, 12.5"
          + " or 9.5e-07\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scenario.yaml"])
    }
  }

  @Test func badRowsAreLeftOutAndNamedWhereThatIsAskedFor() throws {
    let bad = String(repeating: "2,f,x\n", count: 12)
    try withTrace("time_s,function,duration_s\n1,f,1\n\(bad)3,f,1\n") { folder, file in
      let out = "\(folder)/out.csv"
      let result = try Program.run(
        ["trace", "convert", file, "--out", out, "--on-error", "skip"])
      #expect(result.status == 0)
      #expect(try text(out) == "time_s,function,duration_s\n1,f,1\n3,f,1\n")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 11)
      #expect(lines[0].hasPrefix("simfaas: left out: \(file):3:5: duration_s 'x'"))
      #expect(lines[10] == "simfaas: 12 rows left out, the first 10 of them above")
    }
  }

  @Test(arguments: [
    ["trace", "inspect"], ["trace", "inspect", "-", "-"], ["trace", "convert", "x.csv"],
    ["trace", "inspect", "x.csv", "--from", "azure"],
    ["trace", "inspect", "x.csv", "--reorder-window", "10"],
    ["trace", "convert", "x.csv", "--out", "y.csv", "--to", "opendc"],
  ])
  func wrongUsageIsReported(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("simfaas: error: "))
  }

  @Test func aRunDoesNotReadStandardInput() throws {
    let scenario = """
      name: replay
      functions: [{ name: f, execution: 10ms }]
      workload: { trace: { file: "-", like: f } }
      """
    try withScenario(scenario) { _, file in
      let result = try Program.run(["run", file])
      #expect(result.status != 0)
    }
  }
}
