import Synchronization
import Testing

@testable import Experiments
@testable import SimKernel

private enum Colour: String, CaseIterable { case red, darkBlue = "dark-blue" }

private struct Wheel: Settings, Equatable {
  var name = ""
  var spokes = 32
  static var schema: [Setting<Wheel>] {
    [
      Setting("name", \.name, .name(), required: true, "What it is called."),
      Setting("spokes", \.spokes, .count(1...100), "How many spokes it has."),
    ]
  }
}

private struct Gear: Settings, Equatable {
  var name = ""
  var teeth = 40
  static var schema: [Setting<Gear>] {
    [Setting("teeth", \.teeth, .count(8...60), "How many teeth it has.")]
  }
}

private enum Brake: Equatable {
  case disc(Disc)
  case rim
  struct Disc: Settings, Equatable {
    var delay = SimDuration.milliseconds(50)
    static var schema: [Setting<Disc>] {
      [Setting("delay", \.delay, .duration, "Until it acts.")]
    }
  }
  struct Rim: Settings {
    static var schema: [Setting<Rim>] { [] }
  }
  static var variants: [SettingVariant<Brake>] {
    [
      SettingVariant(
        "disc", "A disc.", Disc.self, wrap: { .disc($0) },
        unwrap: { if case .disc(let disc) = $0 { disc } else { nil } }),
      SettingVariant(
        "rim", "Pads.", Rim.self, wrap: { _ in .rim }, unwrap: { $0 == .rim ? Rim() : nil }),
    ]
  }
}

private struct Bicycle: Settings, Equatable {
  var window = SimDuration.minutes(10)
  var limit: SimDuration?
  var share = 0.5
  var isLit = false
  var colour = Colour.red
  var seed: UInt64 = 1
  var rate = Rate(perSecond: 1)
  var wheels: [Wheel] = []
  var gears: [Gear] = []
  var front = Brake.rim
  var rear = Brake.disc(.init())

  static var schema: [Setting<Bicycle>] {
    [
      Setting("window", \.window, .duration, "How long it waits."),
      Setting("limit", \.limit, .optional(.duration, none: "no limit"), "How long at most."),
      Setting("share", \.share, .ratio(0...1), "Which share."),
      Setting("isLit", \.isLit, .yesOrNo, "Whether there is light."),
      Setting("colour", \.colour, .choice, "Which colour."),
      Setting("seed", \.seed, .seed, "The seed."),
      Setting("rate", \.rate, .rate, "How often."),
      Setting("wheels", \.wheels, .list(of: .section(), "wheels"), "The wheels."),
      Setting("gears", \.gears, .named(Gear.self, by: \.name, "gear"), "The gears."),
      Setting("front", \.front, .variant(named: "a brake", Brake.variants), "The front brake."),
      Setting("rear", \.rear, .tagged("a brake", Brake.variants), "The rear brake."),
    ]
  }

  func check(_ reader: inout SettingsReader) {
    reader.require(wheels.count != 1, at: "wheels", "one wheel is too few or too many")
  }
}

/// Counts how often it is asked which keys it has.
private struct Counted: Settings {
  static let asked = Atomic<Int>(0)
  var window = SimDuration.zero
  static var schema: [Setting<Counted>] {
    asked.wrappingAdd(1, ordering: .relaxed)
    return [Setting("window", \.window, .duration, "How long.")]
  }
}

@Suite struct SettingsTests {
  private func read(_ text: String) throws -> Bicycle {
    try Bicycle(reading: try YamlReader.read(text, origin: "b.yaml"))
  }

