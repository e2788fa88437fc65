import Figures

/// Two metrics against each other, of which less is better, with the choices that no other one beats in both.
struct ParetoFigure {
  /// One choice: a variant, or a point of a sweep.
  struct Choice {
    /// What it is called.
    var name: String
    /// Its values.
    var x: Double
    var y: Double
    /// How sure they are.
    var xInterval: ClosedRange<Double>?
    var yInterval: ClosedRange<Double>?
  }

  /// Choices with a name beside them at most; more could not be read.
  private static let mostNames = 12

  let id: String
  let x: MetricName
  let y: MetricName
  let choices: [Choice]

  /// The places of the choices that none beats, by rising `x`.
  ///
  /// One beats another that is as good in both metrics and better in one.
  static func front(_ choices: [Choice]) -> [Int] {
    let order = choices.indices.sorted {
      (choices[$0].x, choices[$0].y, $0) < (choices[$1].x, choices[$1].y, $1)
    }
    var front: [Int] = []
    for place in order {
      if let last = front.last,
        choices[place].y > choices[last].y
          || (choices[place].y == choices[last].y && choices[place].x > choices[last].x)
      {
        continue
      }
      front.append(place)
    }
    return front
  }

  /// The figure; `nil` for fewer than two choices.
  ///
  /// - Parameters:
  ///   - caption: What choices are.
  ///   - further: What is drawn besides, in the units of the values.
  /// - Returns: The figure.
  func figure(caption: String, further: [(name: String, choices: [Choice])] = []) -> Figure? {
    guard choices.count > 1 else { return nil }
    let scale = ChoiceScale(x, y, choices + further.flatMap(\.choices))
    let front = Self.front(choices)
    let others = choices.indices.filter { !front.contains($0) }
    var layers = [
      FigureLayer(.steps(front.map { scale.point(choices[$0]) }), .muted),
      FigureLayer(
        .points(scale.estimates(others.map { choices[$0] })), .series(0),
        name: others.isEmpty ? nil : "beaten"),
      FigureLayer(
        .points(scale.estimates(front.map { choices[$0] })), .series(1), name: "not beaten"),
    ]
    for (number, part) in further.enumerated() {
      layers.append(
        FigureLayer(.points(scale.estimates(part.choices)), .series(2 + number), name: part.name))
    }
    let named =
      choices.count <= Self.mostNames
      ? Array(choices.indices) : front.count <= Self.mostNames ? front : []
    layers.append(
      FigureLayer(.words(named.map { (scale.point(choices[$0]), choices[$0].name) }), .ink))
    return Figure(
      id: id, title: "\(y.title) against \(Self.lowered(x.title))",
      caption:
        "\(caption) Less is better in both directions: the lower left is where one wants to be. The stepped line joins those that none beats in both.",
      x: scale.xAxis, y: scale.yAxis, layers: layers,
      table: FigureTable(
        ["", x.title, "interval", y.title, "interval", "beaten"],
        choices.enumerated().map { place, choice in
          [
            choice.name, x.shown(choice.x),
            x.shown(choice.xInterval?.lowerBound, choice.xInterval?.upperBound),
            y.shown(choice.y), y.shown(choice.yInterval?.lowerBound, choice.yInterval?.upperBound),
            front.contains(place) ? "no" : "yes",
          ]
        }))
  }

  /// A title within a sentence.
  static func lowered(_ title: String) -> String {
    guard let first = title.first, title.dropFirst().first?.isLowercase == true else {
      return title
    }
    return first.lowercased() + title.dropFirst()
  }
}
