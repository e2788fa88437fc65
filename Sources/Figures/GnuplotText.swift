/// Texts as gnuplot's language has them.
///
/// They stand in single quotes, within which nothing but the quote itself means anything, neither backslashes nor backquotes, which
/// run commands in double quotes, nor `@`, which expands macros outside. Quotes within become apostrophes: gnuplot reads doubled ones
/// in some places and not in others, and so no text can end its own quotes.
enum GnuplotText {
  /// The text in single quotes, cut to `longest` characters.
  static func quoted(_ text: String, longest: Int = 200) -> String {
    "'"
      + shown(text, longest: longest).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "’") + "'"
  }

  /// The text of a tic, in which `%` would begin the format of a number.
  static func tic(_ text: String, longest: Int = 200) -> String {
    quoted(
      shown(text, longest: longest).split(separator: "%", omittingEmptySubsequences: false)
        .joined(separator: "%%"), longest: 2 * longest)
  }

  /// The text on one line, without what cannot be shown, cut in its middle to `longest` characters.
  static func shown(_ text: String, longest: Int) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: line.append(" ")
      // Marks that turn the direction of what follows would turn the rest of the figure.
      case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0xfffe, 0xffff: continue
      default: line.unicodeScalars.append(scalar)
      }
    }
    guard line.count > longest else { return line }
    let tail = longest / 2
    return "\(line.prefix(longest - tail - 1))…\(line.suffix(tail))"
  }

  /// A number; never one that is infinite or none.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "NaN" }
    if value == value.rounded(), value.magnitude < 0x1p53 { return String(Int64(value)) }
    return value.description
  }
}
