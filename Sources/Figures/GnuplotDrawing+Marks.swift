// The marks of figures in gnuplot's language.
extension GnuplotDrawing {
  mutating func draw(_ layer: FigureLayer) {
    let colour = canvas.colour(role(of: layer.style))
    let number: Int = if case .series(let number) = layer.style { number } else { 0 }
    let dash =
      switch layer.style {
      case .series(let number): Self.dashes[number % Self.dashes.count]
      case .ink: "1"
      case .muted: "'-'"
      }
    let title = layer.name
    switch layer.marks {
    case .line(let points), .steps(let points):
      let form = if case .steps = layer.marks { "steps" } else { "lines" }
      plot(
        points.map { $0.flatMap(fields) }, "1:2", "\(form) lw 1.8 dt \(dash) lc rgb '\(colour)'",
        title)
    case .band(let parts):
      let rows = parts.map { fields([$0.x], [$0.y.lowerBound, $0.y.upperBound]) }
      plot(rows, "1:2:3", "filledcurves fc rgb '\(colour)'", title)
    case .points(let estimates):
      // Crosses where they are of no series: they lie above the marks of one.
      let form =
        if case .series = layer.style { Self.points[number % Self.points.count] } else { 2 }
      let style = "lw 1.4 pt \(form) ps \(form == 2 ? "0.9" : "0.65") lc rgb '\(colour)'"
      let rows = estimates.map { fields($0) }
      let hasIntervals = estimates.contains { $0.x != nil || $0.y != nil }
      plot(rows, "1:2:3:4:5:6", "\(hasIntervals ? "xyerrorbars" : "points") \(style)", title)
    case .boxes(let boxes):
      let rows = boxes.map { box in
        fields(
          [(box.x.lowerBound + box.x.upperBound) / 2], [(box.y.lowerBound + box.y.upperBound) / 2],
          [box.x.lowerBound, box.x.upperBound], [box.y.lowerBound, box.y.upperBound])
      }
      plot(
        rows, "1:2:3:4:5:6",
        "boxxyerror fs solid 0.85 border lc rgb '\(canvas.colour(.paper))' fc rgb '\(colour)'",
        title)
    case .strokes(let strokes):
      // Two points and a gap each: arrows are not drawn alike on every axis.
      let rows = strokes.flatMap { [fields($0.from), fields($0.to), nil] }
      plot(rows, "1:2", "lines lw 1.4 lc rgb '\(colour)'", title)
    case .cells(let cells): draw(cells)
    case .words(let words): draw(words, colour)
    case .ruleAt(let place):
      let rows = [y.range.lowerBound, y.range.upperBound].map { fields([place], [$0]) }
      plot(rows, "1:2", "lines lw 1 dt \(dash) lc rgb '\(colour)'", title)
    case .ruleAcross(let place):
      let rows = [x.range.lowerBound, x.range.upperBound].map { fields([$0], [place]) }
      plot(rows, "1:2", "lines lw 1 dt \(dash) lc rgb '\(colour)'", title)
    }
  }

  /// Words that do not run into those before them; the others are in the table.
  private mutating func draw(_ words: [(at: FigureLayer.Point, text: String)], _ colour: String) {
    var taken: [(x: ClosedRange<Double>, y: ClosedRange<Double>)] = []
    let plot = (width: canvas.width * 0.8, height: canvas.height * figure.heightFactor * 0.7)
    for word in words where fields(word.at) != nil {
      let text = GnuplotText.shown(word.text, longest: canvas.longestName)
      let left = x.share(of: word.at.x, figure.x) * plot.width
      let low = y.share(of: word.at.y, figure.y) * plot.height
      let (xs, ys) = (
        left...left + Double(text.count + 1) * canvas.fontSize * 0.6,
        low...low + canvas.fontSize * 1.3
      )
      guard xs.upperBound < plot.width * 1.1,
        !taken.contains(where: { $0.x.overlaps(xs) && $0.y.overlaps(ys) })
      else { continue }
      taken.append((xs, ys))
      lines.append(
        "set label \(GnuplotText.quoted(text)) at \(GnuplotText.number(word.at.x)),\(GnuplotText.number(word.at.y)) "
          + "left offset 0.8,0.5 front tc rgb '\(colour)'")
    }
  }

  private mutating func draw(_ cells: [FigureLayer.Cell]) {
    let rows = cells.map { cell -> String? in
      let (x, y) = (cell.point.x, cell.point.y)
      return [x, y, x - 0.5, x + 0.5, y - 0.5, y + 0.5, cell.value].map(GnuplotText.number)
        .joined(separator: " ")
    }
    plot(
      rows, "1:2:3:4:5:6:7",
      "boxxyerror fs solid 1 border lc rgb '\(canvas.colour(.paper))' fc palette", nil)
    // Texts are numbers with their units, and are written only where they fit.
    let columns = Double(figure.x.categories?.count ?? 1)
    let longest = cells.map(\.text.count).max() ?? 0
    guard longest > 0, Double(longest + 1) * columns * canvas.fontSize * 0.6 < plotWidth
    else { return }
    let values = cells.map(\.value)
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    for (place, cell) in cells.enumerated() where !cell.text.isEmpty {
      let shade = Palette.shade(most > least ? (cell.value - least) / (most - least) : 0)
      let colour = [Palette.Colour(0x10_10_10), Palette.Colour(0xff_ff_fe)].max {
        Palette.contrast($0, shade) < Palette.contrast($1, shade)
      }
      lines.append(
        "set label \(place + 1) \(GnuplotText.quoted(cell.text, longest: 20)) at \(GnuplotText.number(cell.point.x)),"
          + "\(GnuplotText.number(cell.point.y)) center front tc rgb '\(colour?.description ?? "black")'"
      )
    }
  }

  private func role(of style: FigureLayer.Style) -> Palette.Role {
    switch style {
    case .series(let number): .series(number % Palette.seriesCount)
    case .ink: .ink
    case .muted: .muted
    }
  }

  /// By series: a colour that comes again comes with other dashes, as their numbers have no common divisor.
  private static let dashes = ["1", "'_'", "'-'", "'. '", "'_.'", "'-.'", "'_ '", "'_..'", "'.'"]
  private static let points = [7, 5, 9, 13, 11, 6, 4, 8, 10]
}
