import Foundation

/// Figures as they are put into pages and files.
public enum FigureDrawing {
  /// A figure for a page: drawn twice, for wide and for narrow windows.
  public struct Page: Hashable, Sendable {
    /// An element `svg` for wide windows and paper.
    public let wide: String
    /// An element `svg` for phones.
    public let narrow: String
  }

  /// Draws figures for a page, all by one process.
  ///
  /// - Parameters:
  ///   - figures: The figures; their ids differ.
  ///   - gnuplot: What draws.
  /// - Returns: The drawings in the order of the figures.
  /// - Throws: Why they could not be drawn.
  public static func page(
    _ figures: [Figure], with gnuplot: Gnuplot
  ) throws(GnuplotError) -> [Page] {
    guard !figures.isEmpty else { return [] }
    var script = GnuplotScript()
    var files: [String] = []
    for (number, figure) in figures.enumerated() {
      for (name, canvas) in [("wide", Canvas.wide), ("narrow", .narrow)] {
        files.append("\(number)-\(name).svg")
        script.draw(figure, on: canvas, into: "\(number)-\(name).svg")
      }
    }
    let drawn = try gnuplot.draw(script, making: files)
    return figures.enumerated().map { number, figure in
      func element(_ place: Int, _ name: String) -> String {
        PageSVG(drawn[2 * number + place], of: figure, name: "\(figure.id)-\(name)").text
      }
      return Page(wide: element(0, "wide"), narrow: element(1, "narrow"))
    }
  }

  /// Draws figures for documentation: files that follow the light or dark scheme of whoever looks at them, all by one process.
  ///
  /// - Parameters:
  ///   - figures: The figures; their ids differ.
  ///   - gnuplot: What draws; each file names its version.
  /// - Returns: SVG files in the order of the figures.
  /// - Throws: Why they could not be drawn.
  public static func documents(
    _ figures: [Figure], with gnuplot: Gnuplot
  ) throws(GnuplotError) -> [String] {
    guard !figures.isEmpty else { return [] }
    var script = GnuplotScript()
    let files = figures.indices.map { "\($0).svg" }
    for (figure, file) in zip(figures, files) { script.draw(figure, on: .document, into: file) }
    let drawn = try gnuplot.draw(script, making: files)
    return zip(figures, drawn).map { figure, drawing in
      PageSVG(drawing, of: figure, name: figure.id).document(drawnBy: "gnuplot \(gnuplot.version)")
    }
  }

  /// Draws a figure for a file.
  ///
  /// - Parameters:
  ///   - figure: The figure.
  ///   - canvas: The form and size of the file.
  ///   - gnuplot: What draws.
  /// - Returns: The file, and the program that makes it, which names it.
  /// - Throws: Why it could not be drawn.
  public static func file(
    _ figure: Figure, on canvas: Canvas, with gnuplot: Gnuplot
  ) throws(GnuplotError) -> (content: Data, script: String) {
    var script = GnuplotScript()
    let name = "\(figure.id).\(canvas.form.rawValue)"
    script.draw(figure, on: canvas, into: name)
    let content = try gnuplot.draw(script, making: [name])[0]
    return (canvas.form == .pdf ? withoutDate(content) : plain(content, canvas), script.text)
  }

  /// The file with no date in it: cairo writes when it was made, and nothing tells it not to.
  private static func withoutDate(_ content: Data) -> Data {
    var content = content
    let key = Data("/CreationDate (D:".utf8)
    guard let found = content.range(of: key),
      let end = content[found.upperBound...].firstIndex(of: 0x29)
    else { return content }
    let digits = Array("19700101000000".utf8)
    for (offset, place) in (found.upperBound..<end).enumerated() where offset < digits.count {
      content[place] = digits[offset]
    }
    return content
  }

  /// An SVG file without what gnuplot says of itself.
  private static func plain(_ content: Data, _ canvas: Canvas) -> Data {
    guard canvas.form == .svg else { return content }
    let lines = String(decoding: content, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("<title>") && !$0.hasPrefix("<desc>") }
      .map { $0.split(separator: "<title>", maxSplits: 1).first.map(String.init) ?? String($0) }
    return Data(lines.joined(separator: "\n").utf8)
  }
}
