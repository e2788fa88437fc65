import Foundation
import Testing

/// `simfaas trace sample`, `trace compare` and `trace fit`, as a user runs them.
@Suite struct TraceSampleCommandTests {
  private static let trace = """
    time_s,function,duration_s
    0,a,1
    10,b,2
    20,a,3
    30,c,
    50,a,2

    """

  private func withTrace(
    _ content: String = trace, _ body: (_ folder: String, _ file: String) throws -> Void
  ) throws {
    try withScenario(content) { folder, file in try body(folder, file) }
  }

  @Test func aWindowBecomesATraceOfItsOwn() throws {
    try withTrace { folder, file in
      let out = "\(folder)/out.csv"
      let result = try Program.run([
        "trace", "sample", file, "--from-time", "10s", "--until", "50s", "--out", out,
      ])
      #expect(result.errors == "")
      #expect(result.status == 0)
      #expect(result.output == "\(out): 3 of 3 requests, 3 of 3 functions\n")
      #expect(try text(out) == "time_s,function,duration_s\n0,b,2\n10,a,3\n20,c,\n")
    }
  }

  @Test func aFunctionIsTakenWhole() throws {
    try withTrace { folder, file in
      let out = "\(folder)/out.csv"
      // In proportion to requests, one seed of twenty or fewer draws the function with three of five.
      for seed in 1...20 {
        let result = try Program.run([
          "trace", "sample", file, "--functions", "1", "--by", "requests", "--seed", "\(seed)",
          "--out", out,
        ])
        #expect(result.status == 0)
        if result.output == "\(out): 3 of 5 requests, 1 of 3 functions\n" { break }
        try #require(seed < 20)
      }
      #expect(try text(out) == "time_s,function,duration_s\n0,a,1\n20,a,3\n50,a,2\n")
    }
  }

  @Test func aShareIsTakenOfStandardInput() throws {
    try withTrace { folder, file in
      let out = "\(folder)/out.csv"
      let result = try Program.run(
        ["trace", "sample", "-", "--share", "1", "--keep", "1", "--out", out],
        shell: "cat '\(file)' | \"$@\"")
      #expect(result.status == 0)
      #expect(try text(out) == Self.trace)
    }
  }

  @Test(arguments: [
    (["--functions", "1", "--share", "0.5"], "state one"),
    ([], "nothing says what is taken"),
    (["--functions", "0"], "--functions is 0; it is at least 1"),
    (["--share", "0"], "--share is 0.0; it is above 0 and up to 1"),
    (["--share", "nan"], "it is above 0 and up to 1"),
    (["--keep", "1.5"], "--keep is 1.5; it is above 0 and up to 1"),
    (["--share", "0.5", "--by", "requests"], "--by requests goes with --functions"),
    (["--from-time", "10s", "--until", "10s"], "--until is not behind the start"),
    (["--share", "half"], "share"),
  ])
  func wrongUsageOfSampleIsReported(arguments: [String], message: String) throws {
    try withTrace { folder, file in
      let result = try Program.run(
        ["trace", "sample", file, "--out", "\(folder)/out.csv"] + arguments)
      #expect(result.status == 64)
      #expect(result.errors.hasPrefix("simfaas: error: "))
      #expect(result.errors.contains(message))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scenario.yaml"])
    }
  }

  @Test func standardInputIsNotReadTwice() throws {
    let result = try Program.run(
      ["trace", "sample", "-", "--functions", "2", "--out", "/nowhere/out.csv"])
    #expect(result.status == 64)
    #expect(result.errors.contains("standard input can be read only once"))
  }

