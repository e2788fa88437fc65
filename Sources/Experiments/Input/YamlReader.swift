import SimKernel
import Yams

/// A node as Yams composes it; the one place where its name meets our nodes.
private typealias YamlNode = Yams.Node

/// Reads YAML with Yams (libyaml), with the place of every part.
///
/// What could stand for something else than it seems to, or grow beyond all bounds, is an error rather than
/// read: anchors, aliases, tags, directives, several documents, keys that are no texts, a key twice. All plain
/// scalars are texts; what they mean is for the settings to say.
///
/// Whatever the bytes are, the reader returns, in time and memory that their number bounds.
public enum YamlReader {
  /// The largest document in bytes: 16 MiB.
  public static let largestSize = 16 << 20
  /// How deep mappings and lists may be nested.
  public static let deepestNesting = 64

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: The document in UTF-8.
  ///   - origin: What positions name as the file.
  /// - Returns: The document; `Document.null` when there is nothing but comments.
  /// - Throws: The first thing that is wrong with it.
  public static func read(_ bytes: [UInt8], origin: String) throws(SettingsError) -> Document {
    guard bytes.count <= largestSize else {
      throw SettingsError(
        "is larger than \(largestSize >> 20) MiB, more than any settings file needs",
        position: SourcePosition(origin: origin))
    }
    let text = try YamlText(bytes, origin: origin)
    if let place = text.directive {
      throw SettingsError("directives are not read", position: place)
    }
    // Yams hashes keys with all that they stand for, so aliases must not come near it.
    if let place = text.aliasedAnchor { throw SettingsError(Words.anchors, position: place) }
    do throws(YamlProblem) {
      return try Composition(text).document()
    } catch {
      switch error {
      case .settings(let error): throw error
      case .syntax(let error): throw Words.settingsError(error, in: Composition(text))
      case .keyTwice(let mark, let key):
        throw DuplicateSearch.settingsError(first: mark, key: key, in: Composition(text))
      }
    }
  }

  /// Reads a document from a text.
  public static func read(_ text: String, origin: String) throws(SettingsError) -> Document {
    try read(Array(text.utf8), origin: origin)
  }
}

/// Why a text could not be made a document.
private enum YamlProblem: Error {
  case settings(SettingsError)
  case syntax(YamlError)
  case keyTwice(Mark, key: String)
}

// MARK: - From nodes to documents

/// A text on its way to a document.
private struct Composition {
  var text: YamlText
  var places: YamlPlaces
  /// The original columns, by line and in order, before which ``DuplicateSearch`` inserted a letter.
  var insertions: [Int: [Int]] = [:]

  init(_ text: YamlText) {
    self.text = text
    places = YamlPlaces(text)
  }

  /// The place in the original text.
  func position(_ mark: Mark) -> SourcePosition {
    var column = mark.column
    for insertion in insertions[mark.line] ?? [] where column > insertion { column -= 1 }
    return SourcePosition(origin: text.origin, line: mark.line, column: column)
  }

  consuming func document() throws(YamlProblem) -> Document {
    let root: YamlNode?
    do {
      // The encoding is stated because the default depends on the environment; without rules no tag is resolved.
      let parser = try Parser(
        yaml: text.string, resolver: .basic, constructor: .default, encoding: .utf8)
      root = try parser.singleRoot()
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
      throw .keyTwice(context.mark, key: keys.first ?? "")
    } catch let error as YamlError {
      throw .syntax(error)
    } catch {
      throw .settings(SettingsError("\(error)", position: SourcePosition(origin: text.origin)))
    }
    let start = SourcePosition(origin: text.origin, line: 1, column: 1)
    guard let root else { return Document(.null, position: start) }
    do throws(SettingsError) {
      return try convert(root, depth: 0, empty: start)
    } catch {
      throw .settings(error)
    }
  }

