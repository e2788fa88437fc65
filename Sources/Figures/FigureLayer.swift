/// One kind of mark of a figure, with what it stands for.
public struct FigureLayer: Sendable {
  /// A place in a figure; on an axis of categories their number.
  public struct Point: Hashable, Sendable {
    /// To the right.
    public var x: Double
    /// Upwards.
    public var y: Double

    /// Creates a place.
    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// A place with how sure it is in either direction.
  public struct Estimate: Hashable, Sendable {
    /// The place.
    public var point: Point
    /// The interval to the right; `nil` where it is exact or not known.
    public var x: ClosedRange<Double>?
    /// The interval upwards; `nil` where it is exact or not known.
    public var y: ClosedRange<Double>?

    /// Creates an estimate.
    public init(_ point: Point, x: ClosedRange<Double>? = nil, y: ClosedRange<Double>? = nil) {
      self.point = point
      self.x = x
      self.y = y
    }
  }

  /// A box with sides along the axes.
  public struct Box: Hashable, Sendable {
    /// From left to right.
    public var x: ClosedRange<Double>
    /// From low to high.
    public var y: ClosedRange<Double>

    /// Creates a box.
    public init(x: ClosedRange<Double>, y: ClosedRange<Double>) { (self.x, self.y) = (x, y) }
  }

  /// A cell of a heat map, as wide and high as a category.
  public struct Cell: Hashable, Sendable {
    /// Its column and row.
    public var point: Point
    /// What its colour stands for.
    public var value: Double
    /// What is written into it; empty for nothing.
    public var text: String

    /// Creates a cell.
    public init(_ point: Point, value: Double, text: String = "") {
      self.point = point
      self.value = value
      self.text = text
    }
  }

  /// The form of marks.
  public enum Marks: Sendable {
    /// Places joined by a line; `nil` interrupts it.
    case line([Point?])
    /// The same, every value holding on until the next.
    case steps([Point?])
    /// What lies between two values over each place, as an area.
    case band([(x: Double, y: ClosedRange<Double>)])
    /// Single places with their intervals.
    case points([Estimate])
    /// Boxes.
    case boxes([Box])
    /// Straight strokes from one place to another.
    case strokes([(from: Point, to: Point)])
    /// Cells of a heat map.
    case cells([Cell])
    /// Words beside places.
    case words([(at: Point, text: String)])
    /// A straight line across the figure where `x` is so.
    case ruleAt(x: Double)
    /// A straight line across the figure where `y` is so.
    case ruleAcross(y: Double)
  }

  /// The colour of marks, and what tells them apart without it.
  public enum Style: Hashable, Sendable {
    /// One of several series: ``Palette/seriesCount`` colours, each with its own dashes and points.
    case series(Int)
    /// Neither of any: what the text is written in.
    case ink
    /// What stands back: a line to compare with.
    case muted
  }

  /// What is drawn.
  public let marks: Marks
  /// What it is drawn in.
  public let style: Style
  /// What it stands for; `nil` where that is not said.
  public let name: String?

  /// Creates a layer.
  public init(_ marks: Marks, _ style: Style, name: String? = nil) {
    self.marks = marks
    self.style = style
    self.name = name
  }
}

extension FigureLayer {
  /// A box plot that lies on an axis of categories: from the lower to the upper quartile with the median, and whiskers.
  ///
  /// - Parameters:
  ///   - rows: For each box its category and five values in rising order.
  ///   - style: The colour.
  ///   - halfHeight: Half the height of a box, in categories.
  ///   - name: What boxes are of.
  /// - Returns: The layers.
  public static func boxPlot(
    _ rows: [(category: Double, values: [Double])], _ style: Style, halfHeight: Double = 0.28,
    name: String? = nil
  ) -> [FigureLayer] {
    let rows = rows.filter { $0.values.count == 5 }
    var strokes: [(from: Point, to: Point)] = []
    for row in rows {
      let (y, v) = (row.category, row.values)
      strokes.append((Point(v[0], y), Point(v[1], y)))
      strokes.append((Point(v[3], y), Point(v[4], y)))
      for (x, half) in [(v[0], halfHeight / 2), (v[4], halfHeight / 2), (v[2], halfHeight)] {
        strokes.append((Point(x, y - half), Point(x, y + half)))
      }
    }
    return [
      FigureLayer(
        .boxes(
          rows.map {
            Box(
              x: $0.values[1]...$0.values[3], y: $0.category - halfHeight...$0.category + halfHeight
            )
          }), style, name: name),
      FigureLayer(.strokes(strokes), .ink),
    ]
  }

  /// Every value that is drawn on either axis.
  var extent: (x: [Double], y: [Double]) {
    switch marks {
    case .line(let points), .steps(let points):
      return (points.compactMap { $0?.x }, points.compactMap { $0?.y })
    case .band(let parts):
      return (parts.map(\.x), parts.flatMap { [$0.y.lowerBound, $0.y.upperBound] })
    case .points(let estimates):
      return (
        estimates.flatMap { [$0.point.x] + ($0.x.map { [$0.lowerBound, $0.upperBound] } ?? []) },
        estimates.flatMap { [$0.point.y] + ($0.y.map { [$0.lowerBound, $0.upperBound] } ?? []) }
      )
    case .boxes(let boxes):
      return (
        boxes.flatMap { [$0.x.lowerBound, $0.x.upperBound] },
        boxes.flatMap { [$0.y.lowerBound, $0.y.upperBound] }
      )
    case .strokes(let strokes):
      return (
        strokes.flatMap { [$0.from.x, $0.to.x] }, strokes.flatMap { [$0.from.y, $0.to.y] }
      )
    case .words(let words): return (words.map(\.at.x), words.map(\.at.y))
    case .cells(let cells): return (cells.map(\.point.x), cells.map(\.point.y))
    case .ruleAt(let x): return ([x], [])
    case .ruleAcross(let y): return ([], [y])
    }
  }
}
