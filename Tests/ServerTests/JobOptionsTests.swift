import SimKernel
import Testing

@testable import Server

@Suite struct JobOptionsTests {
  @Test func optionsBecomeSingleArguments() {
    let options = JobOptions(
      ["--seed", "7", "--set=functions.f.memory=256MiB", "--until", "1h"], for: .run)
    #expect(options.problems.isEmpty)
    #expect(options.arguments == ["--seed=7", "--set=functions.f.memory=256MiB", "--until=1h"])
    #expect(options.changes == ["functions.f.memory=256MiB", "duration=1h"])
  }

  @Test func variantsAndRepetitionsAreCounted() {
    let options = JobOptions(
      ["--vary", "a=1,2", "--vary", "b=1,2,3", "--replications", "5", "--antithetic"], for: .compare
    )
    #expect(options.problems.isEmpty)
    #expect(options.variants == 6)
    #expect(options.replications == 5)
    #expect(options.arguments.last == "--antithetic")
  }

  @Test(arguments: [
    ["--out", "/etc"], ["--db=/tmp/x"], ["-o", "x"], ["--format", "json"], ["--seed"],
    ["--seed", "x"],
    ["--seed", "-1"], ["scenario.yaml"], ["--until", "/etc/passwd"], ["--until", "a\nb"],
    ["--help"], ["--"],
    ["--antithetic=yes"], ["--progress", "never"], ["--set"], ["--shuffle-ties", "1e3"],
  ])
  func allElseIsRefused(texts: [String]) {
    #expect(!JobOptions(texts, for: .run).problems.isEmpty)
  }

  @Test func thereIsAnEndToOptions() {
    #expect(!JobOptions(Array(repeating: "--seed=1", count: 201), for: .run).problems.isEmpty)
    #expect(
      !JobOptions(["--set=a=" + String(repeating: "x", count: 30_000)], for: .run).problems.isEmpty)
  }
}
