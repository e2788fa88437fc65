import Testing

@testable import SimKernel

@Suite struct SettingsEntriesTests {
  private struct Inner: Settings {
    var size = 3
    static var schema: [Setting<Inner>] {
      [Setting("size", \.size, .count(1...9), "How large it is.")]
    }
  }

  private struct Outer: Settings {
    var name = "x"
    var inner = Inner()
    var items: [Inner] = []
    static var schema: [Setting<Outer>] {
      [
        Setting("name", \.name, .name(), required: true, "What it is called."),
        Setting("inner", \.inner, .section(), "What is within."),
        Setting("items", \.items, .list(of: .section(), "items"), "Several of them."),
      ]
    }
  }

  @Test func everyKeyComesWithWhatIsWithinIt() {
    let entries = SettingsReference.entries(of: Outer.self)
    #expect(entries.map(\.path) == ["name", "inner", "inner.size", "items", "items[].size"])
    #expect(entries.map(\.group) == ["name", "inner", "inner", "items", "items"])
    #expect(entries[0].defaultText == nil)
    #expect(entries[2].defaultText == "3" && entries[2].range == "1 to 9")
    #expect(entries[4].documentation == "How large it is.")
    #expect(entries.allSatisfy { !$0.isChoice })
  }
}
