import Foundation
import Testing

/// `simfaas trace generate`, as a user runs it.
@Suite struct PopulationCommandTests {
  private static let model = """
    requestsPerDay: { 50%: 1440 }
    averageTime: 100ms
    memory: { constant: { value: 256MiB } }
    triggers: [{ trigger: timer, functions: 100%, requests: 100% }]
    timers: [{ period: 5min, share: 1 }]
    jitter: 0s
    """

  @Test func aTraceAndItsFunctionsAreWritten() throws {
    try withScenario(Self.model) { folder, file in
      let (out, functions) = ("\(folder)/trace.csv", "\(folder)/functions.csv")
      let arguments = [
        "trace", "generate", file, "--functions", "2", "--days", "0.5", "--out", out,
        "--functions-out", functions,
      ]
      let result = try Program.run(arguments)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "\(functions): 2 functions\n\(out): 288 requests\n")
      let rows = try text(out).split(separator: "\n")
      #expect(rows[0] == "time_s,function,duration_s,memory_bytes,trigger")
      #expect(rows.count == 289)
      #expect(rows.dropFirst().allSatisfy { $0.hasSuffix(",0.1,268435456,timer") })
      #expect(
        try text(functions) == """
          function,application,trigger,period_s,requests_per_day,median_s,sigma,memory_bytes
          app1-1,app1,timer,300,288.0,0.1,0.0,268435456
          app2-1,app2,timer,300,288.0,0.1,0.0,268435456

          """)
      let first = try text(out)
      #expect(try Program.run(arguments).status == 0)
      #expect(try text(out) == first)
      let inspected = try Program.run(["trace", "inspect", out, "--format", "json"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
      #expect(json["requests"] as? Int == 288)
      #expect(json["functions"] as? Int == 2)
    }
  }

  @Test func anApplicationsMemoryMayBeDividedInTheTable() throws {
    let model = Self.model + "\nfunctionsPerApplication: { 4: 100% }\n"
    try withScenario(model) { folder, file in
      for (rule, memory) in [("whole", 268_435_456), ("divided", 67_108_864)] {
        let functions = "\(folder)/\(rule).csv"
        let result = try Program.run([
          "trace", "generate", file, "--functions", "2", "--app-memory", rule, "--functions-out",
          functions,
        ])
        #expect(result.status == 0, "\(result.errors)")
        let rows = try text(functions).split(separator: "\n").dropFirst()
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0.hasSuffix(",\(memory)") })
      }
    }
  }

  @Test(arguments: ["azure-2019", "azure-2019-measured", "huawei"])
  func whatIsPrintedIsAModel(name: String) throws {
    let printed = try Program.run(["trace", "generate", name, "--print"])
    #expect(printed.status == 0)
    try withScenario(printed.output) { folder, file in
      let again = try Program.run(["trace", "generate", file, "--print"])
      #expect(again.output == printed.output)
      let options = ["--functions", "20", "--scale", "0.01", "--days", "0.02", "--out"]
      for (index, model) in [name, file].enumerated() {
        let result = try Program.run(
          ["trace", "generate", model] + options + ["\(folder)/\(index).csv"])
        #expect(result.status == 0, "\(result.errors)")
      }
      #expect(try text("\(folder)/0.csv") == text("\(folder)/1.csv"))
    }
  }

  @Test(
    arguments: [
      (["azure-2019"], "there is nothing to do"),
      (["azure", "--print"], "there is no population 'azure'"),
      (["missing.yaml", "--print"], "missing.yaml: there is no such file"),
      (["azure-2019", "--out", "x", "--functions", "0"], "0 functions; a population has 1 to"),
      (["azure-2019", "--out", "x", "--scale", "0"], "a scale of 0.0; it lies between"),
      (["azure-2019", "--out", "x", "--days", "0"], "'0.0' days"),
      (["azure-2019", "--out", "x", "--functions-out", "x"], "written to one file"),
    ])
  func wrongUsageIsReported(arguments: [String], expected: String) throws {
    let result = try Program.run(["trace", "generate"] + arguments)
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("simfaas: error: "))
    #expect(result.errors.contains(expected), "\(result.errors)")
  }

  @Test func aWrongModelIsNamedWithItsPlace() throws {
    try withScenario("requestsPerDay: { 50%: 7, 40%: 8 }\naverageTime: 1s\n") { _, file in
      let result = try Program.run(["trace", "generate", file, "--print"])
      #expect(result.status == 64)
      #expect(
        result.errors
          == "simfaas: error: \(file):1:32: requestsPerDay.40%: the probability 0.4 does not lie above "
          + "the one ahead of it, 0.5\n")
    }
  }

  @Test func aTraceThatCannotBeDrawnLeavesNoFile() throws {
    try withScenario("requestsPerDay: { 50%: 6e7 }\nvariation: { 50%: 1e6 }\naverageTime: 1s\n") {
      folder, file in
      let result = try Program.run([
        "trace", "generate", file, "--functions", "1", "--days", "30", "--out", "\(folder)/x.csv",
      ])
      #expect(result.status == 1)
      #expect(result.errors.contains("lower the scale"), "\(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["scenario.yaml"])
    }
  }
}
