/// Reads YAML, as far as settings need it, with the place of every part.
///
/// Read are block and flow mappings and lists, plain, quoted and block texts, comments and the marks `---` and
/// `...` around one document. What could stand for something else than it seems to, or grow beyond all
/// bounds, is an error rather than read: anchors, aliases, tags, directives, several documents, mappings and
/// lists as keys, a key twice. All plain scalars are texts; what they mean is for the settings to say.
///
/// Whatever the bytes are, the time is proportional to their number, and so is the memory.
public struct YamlReader {
  /// The largest document in bytes: 64 MiB.
  public static let largestSize = 64 << 20
  /// How deep mappings and lists may be nested.
  public static let deepestNesting = 64

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: The document in UTF-8.
  ///   - origin: What positions name as the file.
  /// - Returns: The document; ``Document/null`` when there is nothing but comments.
  /// - Throws: The first thing that is wrong with it.
  public static func read(_ bytes: [UInt8], origin: String) throws(SettingsError) -> Document {
    guard bytes.count <= largestSize else {
      throw SettingsError(
        "is larger than \(largestSize >> 20) MiB, more than any settings file needs",
        position: SourcePosition(origin: origin))
    }
    var reader = YamlReader(origin: origin)
    try reader.take(bytes)
    return try reader.document()
  }

  /// Reads a document from a text.
  public static func read(_ text: String, origin: String) throws(SettingsError) -> Document {
    try read(Array(text.utf8), origin: origin)
  }

  /// Whether a plain scalar stands for nothing.
  static func meansNothing(_ text: String) -> Bool {
    text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  private let origin: String
  /// The document with line feeds only and a zero byte at its end, which cannot occur inside.
  private var bytes: [UInt8] = []
  /// Where we are.
  private var at = 0
  /// Where the line we are on begins, and its number from 1.
  private var lineStart = 0
  private var line = 1
  /// A place on this line whose column is known.
  private var columnMark = (at: 0, column: 1)
  private var depth = 0

  private init(origin: String) { self.origin = origin }
}

// MARK: - Bytes

extension YamlReader {
  /// Checks that the bytes are text, and keeps them with uniform line ends.
  private mutating func take(_ source: [UInt8]) throws(SettingsError) {
    if source.starts(with: [0xff, 0xfe]) || source.starts(with: [0xfe, 0xff]) {
      throw error("is UTF-16; only UTF-8 is read", at: nil)
    }
    bytes.reserveCapacity(source.count + 1)
    var i = source.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while i < source.count {
      let byte = source[i]
      if byte < 0x80 {
        i += 1
        if byte == Ascii.carriageReturn {
          if i < source.count, source[i] == Ascii.lineFeed { i += 1 }
          bytes.append(Ascii.lineFeed)
          continue
        }
        guard byte >= 0x20 && byte != 0x7f || byte == Ascii.tab || byte == Ascii.lineFeed else {
          throw error(
            "the control character \(Unicode.Scalar(byte).escaped(asASCII: true)) is not text",
            at: endOfBytes)
        }
        bytes.append(byte)
      } else {
        let length = Utf8.length(source, i)
        guard length > 0 else { throw error("the bytes are not UTF-8", at: endOfBytes) }
        bytes.append(contentsOf: source[i..<i + length])
        i += length
      }
    }
    bytes.append(0)
  }

  /// The position behind the bytes taken so far.
  private var endOfBytes: SourcePosition {
    let before = bytes.lastIndex(of: Ascii.lineFeed).map { $0 + 1 } ?? 0
    let line = bytes.count { $0 == Ascii.lineFeed } + 1
    return SourcePosition(
      origin: origin, line: line, column: Utf8.scalars(bytes[before...]) + 1)
  }

  private var byte: UInt8 { bytes[at] }
  private func byte(ahead count: Int) -> UInt8 {
    at + count < bytes.count ? bytes[at + count] : 0
  }
  /// The indentation at which we are: bytes since the line began, which are spaces where it matters.
  private var indent: Int { at - lineStart }

  private mutating func nextLine() {
    at += 1
    line += 1
    lineStart = at
    columnMark = (at, 1)
  }

  private mutating func position() -> SourcePosition {
    if at >= columnMark.at {
      columnMark = (at, columnMark.column + Utf8.scalars(bytes[columnMark.at..<at]))
    } else {
      columnMark = (at, Utf8.scalars(bytes[lineStart..<at]) + 1)
    }
    return SourcePosition(origin: origin, line: line, column: columnMark.column)
  }

