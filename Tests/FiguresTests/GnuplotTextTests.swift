import Testing

@testable import Figures

@Suite struct GnuplotTextTests {
  @Test(arguments: [
    ("plain", "'plain'"), ("it's", "'it’s'"), ("'; system 'rm'", "'’; system ’rm’'"),
    ("a\\b`id`@x$y%z", "'a\\b`id`@x$y%z'"), ("two\nlines\u{0}", "'two lines '"),
    ("\u{202e}turned", "'turned'"),
  ])
  func aTextEndsWhereItsQuoteEnds(text: String, expected: String) {
    #expect(GnuplotText.quoted(text) == expected)
  }

  @Test func percentSignsOfTicsAreNoFormats() {
    #expect(GnuplotText.tic("100 %s") == "'100 %%s'")
  }

  @Test func aLongTextLosesItsMiddle() {
    #expect(GnuplotText.shown("abcdefghij", longest: 5) == "ab…ij")
    #expect(GnuplotText.shown("abcde", longest: 5) == "abcde")
  }

  @Test(arguments: [(0.0, "0"), (-3, "-3"), (0.1, "0.1"), (1e300, "1e+300"), (.infinity, "NaN")])
  func numbersAreTheShortest(value: Double, expected: String) {
    #expect(GnuplotText.number(value) == expected)
  }
}