  /// Converts a node and what is in it.
  ///
  /// - Parameters:
  ///   - node: The node.
  ///   - depth: The number of lists and mappings around it.
  ///   - empty: Where the node counts as written if nothing is.
  /// - Returns: The part of a document.
  /// - Throws: What is wrong with it.
  private mutating func convert(
    _ node: YamlNode, depth: Int, empty: SourcePosition
  ) throws(SettingsError) -> Document {
    let position = node.mark.map(position) ?? empty
    try checkStart(of: node)
    switch node {
    case .scalar(let scalar):
      guard scalar.style == .plain else {
        return Document(.text(scalar.string, isQuoted: true), position: position)
      }
      if scalar.string.isEmpty { return Document(.null, position: empty) }
      let isNull = ["~", "null", "Null", "NULL"].contains(scalar.string)
      return Document(
        isNull ? .null : .text(scalar.string, isQuoted: false), position: position)
    case .sequence(let sequence):
      try checkDepth(depth, at: position)
      var items: [Document] = []
      items.reserveCapacity(sequence.count)
      for item in sequence {
        // What is missing behind a dash is marked behind the dash.
        var dash = item.mark.map(self.position) ?? position
        dash.column = max(1, dash.column - 1)
        items.append(try convert(item, depth: depth + 1, empty: dash))
      }
      return Document(.list(items), position: position)
    case .mapping(let mapping):
      try checkDepth(depth, at: position)
      return Document(.map(try entries(of: mapping, depth: depth)), position: position)
    case .alias: throw SettingsError(Words.anchors, position: position)
    }
  }

  private mutating func entries(
    of mapping: YamlNode.Mapping, depth: Int
  ) throws(SettingsError) -> [Document.Entry] {
    var entries: [Document.Entry] = []
    entries.reserveCapacity(mapping.count)
    var lines: [String: Int] = [:]
    for (node, value) in mapping {
      let (key, place) = try key(node)
      if let earlier = lines.updateValue(place.line, forKey: key) {
        throw SettingsError(Words.twice(key, firstLine: earlier), position: place)
      }
      let document = try convert(value, depth: depth + 1, empty: place)
      entries.append(Document.Entry(key, document, position: place))
    }
    return entries
  }

  private mutating func key(
    _ node: YamlNode
  ) throws(SettingsError) -> (key: String, place: SourcePosition) {
    let place = node.mark.map(position) ?? SourcePosition(origin: text.origin)
    let offset = try checkStart(of: node)
    guard case .scalar(let scalar) = node, scalar.style != .literal, scalar.style != .folded,
      places.lastVisible(before: offset) != UInt8(ascii: "?")
    else { throw SettingsError(Words.key, position: place) }
    let key = insertions.isEmpty ? scalar.string : DuplicateSearch.original(scalar.string)
    if key.isEmpty, scalar.style == .plain {
      throw SettingsError(Words.noKey, position: place)
    }
    return (key, place)
  }

  private func checkDepth(_ depth: Int, at place: SourcePosition) throws(SettingsError) {
    if depth >= YamlReader.deepestNesting { throw SettingsError(Words.depth, position: place) }
  }

  /// Refuses anchors and tags, with which a node begins.
  ///
  /// The mark of a node that is empty may be at the node behind it; what is refused there is refused rightly.
  ///
  /// - Returns: The offset at which the node begins.
  @discardableResult
  private mutating func checkStart(of node: YamlNode) throws(SettingsError) -> Int {
    guard let mark = node.mark else { return 0 }
    let offset = places.offset(line: mark.line, column: mark.column)
    switch places.byte(offset) {
    case UInt8(ascii: "&"), UInt8(ascii: "*"):
      throw SettingsError(Words.anchors, position: position(mark))
    case UInt8(ascii: "!"): throw SettingsError(Words.tags, position: position(mark))
    default: return offset
    }
  }
}

// MARK: - A key that is there twice

/// Finds the second place of a key, of which Yams names only the first.
///
/// One letter that occurs nowhere else is put before the first of two equal keys, until no two are equal; the
/// nodes then show all places. This costs a few more passes, so documents beyond 1 MiB do without.
private enum DuplicateSearch {
  private static let mostPasses: UInt32 = 16
  private static let largestSize = 1 << 20
  /// Letters of the private use area.
  private static let letters: Range<UInt32> = 0xe000..<0xe000 + mostPasses