  private func error(_ message: String, at position: SourcePosition?) -> SettingsError {
    SettingsError(message, position: position ?? SourcePosition(origin: origin))
  }

  private mutating func errorHere(_ message: String) -> SettingsError {
    error(message, at: position())
  }
}

// MARK: - Between the parts

extension YamlReader {
  private mutating func skipBlanks() {
    while byte == Ascii.space || byte == Ascii.tab { at += 1 }
  }

  private func isBreakOrEnd(_ byte: UInt8) -> Bool { byte == Ascii.lineFeed || byte == 0 }
  private func isGap(_ byte: UInt8) -> Bool {
    byte == Ascii.space || byte == Ascii.tab || isBreakOrEnd(byte)
  }

  /// Whether a document mark, three of `character`, begins the line we are at the start of.
  private func isMark(_ character: Character) -> Bool {
    guard indent == 0, let wanted = character.asciiValue else { return false }
    return byte == wanted && byte(ahead: 1) == wanted && byte(ahead: 2) == wanted
      && isGap(byte(ahead: 3))
  }

  /// Whether the document ends here.
  private var isAtEnd: Bool { byte == 0 || isMark("-") || isMark(".") }

  /// Skips to the rest of the line; a comment counts as nothing.
  ///
  /// - Returns: Whether there is something before the end of the line.
  private mutating func hasRestOfLine() -> Bool {
    skipBlanks()
    if byte == Ascii.hash, at == lineStart || isGap(bytes[at - 1]) { skipComment() }
    return !isBreakOrEnd(byte)
  }

  private mutating func skipComment() {
    while !isBreakOrEnd(byte) { at += 1 }
  }

  /// Skips empty lines and comments to the next part in block style, at whatever indentation.
  private mutating func skipToPart() throws(SettingsError) {
    while true {
      var tab: Int?
      while byte == Ascii.space || byte == Ascii.tab {
        if byte == Ascii.tab, tab == nil { tab = at }
        at += 1
      }
      if byte == Ascii.hash { skipComment() }
      if byte == Ascii.lineFeed {
        nextLine()
        continue
      }
      if let tab, byte != 0 {
        at = tab
        throw errorHere("a tab cannot indent; use spaces")
      }
      return
    }
  }

  /// After a value in block style nothing but a comment may follow on its line.
  private mutating func endLine() throws(SettingsError) {
    if hasRestOfLine() {
      throw errorHere(
        byte == Ascii.colon
          ? "a ':' cannot stand here; put a key on a line of its own, or the text in quotes"
          : "the value ended before this; put a text with special characters in quotes")
    }
  }

  private mutating func enter() throws(SettingsError) {
    depth += 1
    if depth > Self.deepestNesting {
      throw errorHere("is nested more than \(Self.deepestNesting) levels deep")
    }
  }
}

// MARK: - Blocks

extension YamlReader {
  private mutating func document() throws(SettingsError) -> Document {
    try skipToPart()
    if byte == Ascii.percent, indent == 0 { throw errorHere("directives are not read") }
    var isInline = false
    if isMark("-") {
      at += 3
      isInline = hasRestOfLine()
      if !isInline { try skipToPart() }
    }
    var result = Document(.null, position: position())
    if !isAtEnd { result = isInline ? try inlineValue(parent: -1) : try block(parent: -1) }
    try skipToPart()
    if isMark(".") {
      at += 3
      try endLine()
      try skipToPart()
    }
    if isMark("-") { throw errorHere("a second document begins here; a file holds one") }
    if byte != 0 { throw errorHere("is indented less than the lines it belongs to") }
    return result
  }

  /// Reads the part that begins here, at the start of a line or behind a dash.
  ///
  /// - Parameters:
  ///   - parent: The indentation of what it belongs to; −1 for the document.
  ///   - isUnderKey: Whether it belongs to a key; a list may then begin where the key does.
  /// - Returns: The part.
  /// - Throws: What is wrong with it.
  private mutating func block(
    parent: Int, isUnderKey: Bool = false
  ) throws(SettingsError) -> Document {
    try enter()
    defer { depth -= 1 }
    if byte == Ascii.dash, isGap(byte(ahead: 1)) { return try blockList(isUnderKey: isUnderKey) }
    if byte == Ascii.question, isGap(byte(ahead: 1)) {
      throw errorHere("a key must be a plain or a quoted text")
    }
    if isAtKey { return try blockMap() }
    return try inlineValue(parent: parent)
  }