  @Test func aBadTraceLeavesNoSample() throws {
    try withTrace("time_s,function,duration_s\n1,f,1\n2,f,x\n") { folder, file in
      for choice in [["--functions", "1"], ["--share", "1"]] {
        let result = try Program.run(
          ["trace", "sample", file, "--out", "\(folder)/out.csv"] + choice)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("simfaas: error: \(file):3:5: duration_s 'x'"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scenario.yaml"])
      }
    }
  }

  @Test func aTraceIsComparedWithItself() throws {
    try withTrace { _, file in
      let shown = try Program.run(["trace", "compare", file, file])
      #expect(shown.errors == "")
      #expect(shown.status == 0)
      #expect(
        shown.output.hasPrefix(
          "A  \(file): simfaas, 5 requests to 3 functions in 50.0 s\n"
            + "B  \(file): simfaas, 5 requests to 3 functions in 50.0 s\n\n"))
      #expect(shown.output.contains("gap between arrivals"))
      let result = try Program.run(["trace", "compare", file, file, "--format", "json"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let marginals = try #require(json["marginals"] as? [[String: Any]])
      #expect(
        marginals.map { $0["quantity"] as? String } == [
          "gaps", "relativeGaps", "gapVariations", "requestsPerDay", "executions",
          "meanExecutions", "memory", "coldStarts",
        ])
      #expect(marginals[0]["kolmogorovSmirnov"] as? Double == 0)
      #expect(marginals[0]["wasserstein"] as? Double == 0)
      #expect(marginals[0]["unit"] as? String == "s")
      #expect(marginals[6]["kolmogorovSmirnov"] is NSNull)
      let a = try #require(json["a"] as? [String: Any])
      #expect(a["requests"] as? Int == 5)
      #expect(a["span"] as? Double == 50)
    }
  }

  @Test func eachTraceOfAComparisonHasItsFormatAndFiles() throws {
    let azure = "app,func,end_timestamp,duration\nx,f,60.5,0.5\n"
    try withTrace(azure) { folder, file in
      let ours = "\(folder)/ours.csv"
      try Data(Self.trace.utf8).write(to: URL(fileURLWithPath: ours))
      let shown = try Program.run([
        "trace", "compare", ours, file, "--from-a", "simfaas", "--from-b", "azure-2021",
        "--also-b", file,
      ])
      #expect(shown.status == 0)
      #expect(
        shown.output.contains(
          "B  \(file), \(file): azure-2021, 2 requests to 1 function in 0 s\n"))
      let wrong = try Program.run(["trace", "compare", ours, file, "--from", "simfaas"])
      #expect(wrong.status == 1)
    }
  }

  @Test(arguments: [
    ["x.csv"], ["x.csv", "y.csv", "z.csv"], ["-", "-"], ["-", "y.csv", "--also-a", "-"],
  ])
  func wrongUsageOfCompareIsReported(arguments: [String]) throws {
    let result = try Program.run(["trace", "compare"] + arguments)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("simfaas: error: "))
  }

  @Test func aPopulationIsEstimatedAndDrawnFrom() throws {
    let rows = (0..<20).map { "\($0 * 3_000),a/f,0.5\n\($0 * 3_000 + 600),a/g,1.5\n" }.joined()
    try withTrace("time_s,function,duration_s\n\(rows)") { folder, file in
      let model = "\(folder)/model.yaml"
      let shown = try Program.run(["trace", "fit", file, "--separator", "/"])
      #expect(shown.errors == "")
      #expect(shown.status == 0)
      let result = try Program.run(["trace", "fit", file, "--separator=/", "--out", model])
      #expect(
        result.output == "\(model): a population estimated from 40 requests to 2 functions\n")
      #expect(try text(model) == shown.output)
      let out = "\(folder)/drawn.csv"
      let drawn = try Program.run([
        "trace", "generate", model, "--functions", "4", "--days", "1", "--out", out,
      ])
      #expect(drawn.errors == "")
      #expect(drawn.status == 0)
      let compared = try Program.run(["trace", "compare", file, out])
      #expect(compared.status == 0)
    }
  }

  @Test func nothingIsEstimatedFromNothing() throws {
    try withTrace("time_s,function,duration_s\n") { folder, file in
      let result = try Program.run(["trace", "fit", file, "--out", "\(folder)/model.yaml"])
      #expect(result.status == 1)
      #expect(result.errors.hasPrefix("simfaas: error: \(file): it has no requests"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scenario.yaml"])
      let usage = try Program.run(["trace", "fit", file, "--separator", "ab"])
      #expect(usage.status == 64)
    }
  }
}
