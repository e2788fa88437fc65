import Experiments
import Foundation
import SimKernel
import Testing

@testable import Server

@Suite struct OutsideFilesTests {
  private func problems(
    _ scenario: String, changes: [String] = [], variants: [[String]] = [[]], sweep: String? = nil
  ) throws -> [String] {
    let site = try TestSite()
    try site.write("#simfaas-trace\n", to: "inputs/own.csv")
    var text = ScenarioText(scenario: scenario, sweep: sweep)
    text.changes = changes
    text.variants = variants
    return text.judgement(InputFiles(site.site.folder)).problems.map(\.description)
  }

  @Test(arguments: [
    "workload: { trace: { file: /etc/passwd } }", "workload: { trace: { file: ../../secret.csv } }",
    "workload: { trace: { file: [own.csv, /etc/shadow] } }",
    "workload: { trace: { file: x/y.csv } }",
    "workload: [{ trace: { file: ~root/x } }]", "profile: /etc/hosts", "profile: ../x.yaml",
    "profile: x.yaml",
    "platform: a/b", "prices: ./list.yaml", "prices: /dev/stdin",
    "workload: { population: { model: /etc/passwd } }",
    "workload: { population: { model: x.yaml } }",
    "workload: { trace: { file: missing.csv } }",
  ])
  func aScenarioCannotNameFilesElsewhere(line: String) throws {
    let scenario = "functions: [{ name: f }]\n" + line + "\n"
    let found = try problems(scenario)
    #expect(
      found.contains { $0.contains("names a file") || $0.contains("no such file") }, "\(found)")
    #expect(found.allSatisfy { $0.hasPrefix("scenario.yaml:2:") }, "\(found)")
  }

  @Test func aFileAmongTheInputsMayBeNamed() throws {
    let scenario = "functions: [{ name: f }]\nworkload: { trace: { file: own.csv, like: f } }\n"
    #expect(try problems(scenario) == [])
  }

  @Test(arguments: [
    "workload.trace.file=/etc/passwd", "workload={ trace: { file: /etc/passwd } }",
    "profile=/etc/passwd",
    "workload.trace.file[0]=../x",
  ])
  func noChangeLeadsAround(change: String) throws {
    #expect(try !problems(TestScenario.short, changes: [change]).isEmpty)
    #expect(try !problems(TestScenario.short, variants: [["seed=1"], [change]]).isEmpty)
  }

  @Test(arguments: [
    "set: ['workload.trace.file=/etc/passwd']",
    "axes: [{ key: workload.trace.file, values: [/etc/passwd] }]",
    "axes: [{ key: profile, values: [docker-20.10, /etc/passwd] }]",
    "axes: [{ key: workload, values: [{ trace: { file: /etc/passwd } }] }]",
    "axes: [{ zip: [{ key: functions.f.memory, values: [1GiB] }, { key: prices, values: [/etc/passwd] }] }]",
  ])
  func noSweepLeadsAround(line: String) throws {
    let found = try problems(TestScenario.short, sweep: "scenario: scenario.yaml\n" + line + "\n")
    #expect(found.contains { $0.contains("names a file") }, "\(found)")
  }

  @Test func aSweepIsOfTheScenarioBesideIt() throws {
    let found = try problems(
      TestScenario.short,
      sweep: "scenario: /etc/passwd\naxes: [{ key: functions.f.memory, values: [1GiB, 2GiB] }]\n")
    #expect(found.count == 1 && found[0].contains("scenario.yaml"), "\(found)")
  }

  @Test func aLinkAmongTheInputsThatLeadsAwayIsNoInput() throws {
    let site = try TestSite()
    try site.write("x", to: "inputs/real.csv")
    try FileManager.default.createSymbolicLink(
      atPath: site.path + "/inputs/link.csv", withDestinationPath: "/etc/passwd")
    let inputs = InputFiles(site.site.folder)
    #expect(inputs.path(of: "real.csv") != nil)
    #expect(inputs.path(of: "link.csv") == nil)
    #expect(!inputs.names.contains("link.csv"))
  }
}
