import Testing

@testable import Experiments
@testable import SimKernel

@Suite struct YamlReaderTests {
  private func read(_ text: String) throws -> Document {
    try YamlReader.read(text, origin: "file.yaml")
  }

  private func failure(_ text: String) -> String {
    failure(Array(text.utf8))
  }

  private func failure(_ bytes: [UInt8]) -> String {
    do throws(SettingsError) {
      return "read as \(YamlWriter.flow(try YamlReader.read(bytes, origin: "file.yaml")))"
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("", "null"),
    ("# only a comment\n", "null"),
    ("---\n...\n", "null"),
    ("a: 1", "{ a: 1 }"),
    ("a: 1\nb: two words # comment\n", "{ a: 1, b: two words }"),
    (
      "a:\n  b: 1\n  c:\n    - x\n    - y: 2\n      z: 3\n",
      "{ a: { b: 1, c: [x, { y: 2, z: 3 }] } }"
    ),
    ("a:\n- 1\n- 2\nb: 3\n", "{ a: [1, 2], b: 3 }"),
    ("- - 1\n  - 2\n-\n  - 3\n", "[[1, 2], [3]]"),
    ("a: { b: [1, 2, ], c: { d: e } }", "{ a: { b: [1, 2], c: { d: e } } }"),
    ("a: [1,\n  2, # two\n  3]\n", "{ a: [1, 2, 3] }"),
    ("{\"a\":1,'b':2}", "{ a: 1, b: 2 }"),
    ("a:\nb: ~\nc: null\nd: 'null'\n", "{ a: null, b: null, c: null, d: \"null\" }"),
    ("a: 'it''s'\nb: \"\\u00e9\\n\"\n", "{ a: \"it's\", b: \"é\\x0a\" }"),
    ("a: first\n  second\n\n  third\n", "{ a: \"first second\\x0athird\" }"),
    ("a: \"one\n  two\\\n  three\"\n", "{ a: \"one twothree\" }"),
    ("a: |\n  x\n   y\n\n  z\nb: 1\n", "{ a: \"x\\x0a y\\x0a\\x0az\\x0a\", b: 1 }"),
    ("a: >-\n  x\n  y\n\n  z\n", "{ a: \"x y\\x0az\" }"),
    ("a: http://x/y#z\n", "{ a: \"http://x/y#z\" }"),
    ("\u{feff}a: 1\r\nb: 2\r\n", "{ a: 1, b: 2 }"),
    ("--- # start\na: 1\n...\n", "{ a: 1 }"),
    ("a: -1\nb: [-1, - ]", "error"),
    ("plain text", "plain text"),
    ("a: [x y, \"z\"]", "{ a: [x y, \"z\"] }"),
    ("? a\n: b\n", "error"),
    ("-   |+\n  x\n\n", "[\"x\\x0a\\x0a\"]"),
    ("a: |\n  x", "{ a: \"x\" }"),
    ("a: [b\n\n]", "{ a: [b] }"),
    ("a: { b # comment\n}", "{ a: { b: null } }"),
    ("a: [> b]", "error"),
    (": a", "error"),
    ("a: {b}", "{ a: { b: null } }"),
  ])
  func theReadDocumentIsTheWrittenOne(text: String, expected: String) throws {
    if expected == "error" {
      #expect(throws: SettingsError.self) { try read(text) }
    } else {
      #expect(YamlWriter.flow(try read(text)) == expected)
    }
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", "file.yaml:2:1: the key 'a' is there already, on line 1"),
    ("x: { a: 1, a: 2 }", "file.yaml:1:12: the key 'a' is there already, on line 1"),
    ("a:\n\t- 1\n", "file.yaml:2:1: a tab cannot indent; use spaces"),
    ("a: *b\n", "file.yaml:1:4: anchors and aliases are not read"),
    ("a: &b 1\n", "file.yaml:1:4: anchors and aliases are not read"),
    ("a: !!str 1\n", "file.yaml:1:4: tags are not read"),
    ("%YAML 1.2\n---\n", "file.yaml:1:1: directives are not read"),
    ("a: 1\n---\nb: 2\n", "file.yaml:2:1: a second document begins here"),
    ("a: [1, 2\nb: 3\n", "file.yaml:2:2: a key in a list needs braces"),
    ("a: [1, 2\n", "file.yaml:1:4: the bracket is never closed"),
    ("a: \"x\n", "file.yaml:1:4: the quote is never closed"),
    ("a: b: c\n", "file.yaml:1:5: a ':' cannot stand here"),
    ("a: b\n  c: d\n", "file.yaml:2:4: a ':' cannot stand here"),
    ("a:\n    b: 1\n  c: 2\n", "file.yaml:3:3: does not belong to the lines above"),
    ("a: 1\nb\n", "file.yaml:2:1: expected a key followed by ': '"),
    ("é: 1\né: 2\n", "file.yaml:2:1: the key 'é' is there already"),
    ("a: 'x' y\n", "file.yaml:1:8: the value ended before this"),
    ("[a]: 1\n", "file.yaml:1:1: a key must be a plain or a quoted text"),
    ("? a\n: b\n", "file.yaml:1:3: a key must be a plain or a quoted text"),
    ("{ ? a : b }", "file.yaml:1:5: a key must be a plain or a quoted text"),
    ("a: 1\n? - b\n", "file.yaml:2:3: a key must be a plain or a quoted text"),
    ("{ [a]: 1, [a]: 2 }", "file.yaml:1:3: a key must be a plain or a quoted text"),
    (": a\n: b\n", "file.yaml:1:1: expected a key before the ':'"),
    ("a: &b\n", "file.yaml:1:4: anchors and aliases are not read"),
    ("- ! a\n", "file.yaml:1:3: tags are not read"),
    ("- !<x\n", "file.yaml:1:3: tags are not read"),
    ("- !x!y z\n", "file.yaml:1:3: tags are not read"),
    (
      "# [\nx: &b [1]\ny: *b\n",
      "file.yaml:2:4: anchors and aliases are not read; write the value out, share it under 'defaults:'"
    ),
    ("a: \"\\x4\"\n", "file.yaml:1:5: this escape needs more hexadecimal digits"),
    ("a: \u{2028}b\n", "file.yaml:1:4: the character \\u{2028} must be written as an escape"),
    ("- 1\nb: 2\n", "file.yaml:2:1: does not belong to the lines above: an item of this list"),
    ("  a: 1\nb: 2\n", "file.yaml:2:1: does not belong to the lines above: it is indented less"),
    ("a: [b }\n", "file.yaml:1:7: expected ',' or ']' for the bracket of line 1"),
    ("a: 'x\n---\n", "file.yaml:2:1: the quoted text of line 1 is not closed before this"),
    ("a: - b\n", "file.yaml:1:4: a '-' cannot stand here"),
    ("a: @x\n", "file.yaml:1:4: a text that begins with this character must be quoted"),
    ("a: \"\\q\"\n", "file.yaml:1:5: there is no such escape"),
    ("a: \"\\ud800\"\n", "file.yaml:1:5: there is no such character"),
  ])
  func whatCannotBeReadIsAnErrorWithItsPlace(text: String, message: String) {
    #expect(failure(text).hasPrefix(message), "\(failure(text))")
  }

  @Test func bytesThatAreNotTextAreAnErrorWithTheirPlace() {
    #expect(failure([0x61, 0x0a, 0x62, 0xff]) == "file.yaml:2:2: the bytes are not UTF-8")
    #expect(failure([0x61, 0xc3]) == "file.yaml:1:2: the bytes are not UTF-8")
    #expect(failure([0xff, 0xfe, 0x61, 0]) == "file.yaml: is UTF-16; only UTF-8 is read")
    #expect(failure([0x61, 0]).hasPrefix("file.yaml:1:2: the control character"))
    // A surrogate and an overlong form are not UTF-8 either.
    #expect(failure([0xed, 0xa0, 0x80]) == "file.yaml:1:1: the bytes are not UTF-8")
    #expect(failure([0xe0, 0x80, 0x80]) == "file.yaml:1:1: the bytes are not UTF-8")
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[a: ", "{? ", "[? "])
  func deepNestingIsAnErrorInsteadOfAnOverflow(opening: String) {
    let text = String(repeating: opening, count: 100_000)
    #expect(failure(text).contains("nested more than 64 levels deep"))
  }

  @Test(arguments: [
    ("a: 1\nb: 2\nb: 3\na: 4\n", "3:1: the key 'b' is there already, on line 2"),
    ("{ é: 1, 'é': 2, \"\\u00e9\": 3 }", "1:9: the key 'é' is there already, on line 1"),
    (
      "x: { b: 1 }\ny: { b: 1, a: [{ c: 1,\n  c: 2 }] }",
      "3:3: the key 'c' is there already, on line 2"
    ),
    ("'': 1\nb: 1\n'': 2\n", "3:1: the key '' is there already, on line 1"),
    ("\u{e000}: 1\na: 1\na: 2\n", "2:1: the key 'a' is there more than once in its mapping"),
  ])
  func aKeyThatIsThereTwiceIsFound(text: String, message: String) {
    #expect(failure(text) == "file.yaml:" + message)
  }

  @Test func veryManyKeysThatAreThereTwiceEndTheSearch() {
    let text = (0..<2_000).map { "k\($0 / 2): 1\n" }.joined()
    #expect(failure(text).contains(" is there more than once in its mapping"))
  }

  @Test func keysThatOnlyLookAlikeDiffer() throws {
    #expect(YamlWriter.flow(try read("1: a\n01: b\n1.0: c\nA: d\na: e\n")).hasPrefix("{ 1: a"))
  }

  /// Aliases of aliases would be 2⁴⁰ nodes, hidden in a key.
  @Test func aliasesThatMultiplyAreRefusedAtOnce() {
    var text = "a0: &a0 [x]\n"
    for i in 1...40 { text += "a\(i): &a\(i) [*a\(i - 1), *a\(i - 1)]\n" }
    #expect(failure(text + "? *a40\n: 1\n").hasPrefix("file.yaml:1:5: anchors and aliases"))
  }

  @Test func textsWithAmpersandsAndStarsAreNoAnchors() throws {
    let text = "a: R&D *D*\nb: '*x'\nc: \"&y\" # a & b\n"
    #expect(YamlWriter.flow(try read(text)) == "{ a: \"R&D *D*\", b: \"*x\", c: \"&y\" }")
  }

  @Test func theDeepestNestingIsRead() throws {
    for (open, close) in [("[", "]"), ("{ a: ", "}")] {
      let text = { String(repeating: open, count: $0) + "1" + String(repeating: close, count: $0) }
      _ = try read(text(64))
      #expect(failure(text(65)).contains("nested more than 64 levels deep"))
    }
  }

  @Test func aDocumentBeyondTheLargestSizeIsRefused() {
    let bytes = [UInt8](repeating: 0x20, count: YamlReader.largestSize + 1)
    #expect(failure(bytes).contains("larger than 16 MiB"))
  }

  @Test func everyPartKnowsWhereItBegins() throws {
    let document = try read("a: 1\nfunctions:\n  - { name: é, size: 2 }\n")
    let size = document.position(of: [.key("functions"), .index(0), .key("size")])
    #expect(size?.description == "file.yaml:3:16")
  }

  /// Random documents made of the characters that mean something; whatever they are, the reader returns, and
  /// what it has read it reads again from what the writer makes of it.
  @Test(arguments: 0..<200)
  func anyBytesAreReadOrRefused(seed: Int) throws {
    var noise = RandomStream(seed: UInt64(seed), name: "noise")
    let alphabet = Array("ab0:-  \n\n\t#'\"[]{},&*!|>%@`?~\\é.\r\u{85}\u{e000}".unicodeScalars)
    for _ in 0..<200 {
      var text = ""
      for _ in 0..<noise.below(40) {
        text.unicodeScalars.append(alphabet[noise.below(alphabet.count)])
      }
      var bytes = Array(text.utf8)
      if noise.below(10) == 0, !bytes.isEmpty { bytes[noise.below(bytes.count)] = 0xff }
      guard let document = try? YamlReader.read(bytes, origin: "noise") else { continue }
      let written = YamlWriter.text(document)
      let again = try YamlReader.read(written, origin: "written")
      #expect(again == document, "\(text.debugDescription) became \(written.debugDescription)")
    }
  }
}