  static func original(_ key: String) -> String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: key.unicodeScalars.filter { !letters.contains($0.value) })
    return String(result)
  }

  static func settingsError(
    first: Mark, key: String, in original: Composition
  ) -> SettingsError {
    let fallback = SettingsError(
      "the key '\(key.abbreviated)' is there more than once in its mapping",
      position: original.position(first))
    guard original.text.bytes.count <= largestSize,
      !original.text.string.unicodeScalars.contains(where: { letters.contains($0.value) })
    else { return fallback }
    var composition = original
    var mark = first
    for letter in letters.compactMap(Unicode.Scalar.init) {
      if let error = insert(letter, at: mark, in: &composition) { return error }
      do throws(YamlProblem) {
        _ = try composition.document()
        return fallback
      } catch {
        switch error {
        case .settings(let error): return error
        case .syntax(let error): return Words.settingsError(error, in: composition)
        case .keyTwice(let next, _): mark = next
        }
      }
    }
    return fallback
  }

  /// Puts `letter` before the key at `mark`, inside its quotes.
  ///
  /// - Returns: What is wrong with the key if it is no text.
  private static func insert(
    _ letter: Unicode.Scalar, at mark: Mark, in composition: inout Composition
  ) -> SettingsError? {
    var places = YamlPlaces(composition.text)
    var offset = places.offset(line: mark.line, column: mark.column)
    var position = composition.position(mark)
    switch Character(Unicode.Scalar(places.byte(offset))) {
    case "[", "{", "|", ">": return SettingsError(Words.key, position: position)
    case "&", "*": return SettingsError(Words.anchors, position: position)
    case "!": return SettingsError(Words.tags, position: position)
    case "\"", "'":
      offset += 1
      position.column += 1
    default: break
    }
    composition.text.insert(String(letter), at: offset)
    composition.places = YamlPlaces(composition.text)
    composition.insertions[position.line, default: []].append(position.column)
    composition.insertions[position.line]?.sort()
    return nil
  }
}

// MARK: - What is wrong, in our words

private enum Words {
  static let anchors =
    "anchors and aliases are not read; write the value out, share it under 'defaults:', or quote the text"
  static let tags = "tags are not read; quote a text that begins with '!'"
  static let key = "a key must be a plain or a quoted text"
  static let noKey = "expected a key before the ':'"
  static let depth = "is nested more than \(YamlReader.deepestNesting) levels deep"
  private static let tab = "a tab cannot indent; use spaces"
  private static let ended =
    "the value ended before this; put a text with special characters in quotes"

  static func twice(_ key: String, firstLine: Int) -> String {
    "the key '\(key.abbreviated)' is there already, on line \(firstLine)"
  }

  /// What libyaml found, with its place and what would be right.
  static func settingsError(_ error: YamlError, in composition: Composition) -> SettingsError {
    switch error {
    case .scanner(let context, let problem, let mark, _):
      return scanner(problem, at: mark, context: context, composition)
    case .parser(let context, let problem, let mark, _):
      return parser(problem, at: mark, context: context, composition)
    case .composer(_, let problem, let mark, _):
      let isAlias = problem.contains("alias")
      return SettingsError(
        isAlias ? anchors : "a second document begins here; a file holds one",
        position: composition.position(mark))
    case .memory:
      return SettingsError(
        "needs more memory than there is",
        position: SourcePosition(origin: composition.text.origin))
    case .reader(let problem, _, _, _):
      return SettingsError(problem, position: SourcePosition(origin: composition.text.origin))
    default:
      return SettingsError("\(error)", position: SourcePosition(origin: composition.text.origin))
    }
  }