  private func failure(_ text: String) -> String {
    do {
      return "read as \(try read(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test func anEmptyMappingGivesTheDefaults() throws {
    #expect(try read("{}") == Bicycle())
  }

  @Test func whatIsStatedReplacesTheDefaults() throws {
    let bicycle = try read(
      """
      window: 250ms
      limit: 1h
      share: 90%
      isLit: true
      colour: dark-blue
      rate: 12/min
      wheels: [{ name: front }, { name: rear, spokes: 20 }]
      gears: { slow: { teeth: 12 }, fast: {} }
      front: { name: disc, delay: 1ms }
      rear: { rim: }
      """)
    var expected = Bicycle()
    expected.window = .milliseconds(250)
    expected.limit = .hours(1)
    expected.share = 0.9
    expected.isLit = true
    expected.colour = .darkBlue
    expected.rate = Rate(perSecond: 0.2)
    expected.wheels = [Wheel(name: "front"), Wheel(name: "rear", spokes: 20)]
    expected.gears = [Gear(name: "slow", teeth: 12), Gear(name: "fast")]
    expected.front = .disc(.init(delay: .milliseconds(1)))
    expected.rear = .rim
    #expect(bicycle == expected)
  }

  @Test(arguments: [
    (
      "windw: 1s",
      "b.yaml:1:1: unknown key 'windw'; did you mean 'window'? known keys: window, limit, share, isLit,"
        + " colour, seed, rate, wheels, gears, front, rear"
    ),
    (
      "window: 5",
      "b.yaml:1:9: window: '5' has no unit; write a duration such as 250ms, 10s or 5min"
    ),
    ("window: -5s", "b.yaml:1:9: window: '-5s' is out of range: at least 0s"),
    (
      "window: [1s]",
      "b.yaml:1:9: window: expected a duration such as 250ms, 10s or 5min, found a list"
    ),
    (
      "window:", "b.yaml:1:1: window: expected a duration such as 250ms, 10s or 5min, found nothing"
    ),
    ("share: 1.1", "b.yaml:1:8: share: '1.1' is out of range: 0 to 1"),
    ("share: 110%", "b.yaml:1:8: share: '110%' is out of range: 0 to 1"),
    ("share: 1e999", "b.yaml:1:8: share: '1e999' is out of range: 0 to 1"),
    ("isLit: yes", "b.yaml:1:8: isLit: 'yes' is not one of true, false"),
    ("colour: Red", "b.yaml:1:9: colour: 'Red' is not one of red, dark-blue; did you mean 'red'?"),
    ("seed: -1", "b.yaml:1:7: seed: '-1' is not a whole number from 0 to 18446744073709551615"),
    (
      "wheels: [{}, { name: a }]",
      "b.yaml:1:10: wheels[0]: the key 'name' is missing: name"
    ),
    ("wheels: 3", "b.yaml:1:9: wheels: expected a list of wheels, found '3'"),
    (
      "wheels: [{ name: a, spokes: 2.5 }]",
      "b.yaml:1:29: wheels[0].spokes: '2.5' is not a whole number"
    ),
    (
      "wheels: [{ name: a, spokes: 0 }]",
      "b.yaml:1:29: wheels[0].spokes: '0' is out of range: 1 to 100"
    ),
    ("wheels: [{ name: a }]", "b.yaml:1:1: wheels: one wheel is too few or too many"),
    (
      "gears: { slow: { teath: 12 } }",
      "b.yaml:1:18: gears.slow: unknown key 'teath'; did you mean 'teeth'? known keys: teeth"
    ),
    (
      "front: dics",
      "b.yaml:1:8: front: 'dics' is not a brake; did you mean 'disc'? known names: disc, rim"
    ),
    (
      "front: { name: disc, dealy: 1s }",
      "b.yaml:1:22: front: unknown key 'dealy'; did you mean 'delay'? known keys: delay"
    ),
    (
      "front: { delay: 1s }",
      "b.yaml:1:8: front: the key 'name' is missing: a brake, one of disc, rim"
    ),
    (
      "rear: { disk: {} }",
      "b.yaml:1:9: rear: 'disk' is not a brake; did you mean 'disc'? known kinds: disc, rim"
    ),
    ("rear: { disc: { delay: 1 } }", "b.yaml:1:24: rear.disc.delay: '1' has no unit"),
    ("- a", "b.yaml:1:1: expected a mapping with window"),
  ])
  func whatIsWrongIsSaidWithPlacePathAndCure(text: String, message: String) {
    #expect(failure(text).hasPrefix(message), "\(failure(text))")
  }

  @Test func severalProblemsAreToldAtOnce() {
    let lines = failure("window: 1\nshare: 2\ncolur: red\n").split(separator: "\n")
    #expect(lines.count == 3)
  }

  @Test func manyProblemsAreCountedAfterTheTwentieth() {
    let text = (0..<100).map { "k\($0): 1\n" }.joined()
    let lines = failure(text).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.last == "and 80 more")
  }

