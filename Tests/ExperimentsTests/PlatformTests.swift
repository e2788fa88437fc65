import ClusterModel
import Foundation
import Policies
import SimKernel
import Testing

@testable import Experiments

/// What lies beneath a scenario: platforms, profiles, and how they are merged.
@Suite struct PlatformTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "calibration/platforms/test-base.yaml",
      """
      name: the base
      about: A platform for tests.
      sources: [a thesis, "a paper, section 3"]
      gateway: { before: 3ms, capacity: 4 }
      policies:
        nodeSelection: { name: hashed-home, tries: 2 }
        keepAlive: { name: fixed, window: 3min }
        reuse: oldest
      defaults: { function: { create: 10ms, start: 20ms, dispatch: 5ms } }
      """)
    try folder.write(
      "calibration/platforms/test-derived.yaml",
      "platform: test-base\nsources: a log\ngateway: { capacity: 9 }")
    try folder.write(
      "calibration/test-values.yaml",
      "gateway: { before: 4ms }\ndefaults: { function: { start: 30ms, dispatch: 6ms } }")
  }

  private func load(_ text: String, _ overrides: [String] = []) throws -> Scenario {
    try folder.write(
      "a/b/scenario.yaml",
      "\(text)\nfunctions: [{ name: f }]\nworkload: { closedLoop: { function: f, requests: 1 } }\n")
    return try ScenarioLoader.load(folder.path + "/a/b/scenario.yaml", overrides: overrides)
      .scenario
  }

  private func failure(_ text: String) -> String {
    do { return "read: \(try load(text).name)" } catch { return "\(error)" }
  }

  private func document(_ text: String) throws -> Document {
    try YamlReader.read(text, origin: "test")
  }

  @Test func theScenarioGoesFirstThenTheProfileThenThePlatform() throws {
    let scenario = try load(
      """
      platform: test-derived
      profile: test-values
      defaults: { function: { dispatch: 7ms } }
      """)
    #expect(scenario.gateway.configuration.before == .constant(0.004))
    #expect(scenario.gateway.configuration.capacity == 9)
    let profile = scenario.functions[0].profile
    #expect(profile.create == .constant(0.01))
    #expect(profile.start == .constant(0.03))
    #expect(profile.dispatch == .constant(0.007))
    #expect(scenario.policies.reuse == .oldest)
  }

  @Test func aProfileMayNameThePlatformOfItsValues() throws {
    try folder.write("calibration/test-both.yaml", "platform: test-base\ngateway: { before: 1ms }")
    let scenario = try load("profile: test-both")
    #expect(scenario.gateway.configuration.before == .constant(0.001))
    #expect(scenario.gateway.configuration.capacity == 4)
  }

  @Test func aPlatformLeavesNoTraceButItsName() throws {
    let scenario = try load("platform: test-base")
    #expect(scenario.name == "the base")
    #expect(scenario.about == nil)
    let text = YamlWriter.text(scenario.document)
    #expect(!text.contains("platform") && !text.contains("thesis"))
    let again = try ScenarioLoader.load(text: text).scenario
    #expect(again.document == scenario.document)
    #expect(try load("name: mine\nplatform: test-base").name == "mine")
  }

  @Test func aPlatformWithoutANameLendsThatOfItsFile() throws {
    try folder.write("calibration/platforms/test-nameless.yaml", "gateway: { capacity: 2 }")
    #expect(try load("platform: test-nameless").name == "test-nameless")
  }

  @Test func aPolicyOfTheSameNameOrNoneKeepsTheParametersBeneathIt() throws {
    for stated in ["{ keepAlive: {} }", "{ keepAlive: fixed }", "{ keepAlive: { name: fixed } }"] {
      let scenario = try load("platform: test-base\npolicies: \(stated)")
      let parameters = scenario.policies.keepAlive.settings as? FixedKeepAlive.Parameters
      #expect(parameters?.window == .minutes(3), "\(stated)")
    }
    let changed = try load("platform: test-base\npolicies: { keepAlive: { window: 9s } }")
    let parameters = changed.policies.keepAlive.settings as? FixedKeepAlive.Parameters
    #expect(parameters?.window == .seconds(9))
  }

  @Test func aPolicyOfAnotherNameReplacesTheOneBeneathIt() throws {
    let scenario = try load(
      "platform: test-base\npolicies: { nodeSelection: round-robin, keepAlive: forever }")
    #expect(scenario.policies.nodeSelection.name == "round-robin")
    #expect(scenario.policies.keepAlive.name == "forever")
    #expect(scenario.policies.reuse == .oldest)
    #expect(try load("platform: test-base\npolicies: { reuse: newest }").policies.reuse == .newest)
  }

  @Test func aChangeReachesWhatAPlatformStatesAndThePlatformItself() throws {
    let changed = try load("platform: test-base", ["policies.keepAlive.window=8s"])
    let parameters = changed.policies.keepAlive.settings as? FixedKeepAlive.Parameters
    #expect(parameters?.window == .seconds(8))
    let other = try load("platform: test-base", ["platform=test-derived"])
    #expect(other.gateway.configuration.capacity == 9)
    #expect(try load("platform: test-base", ["platform=null"]).name == "scenario")
  }

  @Test func componentsOfAPathAreMergedByTheirNames() throws {
    let merged = DocumentMerging.merged(
      try document("path: [{ name: b, time: 9ms }, { name: new }]"),
      over: try document("path: [{ name: a, cores: 2 }, { name: b, time: 1ms, workers: 3 }]"))
    #expect(
      merged
        == (try document(
          "path: [{ name: a, cores: 2 }, { name: b, time: 9ms, workers: 3 }, { name: new }]")))
  }

  @Test func otherListsReplaceThoseBeneathThem() throws {
    let merged = DocumentMerging.merged(
      try document("cluster: { nodes: [{ name: x }] }"),
      over: try document("cluster: { nodes: [{ name: x, cpu: 1 }, { name: y }], machines: [] }"))
    #expect(merged == (try document("cluster: { nodes: [{ name: x }], machines: [] }")))
  }

  @Test func anUnknownPlatformIsAnErrorThatNamesThoseThatAreThere() {
    let text = failure("platform: test-drived")
    #expect(
      text.contains(
        "scenario.yaml:1:11: platform: there is no platform 'test-drived'; did you mean 'test-derived'?"
          + " known platforms: test-base, test-derived"), "\(text)")
    #expect(failure("platform: [a]").contains("expected the name of a platform, found a list"))
  }

  @Test func platformsThatBuildUponEachOtherInACircleAreAnError() throws {
    try folder.write("calibration/platforms/test-one.yaml", "platform: test-two")
    try folder.write("calibration/platforms/test-two.yaml", "platform: test-one")
    #expect(
      failure("platform: test-one").contains("in a circle: test-one → test-two → test-one"))
  }

  @Test func nineLevelsOfPlatformsAreTooMany() throws {
    for level in 1...9 {
      try folder.write(
        "calibration/platforms/test-level-\(level).yaml",
        level == 9 ? "gateway: { capacity: 9 }" : "platform: test-level-\(level + 1)")
    }
    #expect(try load("platform: test-level-2").gateway.configuration.capacity == 9)
    #expect(failure("platform: test-level-1").contains("more than 8 platforms"))
  }

  @Test func aPlatformCannotBuildUponAProfile() throws {
    try folder.write("calibration/platforms/test-odd.yaml", "profile: test-values")
    let text = failure("platform: test-odd")
    #expect(text.contains("test-odd.yaml:1:10: profile: a platform cannot build upon a profile"))
  }

  @Test func theNearestFolderGoesFirst() throws {
    try folder.write("a/calibration/platforms/test-base.yaml", "name: nearer")
    #expect(try load("platform: test-base").name == "nearer")
    let platforms = try PlatformFile.all(from: folder.path + "/a/b")
    let found = platforms.filter { $0.name.hasPrefix("test-") }
    #expect(found.map(\.name) == ["test-base", "test-derived"])
    #expect(found[0].path.hasSuffix("/a/calibration/platforms/test-base.yaml"))
    #expect(found[1].base == "test-base")
    #expect(found[1].sources == ["a log"])
  }

  @Test func foldersAreFoundAboveEachStartInTheirOrder() throws {
    try folder.write("far/calibration/x.yaml", "{}")
    let folders = CalibrationFolders(
      starts: ["\(folder.path)/far/bin/deep", "\(folder.path)/a", "\(folder.path)/far"])
    let root = URL(fileURLWithPath: folder.path).standardizedFileURL.path
    #expect(
      folders.paths.filter { $0.hasPrefix(root) }
        == ["\(root)/far/calibration", "\(root)/calibration"])
    #expect(folders.file("x.yaml") == "\(root)/far/calibration/x.yaml")
  }
}