  /// Errors about single characters and words.
  private static func scanner(
    _ problem: String, at mark: Mark, context: YamlError.Context?, _ composition: Composition
  ) -> SettingsError {
    let start = context?.mark ?? mark
    // A wrong escape is noticed behind its backslash and letter.
    var back = 0
    let (message, place): (String, Mark)
    switch problem {
    case "found character that cannot start any token":
      (message, place) = (misplaced(at: mark, in: composition), mark)
    case "mapping values are not allowed in this context":
      message = "a ':' cannot stand here; put a key on a line of its own, or the text in quotes"
      place = mark
    case "block sequence entries are not allowed in this context":
      message = "a '-' cannot stand here; begin each item of a list on a line of its own"
      place = mark
    case "mapping keys are not allowed in this context": (message, place) = (key, mark)
    case "could not find expected ':'":
      (message, place) = ("expected a key followed by ': ', as on the lines above", start)
    case "found unexpected end of stream":
      (message, place) = ("the quote is never closed", start)
    case "found unexpected document indicator":
      (message, place) = ("the quoted text of line \(start.line) is not closed before this", mark)
    case "found unknown escape character":
      (message, place) = ("there is no such escape; write '\\\\' for a backslash", mark)
    case "did not find expected hexdecimal number":
      (message, place, back) = ("this escape needs more hexadecimal digits", mark, 2)
    case "found invalid Unicode character escape code":
      (message, place, back) = ("there is no such character", mark, 2)
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      (message, place) = (tab, mark)
    case "found unexpected ':'":
      (message, place) = ("a text with a ':' must stand in quotes here", mark)
    case "found an indentation indicator equal to 0":
      (message, place) = ("the indentation of a text is 1 to 9", mark)
    case "did not find expected comment or line break": (message, place) = (ended, mark)
    case "did not find expected alphabetic or numeric character":
      (message, place) = (anchors, start)
    default: (message, place) = (context?.text.contains("tag") == true ? tags : problem, start)
    }
    var position = composition.position(place)
    position.column = max(1, position.column - back)
    return SettingsError(message, position: position)
  }

  /// What is wrong with a character that begins no value.
  private static func misplaced(at mark: Mark, in composition: Composition) -> String {
    var places = composition.places
    return switch places.byte(places.offset(line: mark.line, column: mark.column)) {
    case 0x09: tab
    default: "a text that begins with this character must be quoted"
    }
  }

  /// Errors about what follows what.
  private static func parser(
    _ problem: String, at mark: Mark, context: YamlError.Context?, _ composition: Composition
  ) -> SettingsError {
    let start = context?.mark ?? mark
    var places = composition.places
    let offset = places.offset(line: mark.line, column: mark.column)
    let isFirst = places.lastVisible(before: offset) == 0x0a
    let lacksKey = places.byte(offset) == UInt8(ascii: ":")
    let (message, place): (String, Mark) =
      switch problem {
      case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
        if places.isAtEnd(offset) {
          ("the bracket is never closed", start)
        } else if lacksKey {
          ("a key in a list needs braces, as in [{ key: value }]", mark)
        } else {
          ("expected \(problem.suffix(10)) for the bracket of line \(start.line)", mark)
        }
      case "did not find expected key" where lacksKey,
        "did not find expected node content" where lacksKey:
        (noKey, mark)
      case "did not find expected node content":
        (places.isAtEnd(offset) ? "the bracket is never closed" : "expected a value", mark)
      case "did not find expected key":
        (
          isFirst
            ? "does not belong to the lines above: the keys of one mapping are indented alike"
            : ended,
          mark
        )
      case "did not find expected '-' indicator":
        (
          isFirst
            ? "does not belong to the lines above: an item of this list begins with '- '" : ended,
          mark
        )
      case "did not find expected <document start>":
        (isFirst ? "does not belong to the lines above: it is indented less" : ended, mark)
      case _ where problem.hasPrefix("Maximum nesting level"): (depth, mark)
      case "found undefined tag handle": (tags, mark)
      default: (problem, mark)
      }
    return SettingsError(message, position: composition.position(place))
  }
}
