import Testing

@testable import Workloads

/// The JSON reader: what RFC 8259 allows, what it does not, and where.
@Suite struct JSONReaderTests {
  /// The tokens of `text`, a word or a character each, then how it ended.
  private static func tokens(_ text: String) -> String { tokens(Array(text.utf8)) }

  private static func tokens(_ bytes: [UInt8], inPiecesOfFile: Bool = false) -> String {
    var reader =
      inPiecesOfFile
      ? JSONReader(ByteStream(file: TraceFile(bytes: bytes, path: "x")))
      : JSONReader(bytes, path: "x")
    var words: [String] = []
    do throws(TraceError) {
      while true {
        let token = try reader.next()
        let text = String(decoding: reader.text, as: UTF8.self)
        switch token {
        case .objectStart: words.append("{")
        case .objectEnd: words.append("}")
        case .arrayStart: words.append("[")
        case .arrayEnd: words.append("]")
        case .key: words.append("\(text):")
        case .string: words.append("'\(text)'")
        case .number: words.append(text)
        case .true: words.append("true")
        case .false: words.append("false")
        case .null: words.append("null")
        case .end: return words.joined(separator: " ")
        }
      }
    } catch {
      return (words + ["! \(error)"]).joined(separator: " ")
    }
  }

  @Test(arguments: [
    ("", ""), (" \r\n\t ", ""), ("\u{FEFF}{}", "{ }"), ("[]", "[ ]"), ("{}[]", "{ } [ ]"),
    ("{\"a\":1}\n{\"a\":2}\n", "{ a: 1 } { a: 2 }"),
    (
      " { \"a\" : [ 1 , -0.5e+10,\t0 ] , \"b\" : { } , \"\" : null } ",
      "{ a: [ 1 -0.5e+10 0 ] b: { } : null }"
    ),
    ("[true,false,null]", "[ true false null ]"), ("1 2", "1 2"), ("\"a\"\"b\"", "'a' 'b'"),
    ("{\"a\":1,\"a\":2}", "{ a: 1 a: 2 }"),
    // More digits than a number has room for anywhere else stay text.
    (
      "12345678901234567890123.000000000000000000001",
      "12345678901234567890123.000000000000000000001"
    ),
  ])
  func whatTheStandardAllowsIsRead(text: String, tokens: String) {
    #expect(Self.tokens(text) == tokens)
    #expect(Self.tokens(Array(text.utf8), inPiecesOfFile: true) == tokens)
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u00e9\u20AC""#, "é€"),
    (#""\ud83d\ude00""#, "😀"), ("\"é€😀\u{7F}\"", "é€😀\u{7F}"), (#""\u0000""#, "\0"),
    // A half without the other.
    (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
  ])
  func escapesBecomeWhatTheyStandFor(text: String, content: String) throws {
    var reader = JSONReader(Array(text.utf8), path: "x")
    let token = try reader.next()
    #expect(token == .string)
    #expect(String(decoding: reader.text, as: UTF8.self) == content)
  }

  static let wrong: [(String, String)] = [
    ("{", "{ ! x:1:2: the file ends within an object; has it been cut off?"),
    ("[1", "[ 1 ! x:1:3: the file ends within an array; has it been cut off?"),
    (
      "[1,]",
      "[ 1 ! x:1:4: ']' where a value begins, such as {, [, a string, a number, true, false or null"
    ),
    ("[1 2]", "[ 1 ! x:1:4: '2' where a comma or ] follows a value"),
    ("{\"a\":1 \"b\":2}", "{ a: 1 ! x:1:8: '\"' where a comma or } follows a value"),
    ("{\"a\":1,}", "{ a: 1 ! x:1:8: '}' where a key in double quotes begins"),
    ("{a:1}", "{ ! x:1:2: 'a' where a key in double quotes begins"),
    ("{\"a\" 1}", "{ ! x:1:6: '1' where a colon follows a key"),
    (
      "{\n  \"a\":\n 'b'}",
      "{ a: ! x:3:2: ''' where a value begins, such as {, [, a string, a number, true, false or null"
    ),
    ("[\"a\n\"]", "[ ! x:1:4: a string is not closed before its line ends"),
    (
      "[\"a\tb\"]",
      "[ ! x:1:4: the control character 0x09 in a string; it is written as an escape such as \\u0009"
    ),
    (
      "\"\\x\"",
      "! x:1:2: the escape \\ and 'x'; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits"
    ),
    ("\"\\u12g4\"", "! x:1:2: \\u without four hexadecimal digits"),
    ("\"abc", "! x:1:1: the file ends within a string"),
    ("\"abc\\", "! x:1:1: the file ends within a string"),
    ("01", "! x:1:1: what begins as a number is none such as 0, -12.5 or 9.5e-07"),
    ("-", "! x:1:1: what begins as a number is none such as 0, -12.5 or 9.5e-07"),
    ("1.", "! x:1:1: what begins as a number is none such as 0, -12.5 or 9.5e-07"),
    (
      ".5",
      "! x:1:1: '.' where a value begins, such as {, [, a string, a number, true, false or null"
    ),
    ("1e", "! x:1:1: what begins as a number is none such as 0, -12.5 or 9.5e-07"),
    ("1x", "! x:1:1: what begins as a number is none such as 0, -12.5 or 9.5e-07"),
    (
      "+1",
      "! x:1:1: '+' where a value begins, such as {, [, a string, a number, true, false or null"
    ),
    ("nul", "! x:1:1: a word that is none of true, false and null"),
    ("truefalse", "! x:1:1: a word that is none of true, false and null"),
    (
      "[NaN]",
      "[ ! x:1:2: 'N' where a value begins, such as {, [, a string, a number, true, false or null"
    ),
    (
      "// no",
      "! x:1:1: '/' where a value begins, such as {, [, a string, a number, true, false or null"
    ),
    (
      "\0",
      "! x:1:1: the byte 0x00 where a value begins, such as {, [, a string, a number, true, false or null"
    ),
  ]

  @Test(arguments: wrong)
  func whatIsNoJSONIsReportedWithItsPlace(text: String, tokens: String) {
    #expect(Self.tokens(text) == tokens)
    #expect(Self.tokens(Array(text.utf8), inPiecesOfFile: true) == tokens)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22],
      [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82],
    ] as [[UInt8]])
  func whatIsNotUTF8IsReported(bytes: [UInt8]) {
    let second = Fields.hexadecimal(bytes[1])
    #expect(Self.tokens(bytes) == "! x:1:2: the byte \(second) is not UTF-8; JSON is in UTF-8")
  }

