/// HTML that is put together part by part and is escaped by construction.
///
/// Names of elements and attributes are literals of the program; all that comes from outside is text or the value of an attribute,
/// and is escaped as such. The result is well-formed XML as well: elements are closed, attributes quoted.
package struct HTML {
  /// What has been written so far.
  package private(set) var text = ""

  /// Creates an empty text.
  package init() {}

  /// Writes an element.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - attributes: Its attributes; one whose value is `nil` is left out.
  ///   - body: Writes what is in it.
  package mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
    _ body: (inout HTML) -> Void
  ) {
    open(name, attributes)
    text += ">"
    body(&self)
    text += "</\(name)>"
  }

  /// Writes an element that holds a text.
  package mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ text: String
  ) { element(name, attributes) { $0.write(text) } }

  /// Writes an element without attributes that holds a text.
  package mutating func element(_ name: StaticString, _ text: String) {
    element(name, [:]) { $0.write(text) }
  }

  /// Writes an element that never holds anything.
  package mutating func single(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]
  ) {
    open(name, attributes)
    text += "/>"
  }

  private mutating func open(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>
  ) {
    text += "<\(name)"
    for (key, value) in attributes {
      guard let value else { continue }
      text += " \(key)=\""
      write(value)
      text += "\""
    }
  }

  /// Writes a text, without what XML does not allow.
  package mutating func write(_ content: String) {
    for scalar in content.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\n", "\t": text.unicodeScalars.append(scalar)
      default:
        let value = scalar.value
        guard value >= 0x20, !(0x7f..<0xa0).contains(value), value & 0xfffe != 0xfffe else {
          continue
        }
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// Begins a new line, for whoever reads the file.
  package mutating func newLine() { text += "\n" }

  /// Writes a part that is HTML already: a literal of the program.
  package mutating func literal(_ part: StaticString) { text += "\(part)" }

  /// Writes a drawing.
  package mutating func drawing(_ svg: String) { text += svg }
}
