import Foundation
import Testing

/// `simfaas compare`, as a user runs it.
@Suite struct CompareCommandTests {
  private static let scenario = """
    duration: 5min
    functions: [{ name: f, execution: 200ms, start: 500ms }]
    workload: { poisson: { function: f, rate: 0.2/s } }
    policies: { keepAlive: { name: fixed, window: 10min } }
    """

  private func withScenario(_ body: (_ path: String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-compare-\(UUID().uuidString).yaml").path
    try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func variantsAreComparedWithTheBaseline() throws {
    try withScenario { path in
      let arguments = [
        "compare", path, "--vary", "policies.keepAlive.window=1s,1min", "--replications", "6",
        "--baseline", "policies.keepAlive.window=1min",
      ]
      let run = try Program.run(arguments)
      #expect(run.status == 0, "\(run.errors)")
      #expect(
        run.output.contains(
          "2 variants, 6 runs each under the same random numbers\nbaseline: policies.keepAlive.window=1min\n"
        ))
      #expect(run.output.contains("coldStartFraction\n"))
      #expect(try Program.run(arguments + ["--threads", "1"]).output == run.output)
      let json = try Program.run(arguments + ["--format", "json"])
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect((object["variants"] as? [Any])?.count == 2)
    }
  }

  @Test func costsComeAlongWhateverIsAskedFor() throws {
    try withScenario { path in
      let arguments = [
        "compare", path, "--vary", "policies.keepAlive.window=1s,1min", "--replications", "2",
        "--metric", "responseTimeSeconds.p99",
      ]
      let run = try Program.run(arguments)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("\ncosts.memoryTime.idle, in GiB·s\n"))
      #expect(!run.output.contains("costs.energy") && !run.output.contains("costs.money"))
      let priced = try Program.run(
        arguments + [
          "--set", "prices=aws-lambda-x86", "--set",
          "cluster.nodes=[{ cpu: 2, power: { idle: 1W, busy: 2W } }]",
        ])
      #expect(priced.output.contains("\ncosts.energy.total, in J\n"), "\(priced.errors)")
      #expect(priced.output.contains("\ncosts.money.total, in the currency of the prices\n"))
      #expect(!(try Program.run(arguments + ["--no-costs"]).output.contains("costs.")))
    }
  }

  @Test func boundsStandBesideWhatWasReached() throws {
    try withScenario { path in
      let arguments = [
        "compare", path, "--vary", "policies.keepAlive.window=1s,1min", "--replications", "3",
        "--bounds",
      ]
      let run = try Program.run(arguments)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("the fewest possible with the idle memory of each variant"))
      #expect(run.output.contains("the least possible on the same cores"))
      #expect(try Program.run(arguments + ["--threads", "1"]).output == run.output)
      // What else is printed does not change.
      let plain = try Program.run(arguments.dropLast())
      #expect(run.output.hasPrefix(plain.output.prefix(400)))
      let json = try Program.run(arguments + ["--format", "json"])
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      for variant in try #require(object["variants"] as? [[String: Any]]) {
        let bounds = try #require(variant["bounds"] as? [String: Any])
        let cold = try #require(bounds["coldStarts"] as? [String: Any])
        let own = try #require(cold["fractions"] as? [Double])
        let fewest = try #require(cold["fewestFractions"] as? [Double])
        #expect(own.count == 3 && zip(own, fewest).allSatisfy { $0 >= $1 })
        #expect((cold["frontier"] as? [Any])?.count == 6)
        #expect(cold["noFewestInMemory"] as? String == "the memory of 'node' is unlimited")
        #expect(cold["fewestFractionsInMemory"] == nil)
      }
      #expect(run.output.contains("–  the memory of 'node' is unlimited"))
      let limited = try Program.run(
        arguments + ["--format", "json", "--set", "cluster.nodes=[{ memory: 256MiB }]"])
      #expect(limited.output.contains("\"fewestFractionsInMemory\""), "\(limited.output)")
      #expect(!limited.output.contains("noFewestInMemory"))
      let several = try Program.run(arguments + ["--set", "functions.f.concurrency=4"])
      #expect(several.output.contains("–  a container of 'f' runs more than one request at a time"))
    }
  }

  @Test(arguments: [
    ([], "name what is to vary"), (["--vary", "seed=1"], "one variant is nothing to compare"),
    (["--vary", "policies.keepAlive.window=1s,soon"], "policies.keepAlive.window"),
    (["--vary", "seed=1,2", "--replications", "1"], "--replications is 2 to 1000000"),
    (["--vary", "seed=1,2", "--metric", "a["], "names no number"),
    (["--vary", "seed=1,2", "--metric", "no.number"], "names no number"),
    (["--vary", "seed=1,2", "--baseline", "seed=3"], "there is no variant 'seed=3'"),
    (["--vary", "seed=1,2", "--confidence", "1"], "--confidence is between"),
    (["--vary", "seed=1,2", "--precision", "2"], "--precision is a percentage above 0"),
    (
      ["--vary", "seed=1,2", "--precision", "2%", "--most-replications", "30"],
      "--most-replications is --replications to"
    ), (["--vary", "seed=1,2", "--batches", "7"], "--batches is 8 to 10000"),
    (["--vary", "seed=1,2", "--batches", "8", "--antithetic"], "--batches makes one run"),
    (["--vary", "seed=1,2", "--batches", "8", "--bounds"], "--bounds is of independent runs"),
    (["--vary", "seed=1,2", "--antithetic", "--replications", "5"], "an even number"),
    (["--vary", "prices=null,no-such-list"], "there is no list of prices 'no-such-list'"),
    (["--vary", "prices={ currency: EUR },{ currency: USD }"], "are in EUR and USD"),
    (["--vary", "prices=null,{ perHour: 1 }"], "prices: unknown key 'perHour'"),
  ])
  func wrongUsageIsStatus64(arguments: [String], message: String) throws {
    try withScenario { path in
      let run = try Program.run(["compare", path] + arguments)
      #expect(run.status == 64, "\(run.errors)")
      #expect(run.errors.contains(message), "\(run.errors)")
    }
  }
}
