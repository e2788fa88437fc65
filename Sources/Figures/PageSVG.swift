import Foundation

/// A drawing of gnuplot's made fit to stand in a page.
///
/// Colours become custom properties that the page's style sheet states for light and dark, with the light ones behind for whoever
/// knows none; sizes give way to the view box, and ids begin with the name of the drawing, as all drawings share one page. What
/// gnuplot says of itself is left out, as are groups that hold nothing.
struct PageSVG {
  /// The element `svg`.
  let text: String
  private let viewBox: String

  /// - Parameters:
  ///   - drawing: The SVG file.
  ///   - figure: What is drawn.
  ///   - name: What ids begin with.
  init(_ drawing: Data, of figure: Figure, name: String) {
    let drawn = String(decoding: drawing, as: UTF8.self)
    let box = Self.viewBox(drawn)
    viewBox = box
    var body = Self.withoutIdleGroups(Self.body(drawn).map { Self.coloured($0) })
    body = Self.withoutUnusedMarks(body).map { Self.renamed($0, name) }
    text =
      "<svg viewBox=\"\(box)\" role=\"img\" aria-labelledby=\"\(name)-title \(name)-description\" xmlns=\"http://www.w3.org/2000/svg\""
      + " xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
      + "<title id=\"\(name)-title\">\(Self.escaped(figure.title))</title>\n"
      + "<desc id=\"\(name)-description\">\(Self.escaped(figure.caption))</desc>\n"
      + body.joined(separator: "\n") + "\n</svg>\n"
  }

  /// The drawing as a file of its own, with a style sheet for light and dark.
  ///
  /// - Parameter program: What drew it, which the file names in its first line.
  /// - Returns: The file.
  func document(drawnBy program: String) -> String {
    func colours(_ colour: (Palette.Role) -> Palette.Colour) -> String {
      Palette.Role.all.map { "\($0.property):\(colour($0))" }.joined(separator: ";")
    }
    let style =
      "<style>svg{font-family:\"DejaVu Sans\",Verdana,sans-serif;\(colours { $0.light })}"
      + "@media(prefers-color-scheme:dark){svg{\(colours { $0.dark })}}</style>\n"
    let size = viewBox.split(separator: " ")
    let sized = size.count == 4 ? " width=\"\(size[2])\" height=\"\(size[3])\"" : ""
    let head = text.prefix { $0 != ">" }
    return "<!-- drawn by \(program) -->\n\(head)\(sized)>\n\(style)"
      + text.dropFirst(head.count + 2)
  }

  private static func viewBox(_ drawn: String) -> String {
    guard let start = drawn.range(of: "viewBox=\""),
      let end = drawn[start.upperBound...].firstIndex(of: "\"")
    else { return "0 0 760 380" }
    return String(drawn[start.upperBound..<end])
  }

  /// The lines between the description and the end of the drawing, without definitions that are never used and titles that would show
  /// when a pointer rests on a line.
  private static func body(_ drawn: String) -> [String] {
    var lines: [String] = []
    var isInside = false
    var isFilter = false
    for line in drawn.split(separator: "\n") {
      let line = line.trimmingCharacters(in: .whitespaces)
      if !isInside {
        isInside = line.hasPrefix("<desc>")
        continue
      }
      if line == "</svg>" { break }
      if line.hasPrefix("<filter") { isFilter = true }
      if !isFilter, !line.isEmpty {
        lines.append(
          line.components(separatedBy: "<title>")[0].trimmingCharacters(in: .whitespaces))
      }
      if line.hasPrefix("</filter") { isFilter = false }
    }
    return lines
  }

  /// The lines without groups that hold nothing, of which gnuplot writes many.
  private static func withoutIdleGroups(_ lines: [String]) -> [String] {
    var kept: [String] = []
    for line in lines {
      // A group that ends at once never began.
      if line == "</g>", let last = kept.last, last.hasPrefix("<g "), last.hasSuffix(">"),
        !last.contains("</")
      {
        kept.removeLast()
      } else {
        kept.append(line)
      }
    }
    return kept
  }

  /// The lines without the definitions of points that nothing is marked with.
  private static func withoutUnusedMarks(_ lines: [String]) -> [String] {
    let ids = lines.compactMap { line -> String? in
      guard let start = line.range(of: "id='gp") else { return nil }
      return "gp" + line[start.upperBound...].prefix { $0 != "'" }
    }
    var lines = lines
    // From behind: a point may be made out of another one that is defined before it.
    for id in ids.reversed() where !lines.contains(where: { $0.contains("'#\(id)'") }) {
      lines.removeAll { $0.contains(" id='\(id)'") }
    }
    return lines
  }

  private static func renamed(_ line: String, _ name: String) -> String {
    guard line.hasPrefix("<") else { return line }
    return line.replacingOccurrences(of: "id='gp", with: "id='\(name)-gp")
      .replacingOccurrences(of: "href='#gp", with: "href='#\(name)-gp")
      .replacingOccurrences(of: "id=\"gnuplot", with: "id=\"\(name)-gnuplot")
  }

  /// A line with its colours as custom properties, and fonts left to the page.
  ///
  /// Text is left as it is.
  private static func coloured(_ line: String) -> String {
    guard !line.hasPrefix("<text") else { return line }
    var line = line.replacingOccurrences(of: " font-family=\"sans-serif\" ", with: " ")
    for role in Palette.Role.all where line.contains("rgb(") || line.contains("#") {
      let value = "var(\(role.property), \(role.light))"
      let parts = role.placeholder.parts
      for digits in [parts.map(padded), parts.map { "\($0)" }] {
        line = line.replacingOccurrences(of: "rgb(\(digits.joined(separator: ",")))", with: value)
          .replacingOccurrences(of: "rgb(\(digits.joined(separator: ", ")))", with: value)
      }
      let hexadecimal = role.placeholder.description
      line = line.replacingOccurrences(of: hexadecimal, with: value)
        .replacingOccurrences(of: hexadecimal.uppercased(), with: value)
    }
    return line
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: 3 - digits.count) + digits
  }

  private static func escaped(_ text: String) -> String {
    GnuplotText.shown(text, longest: 2_000).replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
  }
}