  private mutating func blockList(isUnderKey: Bool) throws(SettingsError) -> Document {
    let start = position()
    let margin = indent
    var items: [Document] = []
    while !isAtEnd, indent == margin, byte == Ascii.dash, isGap(byte(ahead: 1)) {
      let dash = position()
      at += 1
      if hasRestOfLine() {
        if byte(ahead: -1) == Ascii.tab {
          throw errorHere("a tab cannot indent; use spaces")
        }
        items.append(try block(parent: margin))
      } else {
        try skipToPart()
        let isInside = !isAtEnd && indent > margin
        items.append(isInside ? try block(parent: margin) : Document(.null, position: dash))
      }
      try skipToPart()
    }
    let next = isUnderKey ? margin + 1 : margin
    try checkMargin(next, "an item of this list begins with '- '")
    return Document(.list(items), position: start)
  }

  private mutating func blockMap() throws(SettingsError) -> Document {
    let start = position()
    let margin = indent
    var entries: [Document.Entry] = []
    var lines: [String: Int] = [:]
    while !isAtEnd, indent == margin {
      guard isAtKey else {
        throw errorHere("expected a key followed by ': ', as on the lines above")
      }
      let place = position()
      let key = try blockKey()
      if let earlier = lines.updateValue(place.line, forKey: key) {
        throw error(
          "the key '\(key.abbreviated)' is there already, on line \(earlier)", at: place)
      }
      entries.append(
        Document.Entry(key, try blockValue(margin: margin, key: place), position: place))
      try skipToPart()
    }
    try checkMargin(margin, "the keys of one mapping are indented alike")
    return Document(.map(entries), position: start)
  }

  /// After a list or mapping, a deeper line belongs to nothing.
  private mutating func checkMargin(_ margin: Int, _ rule: String) throws(SettingsError) {
    if !isAtEnd, indent >= margin {
      throw errorHere("does not belong to the lines above: \(rule)")
    }
  }

  /// Whether a key with its colon begins here: a text on one line, then `:` and a gap.
  private var isAtKey: Bool {
    var i = at
    if bytes[i] == Ascii.doubleQuote || bytes[i] == Ascii.singleQuote {
      let quote = bytes[i]
      i += 1
      while bytes[i] != quote {
        if isBreakOrEnd(bytes[i]) { return false }
        if quote == Ascii.doubleQuote, bytes[i] == Ascii.backslash, !isBreakOrEnd(bytes[i + 1]) {
          i += 1
        }
        i += 1
        if quote == Ascii.singleQuote, bytes[i] == quote, bytes[i + 1] == quote { i += 2 }
      }
      i += 1
      while bytes[i] == Ascii.space || bytes[i] == Ascii.tab { i += 1 }
      return bytes[i] == Ascii.colon && isGap(bytes[i + 1])
    }
    if Ascii.beginsNoPlain.contains(bytes[i]) { return false }
    if bytes[i] == Ascii.colon || bytes[i] == Ascii.question, isGap(bytes[i + 1]) { return false }
    while !isBreakOrEnd(bytes[i]) {
      if bytes[i] == Ascii.colon, isGap(bytes[i + 1]) { return true }
      if bytes[i] == Ascii.hash, i > at, isGap(bytes[i - 1]) { return false }
      i += 1
    }
    return false
  }

  /// Reads a key for which ``isAtKey`` holds, with its colon.
  private mutating func blockKey() throws(SettingsError) -> String {
    let key: String
    if byte == Ascii.doubleQuote || byte == Ascii.singleQuote {
      key = try quoted()
    } else {
      let start = at
      while !(byte == Ascii.colon && isGap(byte(ahead: 1))) { at += 1 }
      key = text(bytes[start..<at])
    }
    skipBlanks()
    at += 1
    return key
  }

  private mutating func blockValue(
    margin: Int, key: SourcePosition
  ) throws(SettingsError) -> Document {
    if hasRestOfLine() { return try inlineValue(parent: margin) }
    try skipToPart()
    let isList = byte == Ascii.dash && isGap(byte(ahead: 1))
    if !isAtEnd, indent > margin || indent == margin && isList {
      return try block(parent: margin, isUnderKey: true)
    }
    return Document(.null, position: key)
  }

