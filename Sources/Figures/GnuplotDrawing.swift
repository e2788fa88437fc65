/// One figure on one canvas.
struct GnuplotDrawing {
  let figure: Figure
  let canvas: Canvas
  let x: AxisTicks
  let y: AxisTicks
  var lines: [String] = []
  var plots: [String] = []

  init(_ figure: Figure, _ canvas: Canvas) {
    self.figure = figure
    self.canvas = canvas
    let extents = figure.layers.map(\.extent)
    let height = canvas.height * figure.heightFactor
    // Names stand in rows, and are turned where they do not stand beside each other.
    let (mostX, mostY) = (
      figure.x.categories == nil
        ? canvas.width / canvas.fontSize / 7 : canvas.width / canvas.fontSize / 2,
      figure.y.categories == nil ? height / canvas.fontSize / 3 : height / canvas.fontSize / 1.3
    )
    x = AxisTicks(figure.x, values: extents.flatMap(\.x), most: max(3, Int(mostX)))
    y = AxisTicks(figure.y, values: extents.flatMap(\.y), most: max(3, Int(mostY)))
  }

  func text(into file: String) -> String {
    var drawing = self
    drawing.begin(file)
    drawing.axes()
    for layer in figure.layers { drawing.draw(layer) }
    drawing.end()
    return drawing.lines.joined(separator: "\n") + "\n"
  }

  // MARK: The frame

  private mutating func begin(_ file: String) {
    let height = (canvas.height * figure.heightFactor).rounded()
    let (width, font) = (canvas.width, canvas.fontSize)
    func number(_ value: Double) -> String { GnuplotText.number(value) }
    let terminal =
      switch canvas.form {
      case .svg:
        "svg size \(number(width)),\(number(height)) dynamic noenhanced rounded font 'sans-serif,\(number(font))' "
          + "background '\(canvas.colour(.paper))'"
      case .pdf:
        "pdfcairo size \(number(width / 96))in,\(number(height / 96))in noenhanced rounded font 'sans-serif,\(number(font * 0.75))'"
      case .png:
        // 300 dots to the inch.
        "pngcairo size \(number((width * 3.125).rounded())),\(number((height * 3.125).rounded())) noenhanced rounded "
          + "font 'sans-serif,\(number(font * 0.75))' fontscale 3.125 linewidth 3.125 pointscale 3.125"
      }
    lines += [
      "reset", "set terminal \(terminal)", "set output \(GnuplotText.quoted(file))",
      "set border 3 lw 1 lc rgb '\(canvas.colour(.muted))'",
      "set grid noxtics noytics nocbtics lt 1 lw 0.8 lc rgb '\(canvas.colour(.grid))'",
      "set pointintervalbox 0", "set bars 0.6", "set style fill solid 0.85 noborder",
    ]
    let names = figure.layers.compactMap(\.name)
    let longest = names.map { min($0.count, canvas.longestName) }.max() ?? 0
    let columns = max(1, Int(plotWidth / (Double(longest + 6) * font * 0.62)))
    lines.append(
      names.isEmpty
        ? "unset key"
        : "set key above left horizontal Left reverse samplen 1.6 maxcols \(columns) textcolor rgb '\(canvas.colour(.ink))'"
    )
  }

  private mutating func axes() {
    axis("x", figure.x, x)
    axis("y", figure.y, y)
    if let axis = figure.cellAxis {
      let steps = Palette.shades.enumerated().map { "\($0.offset) '\($0.element)'" }
      lines += [
        "set palette defined (\(steps.joined(separator: ", ")))",
        // Above the key of colours: beside it there is no room that gnuplot would keep free.
        "set label 100000 \(GnuplotText.quoted(axis.title, longest: 60)) at graph 1, graph 1 right offset character 7, 0.9 tc rgb '\(canvas.colour(.ink))'",
        "set tmargin 2.5", "set style fill solid 1 noborder",
      ]
      let values = cells.map(\.value)
      let ticks = AxisTicks(axis, values: values, most: 6)
      let (least, most) = (values.min() ?? 0, values.max() ?? 1)
      lines += [
        "set cbrange [\(GnuplotText.number(least)):\(GnuplotText.number(most > least ? most : least + 1))]",
        "set cbtics (\(written(ticks.ticks))) textcolor rgb '\(canvas.colour(.ink))' scale 0.5",
        "set colorbox",
      ]
    }
  }

