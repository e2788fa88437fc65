/// Writes documents as YAML: the same bytes for the same document, always.
///
/// What fits on a line is written in flow style (`{ bandwidth: 1Gbps, latency: 2ms }`), the rest as blocks.
public enum YamlWriter {
  /// The longest flow text in a block, without its indentation.
  private static let longestFlow = 72

  /// The document as a file of lines.
  public static func text(_ document: Document) -> String {
    var lines: [String] = []
    write(document, indent: 0, prefix: "", into: &lines, isRoot: true)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The document on one line.
  package static func flow(_ document: Document) -> String {
    switch document.content {
    case .null: return "null"
    case .text(let text, let isQuoted): return scalar(text, isQuoted: isQuoted)
    case .list(let items):
      return "[" + items.map(flow).joined(separator: ", ") + "]"
    case .map(let entries):
      if entries.isEmpty { return "{}" }
      let pairs = entries.map { "\(scalar($0.key, isQuoted: false)): \(flow($0.value))" }
      return "{ " + pairs.joined(separator: ", ") + " }"
    }
  }

  /// Writes `document` behind `prefix`, continuation lines at `indent`.
  private static func write(
    _ document: Document, indent: Int, prefix: String, into lines: inout [String],
    isRoot: Bool = false
  ) {
    if let short = shortFlow(document, isRoot: isRoot) {
      lines.append(prefix + short)
      return
    }
    let margin = String(repeating: " ", count: indent)
    var lead = prefix
    switch document.content {
    case .list(let items):
      for item in items {
        write(item, indent: indent + 2, prefix: lead + "- ", into: &lines)
        lead = margin
      }
    case .map(let entries):
      for entry in entries {
        let key = lead + scalar(entry.key, isQuoted: false) + ":"
        lead = margin
        if let short = shortFlow(entry.value, isRoot: false) {
          lines.append(key + " " + short)
        } else {
          lines.append(key)
          let inner = String(repeating: " ", count: indent + 2)
          write(entry.value, indent: indent + 2, prefix: inner, into: &lines)
        }
      }
    default: break
    }
  }

  /// The text on one line if it belongs on one.
  private static func shortFlow(_ document: Document, isRoot: Bool) -> String? {
    switch document.content {
    case .null, .text: return flow(document)
    case .list(let items) where items.isEmpty: return "[]"
    case .map(let entries) where entries.isEmpty: return "{}"
    default:
      guard !isRoot, leaves(of: document, atMost: 9) <= 8 else { return nil }
      let text = flow(document)
      return text.utf8.count <= longestFlow ? text : nil
    }
  }

  /// Counts the scalars, up to `limit`, so that deciding on a style never costs more than writing.
  private static func leaves(of document: Document, atMost limit: Int) -> Int {
    var count = 0
    switch document.content {
    case .null, .text: return 1
    case .list(let items):
      for item in items where count < limit { count += leaves(of: item, atMost: limit - count) }
    case .map(let entries):
      for entry in entries where count < limit {
        count += leaves(of: entry.value, atMost: limit - count)
      }
    }
    return max(count, 1)
  }

  /// A text as a plain scalar, or in double quotes where a plain one would be read differently.
  static func scalar(_ text: String, isQuoted: Bool) -> String {
    if !isQuoted, isPlain(text) { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      default: quoted += scalar.mustBeEscaped ? scalar.yamlEscape : String(scalar)
      }
    }
    return quoted + "\""
  }

  /// Whether a plain scalar of this text would be read as nothing.
  private static func meansNothing(_ text: String) -> Bool {
    text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    let isStart =
      first.isLetterOrDigit || first == UInt8(ascii: "/") || first == UInt8(ascii: "_")
      || ((first == UInt8(ascii: "-") || first == UInt8(ascii: ".")) && text.utf8.count > 1
        && text.utf8.dropFirst().first?.isLetterOrDigit == true)
    guard isStart, last != UInt8(ascii: " "), !meansNothing(text) else { return false }
    return text.utf8.allSatisfy { byte in
      byte.isLetterOrDigit || [0x20, 0x25, 0x2b, 0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
    }
  }
}

extension UInt8 {
  /// Whether this is an ASCII letter or digit.
  fileprivate var isLetterOrDigit: Bool {
    (self >= 48 && self <= 57) || (self >= 65 && self <= 90) || (self >= 97 && self <= 122)
  }
}

extension Unicode.Scalar {
  /// Whether YAML does not allow the scalar as it is, or treats it as a line break.
  fileprivate var mustBeEscaped: Bool {
    value < 0x20 || (value >= 0x7f && value < 0xa0) || value == 0x2028 || value == 0x2029
      || value == 0xfeff || (value & 0xfffe) == 0xfffe
  }

  /// The scalar as an escape in double quotes.
  fileprivate var yamlEscape: String {
    let digits = String(value, radix: 16)
    let width = value < 0x100 ? 2 : value < 0x1_0000 ? 4 : 8
    let letter = width == 2 ? "x" : width == 4 ? "u" : "U"
    return "\\" + letter + String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}
