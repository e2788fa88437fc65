import Foundation
import Testing

@testable import Figures

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Figures for tests, and what checks drawings.
enum FigureLab {
  /// Whether there is a gnuplot to draw with.
  static let hasGnuplot = (try? Gnuplot()) != nil

  /// Names that end quotes, run commands, expand, format, turn and break lines, each in its own way.
  static let hostile = [
    "'; system 'touch /tmp/simfaas-was-here'; plot '", "`touch /tmp/simfaas-was-here`",
    "\"; !touch /tmp/simfaas-was-here", "a\nset output 'elsewhere'\nplot x",
    "@macro $variable \\n {/Bold b}^x_y",
    "100 %s %d %%", "<script>alert(1)</script>", "&amp;&lt;", "\u{202e}gnp.exe", "EOD", "# comment",
    "مرحبا بالعالم", String(repeating: "long name ", count: 100), "",
  ]

  /// A figure with every kind of mark, in whose every text `name` stands.
  static func everything(_ name: String = "plain") -> Figure {
    typealias Layer = FigureLayer
    typealias Point = FigureLayer.Point
    return Figure(
      id: "everything", title: "All marks: \(name)", caption: "What \(name) shows.",
      x: FigureAxis("To the right \(name)", unit: "s", .logarithmic),
      y: FigureAxis("Upwards \(name)", unit: "%", least: 0),
      layers: [
        Layer(
          .line([Point(1, 1), nil, Point(3, 4), Point(0, 4), Point(5, .nan)]), .series(0),
          name: name),
        Layer(.steps([Point(1, 2), Point(4, 3)]), .series(9), name: "steps"),
        Layer(.band([(x: 1, y: 0...1), (x: 5, y: 1...2)]), .series(1), name: "band"),
        Layer(
          .points([
            FigureLayer.Estimate(Point(2, 2), x: 1...3, y: 1...4),
            FigureLayer.Estimate(Point(3, 3)),
          ]), .series(2), name: "points"),
        Layer(.boxes([FigureLayer.Box(x: 1...2, y: 1...2)]), .series(3), name: "boxes"),
        Layer(.strokes([(Point(1, 1), Point(5, 5))]), .ink),
        Layer(.words([(Point(2, 2), name)]), .ink),
        Layer(.ruleAt(x: 2), .muted), Layer(.ruleAcross(y: 3), .muted),
      ], table: FigureTable(["name", "value"], [[name, "1"]]))
  }

  /// A heat map whose categories have these names.
  static func map(_ names: [String]) -> Figure {
    let cells = names.indices.flatMap { row in
      names.indices.map { column in
        FigureLayer.Cell(
          FigureLayer.Point(Double(column), Double(row)), value: Double(row * column),
          text: "\(row * column)")
      }
    }
    var figure = Figure(
      id: "map", title: "Map", caption: "Cells.", x: FigureAxis("columns", .categories(names)),
      y: FigureAxis("rows", .categories(names)), layers: [FigureLayer(.cells(cells), .ink)],
      table: FigureTable(["a"], []))
    figure.cellAxis = FigureAxis("value", unit: "s")
    return figure
  }

  /// Reads a text as XML and returns the names of elements and the values of their ids, or what is wrong.
  static func parse(_ text: String) throws -> (elements: [String], ids: [String]) {
    let collector = Collector()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = collector
    guard parser.parse() else {
      throw Malformed(
        description: "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "?")")
    }
    return (collector.elements, collector.ids)
  }

  struct Malformed: Error, CustomStringConvertible { let description: String }

  private final class Collector: NSObject, XMLParserDelegate {
    var elements: [String] = []
    var ids: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements.append(element)
      if let id = attributes["id"] { ids.append(id) }
    }
  }
}
