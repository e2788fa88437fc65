import Testing

@testable import Server

@Suite struct SafeNameTests {
  @Test(arguments: ["a", "run-1", "Run_2.sqlite", "0", "a.b.c", String(repeating: "x", count: 100)])
  func lettersDigitsAndSignsWithinMakeAName(name: String) { #expect(SafeName.isValid(name)) }

  @Test(arguments: [
    "", ".", "..", ".hidden", "-option", "_x", "a/b", "a\\b", "a..b", "a b", "ü", "a\u{0}", "a\nb",
    "%2e",
    "\u{ff0e}\u{ff0e}", String(repeating: "x", count: 101),
  ])
  func nothingElseIsAName(name: String) { #expect(!SafeName.isValid(name)) }
}