  /// Reads a value that is neither a block mapping nor a block list.
  private mutating func inlineValue(parent: Int) throws(SettingsError) -> Document {
    let start = position()
    let content: Document.Content
    switch byte {
    case Ascii.doubleQuote, Ascii.singleQuote:
      content = .text(try quoted(), isQuoted: true)
      try endLine()
    case Ascii.openBracket, Ascii.openBrace:
      content = try flowCollection()
      try endLine()
    case Ascii.bar, Ascii.greater:
      content = .text(try blockText(parent: parent), isQuoted: true)
    default:
      content = plainContent(try blockPlain(parent: parent))
    }
    return Document(content, position: start)
  }

  private func plainContent(_ text: String) -> Document.Content {
    Self.meansNothing(text) ? .null : .text(text, isQuoted: false)
  }

  /// The bytes as text, without the gap at their end.
  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    var end = bytes.endIndex
    while end > bytes.startIndex, isGap(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
  }
}

// MARK: - Texts

extension YamlReader {
  /// Refuses what cannot begin a plain text, saying why.
  private mutating func checkPlainStart() throws(SettingsError) {
    let following = byte(ahead: 1)
    switch byte {
    case Ascii.ampersand, Ascii.asterisk:
      throw errorHere("anchors and aliases are not read; write the value out or quote the text")
    case Ascii.exclamation: throw errorHere("tags are not read; quote a text that begins with '!'")
    case Ascii.percent, Ascii.at, Ascii.backtick, Ascii.bar, Ascii.greater:
      throw errorHere("a text that begins with this character must be quoted")
    case Ascii.comma, Ascii.closeBracket, Ascii.closeBrace:
      throw errorHere("expected a value")
    case Ascii.dash, Ascii.question, Ascii.colon:
      if isGap(following) { throw errorHere("expected a value") }
    default: break
    }
  }