  /// About how wide the field is in which marks stand, beside the names and the key of colours.
  var plotWidth: Double {
    let names = figure.y.categories?.map { min($0.count, canvas.longestName) }.max() ?? 6
    return canvas.width - Double(names + (figure.cellAxis == nil ? 4 : 14)) * canvas.fontSize * 0.6
  }

  var cells: [FigureLayer.Cell] {
    figure.layers.flatMap { layer in
      if case .cells(let cells) = layer.marks { cells } else { [FigureLayer.Cell]() }
    }
  }

  private mutating func axis(_ name: String, _ axis: FigureAxis, _ layout: AxisTicks) {
    let ink = canvas.colour(.ink)
    let (low, high) = (
      GnuplotText.number(layout.range.lowerBound), GnuplotText.number(layout.range.upperBound)
    )
    let isDownwards = name == "y" && axis.categories != nil
    let room = name == "x" ? canvas.width * 0.85 : canvas.height * figure.heightFactor * 0.85
    lines.append("set \(name)range [\(isDownwards ? high : low):\(isDownwards ? low : high)]")
    if axis.scale == .logarithmic { lines.append("set logscale \(name) 10") }
    lines.append(
      "set \(name)label \(GnuplotText.quoted(axis.title, longest: Int(room / canvas.fontSize / 0.6))) tc rgb '\(ink)'"
    )
    var rotation = ""
    if name == "x", axis.categories != nil {
      let letters = layout.ticks.reduce(0) { $0 + min($1.label.count, canvas.longestName) + 2 }
      if Double(letters) * canvas.fontSize * 0.6 > plotWidth {
        rotation = " rotate by 40 right"
      }
    }
    lines.append(
      "set \(name)tics nomirror out scale \(axis.categories == nil ? "0.5" : "0")\(rotation) (\(written(layout.ticks))) textcolor rgb '\(ink)'"
    )
    if axis.categories == nil { lines.append("set grid \(name)tics") }
  }

  private func written(_ ticks: [(place: Double, label: String)]) -> String {
    ticks.map {
      "\(GnuplotText.tic($0.label, longest: canvas.longestName)) \(GnuplotText.number($0.place))"
    }.joined(separator: ", ")
  }

  // MARK: Data

  mutating func plot(
    _ rows: [String?], _ columns: String, _ form: String, _ title: String?
  ) {
    guard rows.contains(where: { $0 != nil }) else { return }
    let block = "$d\(plots.count)"
    lines.append("\(block) << EOD")
    lines += rows.map { $0 ?? "" }
    lines.append("EOD")
    let name = title.map { "title \(GnuplotText.quoted($0, longest: canvas.longestName))" }
    plots.append("\(block) using \(columns) with \(form) \(name ?? "notitle")")
  }

  func fields(_ point: FigureLayer.Point) -> String? { fields([point.x], [point.y]) }

  func fields(_ estimate: FigureLayer.Estimate) -> String? {
    let point = estimate.point
    let (x, y) = (estimate.x ?? point.x...point.x, estimate.y ?? point.y...point.y)
    return fields(
      [point.x], [point.y], [x.lowerBound, x.upperBound], [y.lowerBound, y.upperBound])
  }

  /// A row of numbers, alternately along either axis; `nil` where one has no place there.
  func fields(_ parts: [Double]...) -> String? {
    for (place, values) in parts.enumerated() {
      let axis = place.isMultiple(of: 2) ? figure.x : figure.y
      guard values.allSatisfy(axis.shows) else { return nil }
    }
    return parts.joined().map(GnuplotText.number).joined(separator: " ")
  }

  private mutating func end() {
    // What has nothing to be drawn is an empty frame, which gnuplot draws for a value outside of it.
    lines.append("plot \(plots.isEmpty ? "NaN notitle" : plots.joined(separator: ", "))")
    lines.append("set output")
    lines += plots.indices.map { "undefine $d\($0)" }
  }
}
