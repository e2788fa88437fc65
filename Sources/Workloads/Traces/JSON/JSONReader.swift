import SimKernel

/// The tokens of a file of JSON documents, one by one and in constant memory.
///
/// It is our own because what the system offers reads a document as a whole and has no places: here an array of a
/// million records needs the memory of one, and an error says in which line and column it lies.
///
/// It takes RFC 8259 to the letter: no comments, no commas too many, no other words than `true`, `false` and `null`.
/// Strings are proved to be UTF-8; one half of a surrogate pair without the other, which the RFC allows, becomes
/// U+FFFD. Numbers are handed out as the text that they are. Documents may follow each other (JSON lines), with
/// white space between them or without. A key that stands twice is handed out twice. A byte order mark may begin the
/// file.
///
/// After an error in the syntax only ``resume()`` finds a place to read on. A copy goes on by itself from the same
/// token.
package struct JSONReader: Sendable {
  /// What comes next in a document.
  package enum Token: Sendable {
    case objectStart
    case objectEnd
    case arrayStart
    case arrayEnd
    case key
    case string
    case number
    case `true`
    case `false`
    case null
    /// The end of the file, behind a whole document or none.
    case end
  }

  /// The most objects and arrays within each other.
  static let deepest = 256
  /// The longest string or key that is kept, in bytes of UTF-8; what is skipped may be longer.
  static let longestString = 1 << 20
  /// The longest number that is kept, in bytes.
  static let longestNumber = 1_000
  private static let bufferSize = 1 << 16

  /// What may stand at this place.
  private enum Expected {
    /// A document or the end of the file.
    case document
    case value
    /// The first element of an array, or its end.
    case elementOrEnd
    case key
    /// The first key of an object, or its end.
    case keyOrEnd
    case commaOrEnd
  }

  /// What messages call the file.
  let path: String
  /// The content of the key, string or number returned last.
  package private(set) var text: [UInt8] = []
  /// Where the token returned last begins: the line from 1, and the column in bytes from 1.
  package private(set) var line = 1
  package private(set) var column = 1
  /// Whether the syntax was wrong or the file could not be read; then ``next()`` throws until ``resume()`` finds a
  /// place to read on.
  var isBroken: Bool { failure != nil }
  /// Whether a string longer than ``longestString`` is cut rather than an error.
  var cutsLongStrings = false

  private var stream: ByteStream?
  private var buffer: [UInt8]
  private var position = 0
  private var filled: Int
  private var isAtEnd: Bool
  private var hasBegun = false
  private var lineNumber = 1
  /// The position in the buffer at which the line begins; negative when it has left the buffer.
  private var lineStart = 0
  private var expected = Expected.document
  /// Which containers are open: `true` for an object.
  private var containers: [Bool] = []
  private var isKeeping = true
  /// What is thrown from now on.
  private var failure: TraceError?
  /// Words that begin lines between documents that are no JSON and are passed over.
  private let passedOver: [StaticString]
  /// Whether the document that is being read began at the beginning of its line, with a brace.
  private var beganLine = false

  /// Reads a file from its top.
  package init(file: TraceFile) { self.init(ByteStream(file: file)) }

  /// Reads a file from its top.
  ///
  /// - Parameters:
  ///   - stream: The file.
  ///   - passedOver: Words that begin lines between documents that are no JSON and are passed over.
  init(_ stream: ByteStream, passingOver passedOver: [StaticString] = []) {
    path = stream.file.path
    self.stream = stream
    self.passedOver = passedOver
    buffer = []
    filled = 0
    isAtEnd = false
  }

  /// Reads documents that lie in memory, such as one that is embedded as a string in another.
  init(_ bytes: [UInt8], path: String) {
    self.path = path
    stream = nil
    passedOver = []
    buffer = bytes
    filled = bytes.count
    isAtEnd = true
    passMark()
  }

  /// How many objects and arrays are open.
  var depth: Int { containers.count }

  /// How many bytes of the file have been read, packed as they are.
  var bytesOfFile: Int64 { stream?.bytesOfFile ?? Int64(position) }

  /// Whether the text of the token returned last is `word`.
  package func isText(_ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    let start = word.utf8Start
    for index in text.indices where text[index] != start[index] { return false }
    return true
  }

  // MARK: Tokens

  /// The next token.
  ///
  /// - Throws: What is wrong with the syntax, with its place.
  package mutating func next() throws(TraceError) -> Token {
    // About the file as a whole, so that nobody takes it for one record that may be left out.
    if let failure { throw failure }
    while true {
      guard let byte = try byteAfterBlanks() else {
        place()
        guard expected == .document else { throw broken(endWords) }
        return .end
      }
      place()
      switch expected {
      case .document:
        if try passOverLine() { continue }
        beganLine = column == 1 && byte == UInt8(ascii: "{")
        return try value(byte)
      case .value: return try value(byte)
      case .elementOrEnd:
        if byte == UInt8(ascii: "]") { return close() }
        return try value(byte)
      case .keyOrEnd:
        if byte == UInt8(ascii: "}") { return close() }
        return try key(byte)
      case .key: return try key(byte)
      case .commaOrEnd:
        let isObject = containers.last ?? false
        if byte == UInt8(ascii: ",") {
          position += 1
          expected = isObject ? .key : .value
        } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          return close()
        } else {
          throw broken(
            "\(shown(byte)) where a comma or \(isObject ? "}" : "]") follows a value")
        }
      }
    }
  }

  /// Goes on to the next key of the object that has been entered.
  ///
  /// - Returns: Whether there is one; otherwise the object has been left.
  package mutating func nextKey() throws(TraceError) -> Bool { try next() == .key }

  /// Goes past the value that follows a key, whatever it is.
  package mutating func skipValue() throws(TraceError) {
    isKeeping = false
    defer { isKeeping = true }
    let level = depth
    repeat { _ = try next() } while depth > level
  }

  /// Goes to the end of the containers that are open beyond `level` of them.
  mutating func leave(to level: Int) throws(TraceError) {
    isKeeping = false
    defer { isKeeping = true }
    while depth > level { _ = try next() }
  }

  /// Finds the next document after an error in the syntax, where there is a way to find it: where the document with
  /// the error began a line with a brace, the next line that begins so.
  ///
  /// - Returns: Whether it may be read on; at the end of the file as well.
  mutating func resume() throws(TraceError) -> Bool {
    guard isBroken, beganLine else { return false }
    containers.removeAll(keepingCapacity: true)
    expected = .document
    isKeeping = true
    while true {
      while position < filled, buffer[position] != 0x0A { position += 1 }
      guard position < filled else {
        guard try refill() else { break }
        continue
      }
      passLineEnd()
      if try peek() == UInt8(ascii: "{") { break }
    }
    failure = nil
    return true
  }

  // MARK: Values

  private mutating func value(_ byte: UInt8) throws(TraceError) -> Token {
    switch byte {
    case UInt8(ascii: "{"):
      try open(isObject: true)
      return .objectStart
    case UInt8(ascii: "["):
      try open(isObject: false)
      return .arrayStart
    case UInt8(ascii: "\""):
      try string()
      closeValue()
      return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number()
      closeValue()
      return .number
    case UInt8(ascii: "t"): return try word("true", .true)
    case UInt8(ascii: "f"): return try word("false", .false)
    case UInt8(ascii: "n"): return try word("null", .null)
    default:
      throw broken(
        "\(shown(byte)) where a value begins, such as {, [, a string, a number, true, false or null"
      )
    }
  }

  private mutating func key(_ byte: UInt8) throws(TraceError) -> Token {
    guard byte == UInt8(ascii: "\"") else {
      throw broken("\(shown(byte)) where a key in double quotes begins")
    }
    try string()
    guard let colon = try byteAfterBlanks() else { throw broken(endWords) }
    guard colon == UInt8(ascii: ":") else {
      throw broken(here: "\(shown(colon)) where a colon follows a key")
    }
    position += 1
    expected = .value
    return .key
  }

  private mutating func open(isObject: Bool) throws(TraceError) {
    guard containers.count < Self.deepest else {
      throw broken("more than \(Self.deepest) objects and arrays within each other")
    }
    position += 1
    containers.append(isObject)
    expected = isObject ? .keyOrEnd : .elementOrEnd
  }

  private mutating func close() -> Token {
    position += 1
    let wasObject = containers.popLast() ?? false
    closeValue()
    return wasObject ? .objectEnd : .arrayEnd
  }

  private mutating func closeValue() {
    expected = containers.isEmpty ? .document : .commaOrEnd
  }

  private mutating func word(_ word: StaticString, _ token: Token) throws(TraceError) -> Token {
    let start = word.utf8Start
    for index in 0..<word.utf8CodeUnitCount {
      guard try peek() == start[index] else {
        throw broken("a word that is none of true, false and null")
      }
      position += 1
    }
    try endWord("a word that is none of true, false and null")
    closeValue()
    return token
  }

  /// Sees that a word or a number has ended.
  private mutating func endWord(_ message: String) throws(TraceError) {
    guard let byte = try peek() else { return }
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return
    default: throw broken(message)
    }
  }

  private mutating func number() throws(TraceError) {
    let words = "what begins as a number is none such as 0, -12.5 or 9.5e-07"
    text.removeAll(keepingCapacity: true)
    if try peek() == UInt8(ascii: "-") { try keepDigit() }
    if try peek() == UInt8(ascii: "0") {
      try keepDigit()
    } else {
      guard try digits() else { throw broken(words) }
    }
    if try peek() == UInt8(ascii: ".") {
      try keepDigit()
      guard try digits() else { throw broken(words) }
    }
    if let exponent = try peek(), exponent | 0x20 == UInt8(ascii: "e") {
      try keepDigit()
      if let sign = try peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        try keepDigit()
      }
      guard try digits() else { throw broken(words) }
    }
    try endWord(words)
  }

  private mutating func keepDigit() throws(TraceError) {
    if isKeeping {
      guard text.count < Self.longestNumber else {
        throw broken("a number of more than \(Self.longestNumber) digits")
      }
      text.append(buffer[position])
    }
    position += 1
  }

  /// Reads digits.
  ///
  /// - Returns: Whether there was one.
  private mutating func digits() throws(TraceError) -> Bool {
    var any = false
    while let byte = try peek(), byte &- 0x30 <= 9 {
      try keepDigit()
      any = true
    }
    return any
  }

  // MARK: Strings

  /// Reads a string from its quote on, into `text` where it is kept.
  private mutating func string() throws(TraceError) {
    text.removeAll(keepingCapacity: true)
    position += 1
    while true {
      // What stands for itself is taken in one go.
      var end = position
      while end < filled {
        let byte = buffer[end]
        if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x7F { break }
        end += 1
      }
      if end > position {
        try keep(buffer[position..<end])
        position = end
      }
      guard let byte = try peek() else { throw broken("the file ends within a string") }
      switch byte {
      case 0x22:
        position += 1
        return
      case 0x5C: try escape()
      case 0x7F...: try character()
      case ..<0x20:
        throw broken(
          here: byte == 0x0A || byte == 0x0D
            ? "a string is not closed before its line ends"
            : "the control character \(Fields.hexadecimal(byte)) in a string; it is written as"
              + " an escape such as \\u0009")
      default: break  // The buffer was filled anew: the run goes on.
      }
    }
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) throws(TraceError) {
    guard isKeeping else { return }
    guard text.count + bytes.count > Self.longestString else {
      text.append(contentsOf: bytes)
      return
    }
    guard cutsLongStrings else {
      throw tooLong()
    }
    // Never within a character: what is no character by itself comes whole or not at all.
    if bytes.allSatisfy({ $0 < 0x80 }) {
      text.append(contentsOf: bytes.prefix(Self.longestString - text.count))
    }
  }

  private mutating func keep(_ byte: UInt8) throws(TraceError) {
    guard isKeeping else { return }
    if text.count < Self.longestString {
      text.append(byte)
    } else if !cutsLongStrings {
      throw tooLong()
    }
  }

  private mutating func tooLong() -> TraceError {
    broken("a string of more than \(Self.longestString) bytes; is this a trace?")
  }

  /// Reads a character of several bytes.
  private mutating func character() throws(TraceError) {
    try look(ahead: 4)
    let available = filled - position
    let length = buffer.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { Fields.utf8Length($0 + position, available: available) } ?? 0
    }
    if buffer[position] == 0x7F {
      try keep(buffer[position...position])
      position += 1
      return
    }
    guard length > 0 else {
      throw broken(
        here: "the byte \(Fields.hexadecimal(buffer[position])) is not UTF-8; JSON is in UTF-8")
    }
    try keep(buffer[position..<position + length])
    position += length
  }

  /// Reads an escape from its backslash on.
  private mutating func escape() throws(TraceError) {
    try look(ahead: 12)
    guard position + 1 < filled else { throw broken("the file ends within a string") }
    let plain: UInt8
    switch buffer[position + 1] {
    case UInt8(ascii: "\""): plain = 0x22
    case UInt8(ascii: "\\"): plain = 0x5C
    case UInt8(ascii: "/"): plain = 0x2F
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0C
    case UInt8(ascii: "n"): plain = 0x0A
    case UInt8(ascii: "r"): plain = 0x0D
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      try unicodeEscape()
      return
    default:
      throw broken(
        here: "the escape \\ and \(shown(buffer[position + 1])); there are"
          + " \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits")
    }
    try keep(plain)
    position += 2
  }

  private mutating func unicodeEscape() throws(TraceError) {
    guard let first = hexadecimal(at: position + 2) else {
      throw broken(here: "\\u without four hexadecimal digits")
    }
    position += 6
    var scalar = Unicode.Scalar(first)
    // The upper half of a pair takes the lower half with it.
    if first & 0xFC00 == 0xD800, position + 1 < filled, buffer[position] == 0x5C,
      buffer[position + 1] == UInt8(ascii: "u"), let second = hexadecimal(at: position + 2),
      second & 0xFC00 == 0xDC00
    {
      position += 6
      scalar = Unicode.Scalar((first - 0xD800) << 10 + (second - 0xDC00) + 0x10000)
    }
    guard isKeeping else { return }
    try keep(ArraySlice(String(scalar ?? "\u{FFFD}").utf8))
  }

  /// Four hexadecimal digits in the buffer.
  private func hexadecimal(at start: Int) -> UInt32? {
    guard start + 4 <= filled else { return nil }
    var value: UInt32 = 0
    for byte in buffer[start..<start + 4] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  // MARK: Bytes

  /// The next byte that is no white space; it is not passed.
  private mutating func byteAfterBlanks() throws(TraceError) -> UInt8? {
    while true {
      while position < filled {
        switch buffer[position] {
        case 0x0A: passLineEnd()
        case 0x20, 0x09, 0x0D: position += 1
        case let byte: return byte
        }
      }
      guard try refill() else { return nil }
    }
  }

  private mutating func passLineEnd() {
    position += 1
    lineNumber += 1
    lineStart = position
  }

  /// The next byte, which is not passed; `nil` at the end.
  @inline(__always)
  private mutating func peek() throws(TraceError) -> UInt8? {
    if position == filled { guard try refill() else { return nil } }
    return buffer[position]
  }

  /// Sees that the next `count` bytes lie in the buffer, or as many as there are.
  private mutating func look(ahead count: Int) throws(TraceError) {
    while filled - position < count { guard try refill() else { return } }
  }

  /// Moves what is left to the front of the buffer and reads on behind it.
  ///
  /// - Returns: Whether there was anything more.
  private mutating func refill() throws(TraceError) -> Bool {
    guard !isAtEnd, var stream else { return false }
    guard stream.file.isUnchanged else {
      throw unreadable(
        TraceError(file: path, message: "the file was changed while it was read"))
    }
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.bufferSize) }
    let left = filled - position
    for index in 0..<left { buffer[index] = buffer[position + index] }
    lineStart -= position
    position = 0
    let wanted = buffer.count - left
    self.stream = nil  // The one copy of it reads on.
    defer { self.stream = stream }
    var fault: TraceError?
    let got = buffer.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      do throws(TraceError) { return try stream.read(into: start + left, count: wanted) } catch {
        fault = error
        return 0
      }
    }
    filled = left + got
    if let fault { throw unreadable(fault) }
    isAtEnd = got < wanted
    let isFirst = !hasBegun
    hasBegun = true
    if isFirst { passMark() }
    return filled > position
  }

  /// Passes over the byte order mark at the beginning of a file.
  private mutating func passMark() {
    guard buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    position = 3
    lineStart = 3
  }

  /// Passes over a line that begins with one of the words that are no JSON.
  ///
  /// - Returns: Whether there was one.
  private mutating func passOverLine() throws(TraceError) -> Bool {
    guard !passedOver.isEmpty else { return false }
    try look(ahead: 32)
    let rest = buffer[position..<filled]
    let found = passedOver.contains { word in
      rest.starts(with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
    guard found else { return false }
    while let byte = try peek(), byte != 0x0A { position += 1 }
    return true
  }

  // MARK: Errors

  private mutating func place() {
    line = lineNumber
    column = position - lineStart + 1
  }

  /// An error about the token returned last, or about the one that follows it.
  package func fault(_ message: String) -> TraceError {
    TraceError(file: path, line: line, column: column, message: message)
  }

  /// An error in the syntax, at the beginning of the token that is being read.
  private mutating func broken(_ message: String) -> TraceError {
    failure = TraceError(
      file: path,
      message: "nothing can be read behind line \(line), column \(column): \(message)")
    return fault(message)
  }

  /// An error of the file itself, behind which nothing can be read.
  private mutating func unreadable(_ error: TraceError) -> TraceError {
    failure = error
    beganLine = false
    return error
  }

  /// An error in the syntax, at the byte that comes next.
  private mutating func broken(here message: String) -> TraceError {
    place()
    return broken(message)
  }

  private var endWords: String {
    guard let isObject = containers.last else { return "the file ends within a document" }
    return "the file ends within \(isObject ? "an object" : "an array"); has it been cut off?"
  }

  /// A byte for a message.
  private func shown(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7F
      ? "'\(Character(Unicode.Scalar(byte)))'" : "the byte \(Fields.hexadecimal(byte))"
  }
}