  /// Reads a plain text in block style, continued on deeper lines.
  private mutating func blockPlain(parent: Int) throws(SettingsError) -> String {
    try checkPlainStart()
    var result: [UInt8] = []
    while true {
      let start = at
      while !isBreakOrEnd(byte) {
        if byte == Ascii.colon, isGap(byte(ahead: 1)) {
          throw errorHere(
            "a ':' cannot stand here; put a key on a line of its own, or the text in quotes")
        }
        if byte == Ascii.hash, at > start, isGap(bytes[at - 1]) { break }
        at += 1
      }
      result.append(contentsOf: text(bytes[start..<at]).utf8)
      if byte == Ascii.hash {
        skipComment()
        break
      }
      guard let breaks = try breaksBeforeContinuation(deeperThan: parent) else { break }
      result.append(contentsOf: breaks)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Goes to the next line that continues a plain text, if one does.
  ///
  /// - Returns: What the line breaks stand for: a space, or a line feed for each empty line.
  private mutating func breaksBeforeContinuation(
    deeperThan parent: Int
  ) throws(SettingsError) -> [UInt8]? {
    let saved = (at, line, lineStart, columnMark)
    var empty = 0
    while byte == Ascii.lineFeed {
      nextLine()
      while byte == Ascii.space { at += 1 }
      if byte == Ascii.tab {
        skipBlanks()
        if !isBreakOrEnd(byte) { throw errorHere("a tab cannot indent; use spaces") }
      }
      if byte == Ascii.lineFeed { empty += 1 }
    }
    if isAtEnd || indent <= parent || byte == Ascii.hash {
      (at, line, lineStart, columnMark) = saved
      return nil
    }
    return empty == 0 ? [Ascii.space] : [UInt8](repeating: Ascii.lineFeed, count: empty)
  }

  /// Folds the line break at which we are inside quotes or a flow text.
  ///
  /// Blanks before the break go, but none of the first `kept` bytes.
  private mutating func fold(
    into result: inout [UInt8], keeping kept: Int = 0, unfinished what: String
  ) throws(SettingsError) {
    while result.count > kept, let last = result.last, last == Ascii.space || last == Ascii.tab {
      result.removeLast()
    }
    let empty = try skipBreaks(unfinished: what)
    if empty == 0 {
      result.append(Ascii.space)
    } else {
      result.append(contentsOf: repeatElement(Ascii.lineFeed, count: empty))
    }
  }

  /// Skips line breaks and indentation; returns the number of empty lines.
  private mutating func skipBreaks(unfinished what: String) throws(SettingsError) -> Int {
    var breaks = 0
    while byte == Ascii.lineFeed {
      breaks += 1
      nextLine()
      if isMark("-") || isMark(".") { throw errorHere("\(what) is not closed before this") }
      skipBlanks()
    }
    return breaks - 1
  }

  private mutating func quoted() throws(SettingsError) -> String {
    let start = position()
    let quote = byte
    at += 1
    var result: [UInt8] = []
    // Blanks that were escaped stay when a line is folded.
    var kept = 0
    while byte != quote || quote == Ascii.singleQuote && byte(ahead: 1) == quote {
      if byte == 0 { throw error("the quote is never closed", at: start) }
      if byte == Ascii.lineFeed {
        try fold(into: &result, keeping: kept, unfinished: "the quoted text")
        kept = result.count
      } else if byte == quote {
        result.append(quote)
        at += 2
      } else if byte == Ascii.backslash, quote == Ascii.doubleQuote {
        try escape(into: &result)
        kept = result.count
      } else {
        result.append(byte)
        at += 1
      }
    }
    at += 1
    return String(decoding: result, as: UTF8.self)
  }

  private mutating func escape(into result: inout [UInt8]) throws(SettingsError) {
    let letter = byte(ahead: 1)
    if letter == Ascii.lineFeed {
      at += 1
      let empty = try skipBreaks(unfinished: "the quoted text")
      result.append(contentsOf: repeatElement(Ascii.lineFeed, count: empty))
      return
    }
    if let byte = Ascii.escapes[letter] {
      at += 2
      result.append(contentsOf: byte)
      return
    }
    guard let width = Ascii.escapeWidths[letter] else {
      throw errorHere("there is no such escape; write '\\\\' for a backslash")
    }
    var value: UInt32 = 0
    for i in 0..<width {
      guard let digit = Unicode.Scalar(byte(ahead: 2 + i)).hexDigit else {
        throw errorHere("this escape needs \(width) hexadecimal digits")
      }
      value = value << 4 | digit
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw errorHere("there is no such character")
    }
    at += 2 + width
    result.append(contentsOf: Array(String(scalar).utf8))
  }

  /// Reads a text after `|` (kept as it is) or `>` (lines joined).
  private mutating func blockText(parent: Int) throws(SettingsError) -> String {
    let isFolded = byte == Ascii.greater
    at += 1
    var chomping: UInt8 = 0
    var margin: Int?
    for _ in 0..<2 {
      if byte == Ascii.plus || byte == Ascii.dash, chomping == 0 {
        chomping = byte
        at += 1
      } else if byte >= 49, byte <= 57, margin == nil {
        margin = max(parent, 0) + Int(byte - 48)
        at += 1
      }
    }
    try endLine()
    var lines: [ArraySlice<UInt8>] = []
    // Even a document that is only a text indents it.
    let parent = max(parent, 0)
    var lacksEnd = false
    while byte == Ascii.lineFeed {
      // The last line of the document may lack its line feed.
      lacksEnd = try takeTextLine(&margin, parent: parent, into: &lines)
      if !lacksEnd { break }
    }
    return Self.join(lines, isFolded: isFolded, chomping: chomping, lacksEnd: lacksEnd)
  }

  /// Takes the next line of a block text unless it belongs to something else.
  private mutating func takeTextLine(
    _ margin: inout Int?, parent: Int, into lines: inout [ArraySlice<UInt8>]
  ) throws(SettingsError) -> Bool {
    let saved = (at, line, lineStart, columnMark)
    nextLine()
    let ends = isMark("-") || isMark(".")
    while byte == Ascii.space, margin.map({ indent < $0 }) ?? true { at += 1 }
    if byte == Ascii.tab, margin.map({ indent < $0 }) ?? true, indent <= parent {
      throw errorHere("a tab cannot indent; use spaces")
    }
    if byte == 0 { return false }
    if !isBreakOrEnd(byte), ends || indent <= parent || margin.map({ indent < $0 }) ?? false {
      (at, line, lineStart, columnMark) = saved
      return false
    }
    if margin == nil, !isBreakOrEnd(byte) { margin = indent }
    let start = at
    while !isBreakOrEnd(byte) { at += 1 }
    lines.append(bytes[start..<at])
    return true
  }

  private static func join(
    _ source: [ArraySlice<UInt8>], isFolded: Bool, chomping: UInt8, lacksEnd: Bool
  ) -> String {
    let used = source.count - source.reversed().prefix { $0.isEmpty }.count
    var result: [UInt8] = []
    var breaks = 0
    // Lines that are indented further keep their breaks; other neighbours are joined.
    var joins = false
    for line in source[..<used] {
      if line.isEmpty {
        breaks += 1
        continue
      }
      let isDeeper = line.first == Ascii.space || line.first == Ascii.tab
      if joins, isFolded, !isDeeper {
        if breaks == 1 { result.append(Ascii.space) }
        breaks -= 1
      }
      result.append(contentsOf: repeatElement(Ascii.lineFeed, count: breaks))
      result.append(contentsOf: line)
      breaks = 1
      joins = !isDeeper
    }
    switch chomping {
    case Ascii.dash: break
    case Ascii.plus:
      let ends = (used > 0 && !lacksEnd ? 1 : 0) + source.count - used
      result.append(contentsOf: repeatElement(Ascii.lineFeed, count: ends))
    default: if used > 0, !lacksEnd { result.append(Ascii.lineFeed) }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

// MARK: - Flow style

extension YamlReader {
  /// Skips blanks, line ends and comments between the parts of a flow collection.
  private mutating func skipInFlow(_ opened: SourcePosition) throws(SettingsError) {
    while true {
      if hasRestOfLine() { return }
      if byte == 0 { throw error("the bracket is never closed", at: opened) }
      nextLine()
      if isMark("-") || isMark(".") {
        throw errorHere("the bracket of line \(opened.line) is not closed before this")
      }
    }
  }

  private mutating func flowCollection() throws(SettingsError) -> Document.Content {
    try enter()
    defer { depth -= 1 }
    let opened = position()
    let isMap = byte == Ascii.openBrace
    let close = isMap ? Ascii.closeBrace : Ascii.closeBracket
    var entries: [Document.Entry] = []
    var items: [Document] = []
    var lines: [String: Int] = [:]
    at += 1
    try skipInFlow(opened)
    while byte != close {
      if isMap {
        let entry = try flowEntry(opened)
        if let place = entry.position,
          let earlier = lines.updateValue(place.line, forKey: entry.key)
        {
          throw error(
            "the key '\(entry.key.abbreviated)' is there already, on line \(earlier)", at: place)
        }
        entries.append(entry)
      } else {
        items.append(try flowValue(opened))
      }
      try skipInFlow(opened)
      if byte == Ascii.comma {
        at += 1
        try skipInFlow(opened)
      } else if byte != close {
        throw errorHere(
          byte == Ascii.colon && !isMap
            ? "a key in a list needs braces, as in [{ key: value }]"
            : "expected ',' or '\(isMap ? "}" : "]")'")
      }
    }
    at += 1
    return isMap ? .map(entries) : .list(items)
  }

  private mutating func flowEntry(_ opened: SourcePosition) throws(SettingsError) -> Document.Entry
  {
    let place = position()
    let key: String
    switch byte {
    case Ascii.doubleQuote, Ascii.singleQuote: key = try quoted()
    case Ascii.openBracket, Ascii.openBrace:
      throw errorHere("a key must be a plain or a quoted text")
    default: key = try flowPlain()
    }
    try skipInFlow(opened)
    guard byte == Ascii.colon else {
      return Document.Entry(key, Document(.null, position: place), position: place)
    }
    at += 1
    try skipInFlow(opened)
    if byte == Ascii.comma || byte == Ascii.closeBrace {
      return Document.Entry(key, Document(.null, position: place), position: place)
    }
    return Document.Entry(key, try flowValue(opened), position: place)
  }

  private mutating func flowValue(_ opened: SourcePosition) throws(SettingsError) -> Document {
    let start = position()
    switch byte {
    case Ascii.doubleQuote, Ascii.singleQuote:
      return Document(.text(try quoted(), isQuoted: true), position: start)
    case Ascii.openBracket, Ascii.openBrace:
      return Document(try flowCollection(), position: start)
    default:
      return Document(plainContent(try flowPlain()), position: start)
    }
  }

  private mutating func flowPlain() throws(SettingsError) -> String {
    try checkPlainStart()
    var result: [UInt8] = []
    let start = at
    while true {
      switch byte {
      case 0, Ascii.comma, Ascii.openBracket, Ascii.closeBracket, Ascii.openBrace, Ascii.closeBrace:
        return text(result[...])
      case Ascii.colon where isGap(byte(ahead: 1)) || Ascii.flow.contains(byte(ahead: 1)):
        return text(result[...])
      case Ascii.hash where at > start && isGap(bytes[at - 1]):
        return text(result[...])
      case Ascii.lineFeed:
        try fold(into: &result, unfinished: "the bracket")
      default:
        result.append(byte)
        at += 1
      }
    }
  }
}

// MARK: - Characters

/// The characters that mean something in YAML.
private enum Ascii {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0a
  static let carriageReturn: UInt8 = 0x0d
  static let space = UInt8(ascii: " ")
  static let exclamation = UInt8(ascii: "!")
  static let doubleQuote = UInt8(ascii: "\"")
  static let hash = UInt8(ascii: "#")
  static let percent = UInt8(ascii: "%")
  static let ampersand = UInt8(ascii: "&")
  static let singleQuote = UInt8(ascii: "'")
  static let asterisk = UInt8(ascii: "*")
  static let plus = UInt8(ascii: "+")
  static let comma = UInt8(ascii: ",")
  static let dash = UInt8(ascii: "-")
  static let colon = UInt8(ascii: ":")
  static let greater = UInt8(ascii: ">")
  static let question = UInt8(ascii: "?")
  static let at = UInt8(ascii: "@")
  static let openBracket = UInt8(ascii: "[")
  static let backslash = UInt8(ascii: "\\")
  static let closeBracket = UInt8(ascii: "]")
  static let backtick = UInt8(ascii: "`")
  static let openBrace = UInt8(ascii: "{")
  static let bar = UInt8(ascii: "|")
  static let closeBrace = UInt8(ascii: "}")

  static let flow: [UInt8] = [comma, openBracket, closeBracket, openBrace, closeBrace]
  /// What begins a value that is no plain text.
  static let beginsNoPlain: [UInt8] = [
    doubleQuote, singleQuote, openBracket, openBrace, bar, greater, ampersand, asterisk,
    exclamation, percent, at, backtick, comma, closeBracket, closeBrace, hash,
  ]
  /// What an escaped character stands for, in UTF-8.
  static let escapes: [UInt8: [UInt8]] = [
    UInt8(ascii: "0"): [0x00], UInt8(ascii: "a"): [0x07], UInt8(ascii: "b"): [0x08],
    UInt8(ascii: "t"): [0x09], tab: [0x09], UInt8(ascii: "n"): [0x0a], UInt8(ascii: "v"): [0x0b],
    UInt8(ascii: "f"): [0x0c], UInt8(ascii: "r"): [0x0d], UInt8(ascii: "e"): [0x1b],
    space: [space], doubleQuote: [doubleQuote], UInt8(ascii: "/"): [UInt8(ascii: "/")],
    backslash: [backslash], UInt8(ascii: "N"): [0xc2, 0x85], UInt8(ascii: "_"): [0xc2, 0xa0],
    UInt8(ascii: "L"): [0xe2, 0x80, 0xa8], UInt8(ascii: "P"): [0xe2, 0x80, 0xa9],
  ]
  static let escapeWidths: [UInt8: Int] = [
    UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8,
  ]
}

extension Unicode.Scalar {
  /// The value of a hexadecimal digit.
  fileprivate var hexDigit: UInt32? {
    switch self {
    case "0"..."9": value - 48
    case "a"..."f": value - 87
    case "A"..."F": value - 55
    default: nil
    }
  }
}

/// The encoding of Unicode scalars in one to four bytes.
private enum Utf8 {
  /// The number of bytes of the scalar at `i`, 0 when it is not properly encoded.
  static func length(_ bytes: [UInt8], _ i: Int) -> Int {
    let first = bytes[i]
    let count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, i + count <= bytes.count else { return 0 }
    for j in i + 1..<i + count where bytes[j] & 0xc0 != 0x80 { return 0 }
    // Overlong forms, surrogates and what lies beyond the last scalar show in the second byte.
    switch (first, bytes[i + 1]) {
    case (0xe0, ..<0xa0), (0xed, 0xa0...), (0xf0, ..<0x90), (0xf4, 0x90...): return 0
    default: return count
    }
  }

  /// The number of scalars in well-formed bytes.
  static func scalars(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xc0 != 0x80 } }
}