  @Test func namesAreComparedOnlyForProblemsThatAreTold() {
    let text = (0..<10_000).map { "windw\($0): 1\n" }.joined()
    let error = #expect(throws: SettingsError.self) {
      try Counted(reading: try YamlReader.read(text, origin: "c.yaml"))
    }
    #expect(error?.omitted == 10_000 - SettingsReader.mostProblems)
    // Once to read, and once for each problem that is told.
    #expect(Counted.asked.load(ordering: .relaxed) == 1 + SettingsReader.mostProblems)
  }

  @Test func messagesAreMadeOnlyForProblemsThatAreTold() {
    var reader = SettingsReader()
    var (made, asked) = (0, 0)
    func message() -> String {
      made += 1
      return "wrong"
    }
    func names() -> [String] {
      asked += 1
      return ["a", "b"]
    }
    for _ in 0..<15 { reader.report(message()) }
    for _ in 0..<15 {
      reader.reportUnknown("letter", "c", among: names(), plural: "letters", at: [])
    }
    for _ in 0..<15 { reader.require(false, message()) }
    #expect(made == 15)
    #expect(asked == SettingsReader.mostProblems - 15)
    #expect(reader.problemCount == 45)
  }

  @Test func theWrittenDocumentReadsBackAsTheSame() throws {
    var noise = RandomStream(seed: 2, name: "noise")
    let names = [
      "a", "with space", "true", "null", "7", "a: b", "#x", "é\n\"'\\", "- a", "", "[", " x ",
    ]
    for _ in 0..<2_000 {
      var bicycle = Bicycle()
      bicycle.window = SimDuration(nanoseconds: Int64(noise.next() >> 6))
      bicycle.limit = noise.below(2) == 0 ? nil : .milliseconds(Int64(noise.below(100_000)))
      bicycle.share = Double(noise.below(1 << 53)) / 0x1p53
      bicycle.isLit = noise.below(2) == 0
      bicycle.colour = noise.below(2) == 0 ? .red : .darkBlue
      bicycle.seed = noise.next()
      bicycle.rate = Rate(perSecond: Double(noise.below(1 << 40)) / 1_000)
      for _ in 0..<noise.below(4) {
        let name = names[noise.below(names.count)]
        bicycle.wheels.append(Wheel(name: name.isEmpty ? "~" : name, spokes: noise.below(100) + 1))
      }
      if bicycle.wheels.count == 1 { bicycle.wheels = [] }
      for name in names where noise.below(3) == 0 { bicycle.gears.append(Gear(name: name)) }
      if noise.below(2) == 0 {
        bicycle.front = .disc(.init(delay: .seconds(Int64(noise.below(9)))))
      }
      if noise.below(2) == 0 { bicycle.rear = .rim }
      let text = YamlWriter.text(bicycle.document)
      #expect(try read(text) == bicycle, "\(text)")
    }
  }

  @Test func theWrittenDocumentStatesEveryDefault() {
    #expect(
      YamlWriter.text(Bicycle().document) == """
        window: 10min
        limit: null
        share: 0.5
        isLit: false
        colour: red
        seed: 1
        rate: 1/s
        wheels: []
        gears: {}
        front: rim
        rear: { disc: { delay: 50ms } }

        """)
  }

  @Test func theReferenceNamesEveryKeyWithItsDefault() {
    let text = SettingsReference.markdown(of: Bicycle.self)
    #expect(
      text.contains(
        "| `window` | duration such as 250ms, 10s or 5min | at least 0s | `10min` | How long it waits. |"
      ))
    #expect(text.contains("| `wheels[].name` | name |  | required | What it is called. |"))
    #expect(
      text.contains(
        "| `gears.<gear>.teeth` | whole number | 8 to 60 | `40` | How many teeth it has. |"))
    #expect(text.contains("### `rear`: `disc`"))
  }
}