  @Test func depthHasABound() {
    let most = JSONReader.deepest
    let deep = String(repeating: "[", count: most)
    #expect(Self.tokens(deep + String(repeating: "]", count: most)).hasSuffix("]"))
    #expect(
      Self.tokens(deep + "[").hasSuffix(
        "x:1:\(most + 1): more than \(most) objects and arrays within each other"))
  }

  @Test func longStringsAreAnErrorUnlessTheyAreSkippedOrCut() throws {
    let long = "[\"" + String(repeating: "a", count: JSONReader.longestString + 1) + "\",7]"
    let bytes = Array(long.utf8)
    #expect(Self.tokens(bytes).hasSuffix("a string of more than 1048576 bytes; is this a trace?"))

    var skipping = JSONReader(ByteStream(file: TraceFile(bytes: bytes, path: "x")))
    _ = try skipping.next()
    try skipping.skipValue()
    let number = try skipping.next()
    #expect(number == .number)
    #expect(skipping.isText("7"))

    var cutting = JSONReader(bytes, path: "x")
    cutting.cutsLongStrings = true
    _ = try cutting.next()
    _ = try cutting.next()
    #expect(cutting.text.count == JSONReader.longestString)
  }

  @Test func aCopyReadsOnByItself() throws {
    // Longer than the buffer, so that both fill theirs anew.
    let text = "[" + (0..<30_000).map(String.init).joined(separator: ",") + "]"
    var first = JSONReader(ByteStream(file: TraceFile(bytes: Array(text.utf8), path: "x")))
    for _ in 0..<100 { _ = try first.next() }
    var second = first
    var (left, right): ([[UInt8]], [[UInt8]]) = ([], [])
    while try first.next() != .end { left.append(first.text) }
    while try second.next() != .end { right.append(second.text) }
    #expect(left == right)
    #expect(left.count == 29_902)
  }

  @Test func behindAnErrorTheNextLineThatBeginsADocumentIsFound() throws {
    let text = "{\"a\":1}\n{\"a\":}\n  {\"b\":2}\n{\"c\":3}\n"
    var reader = JSONReader(ByteStream(file: TraceFile(bytes: Array(text.utf8), path: "x")))
    var keys: [String] = []
    var errors: [String] = []
    while true {
      do throws(TraceError) {
        let token = try reader.next()
        if token == .key { keys.append(String(decoding: reader.text, as: UTF8.self)) }
        if token == .end { break }
      } catch {
        errors.append("\(error.line):\(error.column)")
        guard try reader.resume() else { break }
      }
    }
    #expect(keys == ["a", "a", "c"])
    #expect(errors == ["2:6"])
  }

  @Test func withoutSuchALineNothingMoreIsRead() throws {
    var reader = JSONReader(Array("[{\"a\":}\n{\"b\":1}]".utf8), path: "x")
    for _ in 0..<3 { _ = try reader.next() }
    #expect(throws: TraceError.self) { try reader.next() }
    let isFound = try reader.resume()
    #expect(!isFound)
    let final = #expect(throws: TraceError.self) { try reader.next() }
    #expect(
      final?.description.hasPrefix("x: nothing can be read behind line 1, column 7: '}' where")
        == true)
  }

  @Test func valuesAreSkippedWithAllThatIsInThem() throws {
    let text = #"{"a":{"b":[1,{"c":"\ud83d"}],"d":"x"},"e":[[],{}],"f":5}"#
    var reader = JSONReader(Array(text.utf8), path: "x")
    _ = try reader.next()
    var keys: [String] = []
    while try reader.nextKey() {
      keys.append(String(decoding: reader.text, as: UTF8.self))
      try reader.skipValue()
    }
    #expect(keys == ["a", "e", "f"])
    #expect(reader.depth == 0)
  }
}