@Suite struct DocumentOverrideTests {
  private func overriding(_ text: String, with overrides: String...) throws -> String {
    var document = try YamlReader.read(text, origin: "f.yaml")
    for override in overrides { try document.override(override) }
    return YamlWriter.flow(document)
  }

  private func failure(_ text: String, with override: String) -> String {
    do {
      return try overriding(text, with: override)
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("a: 1", "a=2", "{ a: 2 }"),
    ("a: 1", "b.c=2", "{ a: 1, b: { c: 2 } }"),
    (
      "a: [{ name: x, m: 1 }, { name: y, m: 2 }]", "a.1.m=3",
      "{ a: [{ name: x, m: 1 }, { name: y, m: 3 }] }"
    ),
    (
      "a: [{ name: x, m: 1 }, { name: y, m: 2 }]", "a[0].m=3",
      "{ a: [{ name: x, m: 3 }, { name: y, m: 2 }] }"
    ),
    (
      "a: [{ name: x, m: 1 }, { name: y, m: 2 }]", "a.y.m=3",
      "{ a: [{ name: x, m: 1 }, { name: y, m: 3 }] }"
    ),
    ("a: { x.y: 1 }", "a.'x.y'=2", "{ a: { x.y: 2 } }"),
    ("a: fixed", "a.window=1min", "{ a: { name: fixed, window: 1min } }"),
    ("", "a={ b: [1, 2] }", "{ a: { b: [1, 2] } }"),
    ("a: 1", "a=", "{ a: null }"),
    ("a: 1", "a=b=c", "{ a: b=c }"),
  ])
  func aPathReplacesWhatItLeadsTo(text: String, override: String, expected: String) throws {
    let written = failure(text, with: override)
    #expect(written == expected || written == expected.replacing("b=c", with: "\"b=c\""))
  }

  @Test(arguments: [
    ("a: 1", "a", "--set a: expected key.path=value"),
    ("a: 1", "=1", "--set =1: expected key.path=value"),
    ("a: 1", "a..b=1", "--set a..b=1: the key path cannot be read from '.b' on"),
    ("a: 1", "a.=1", "--set a.=1: the key path ends too early"),
    ("a: 1", "a[0=1", "--set a[0=1: the key path cannot be read from '[0' on"),
    ("a: [1]", "a.5=1", "--set a.5=1: a: there is no item '5' in the list of 1"),
    (
      "a: [{ name: xy }]", "a.xz.b=1",
      "--set a.xz.b=1: a: there is no item 'xz' in the list of 1; did you mean 'xy'?"
    ),
    ("a: 1", "a=[", "--set a=[: a: the bracket is never closed"),
  ])
  func aPathThatLeadsNowhereIsAnError(text: String, override: String, message: String) {
    #expect(failure(text, with: override).hasPrefix(message), "\(failure(text, with: override))")
  }

  @Test func aWrongValueIsReportedAsWrittenOnTheCommandLine() throws {
    var document = Document.map([])
    try document.override("window=5")
    #expect(throws: SettingsError.self) { try Bicycle(reading: document) }
    do {
      _ = try Bicycle(reading: document)
    } catch {
      #expect(error.description.hasPrefix("--set window=5: window: '5' has no unit"))
    }
  }
}
