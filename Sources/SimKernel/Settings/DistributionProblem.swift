/// What is wrong with a distribution, in the keys of the file that states it.
///
/// ``DistributionError`` speaks of parameters as programs name them; a file nests with `distribution:`, and may state
/// parameters by others (`mean` and `sd` of a gamma distribution by its shape and scale).
struct DistributionProblem {
  /// From the distribution to what is wrong; only keys and items that the file has.
  var steps: [SettingsReader.Step] = []
  /// What is wrong.
  var message: String

  /// Translates `error` of the distribution that `document` states.
  init(_ error: DistributionError, in document: Document) {
    message = error.problem
    var part: Document? = document
    func descend(to step: SettingsReader.Step) -> Bool {
      switch (step, part?.content) {
      case (.key(let key), .map): part = part?[key]
      case (.index(let index), .list(let items)):
        part = items.indices.contains(index) ? items[index] : nil
      default: part = nil
      }
      if part != nil { steps.append(step) }
      return part != nil
    }
    var kind = ""
    for (name, index) in Self.components(of: error.path) {
      // A kind within another one stands under a key of its own.
      if Self.kinds.contains(name), !kind.isEmpty, !descend(to: .key("distribution")) { break }
      if Self.kinds.contains(name) { kind = name }
      guard descend(to: .key(Self.key(of: name, in: kind))) else {
        message = "its \(name): \(error.problem)"
        break
      }
      if let index, !descend(to: .index(index)) { break }
    }
  }

  /// The names on a path such as `mixture[1].gamma.shape`, with the index behind each that has one.
  private static func components(of path: String) -> [(name: String, index: Int?)] {
    path.split(separator: ".").map { part in
      let names = part.split(whereSeparator: { $0 == "[" || $0 == "]" })
      return (String(names[0]), names.count > 1 ? Int(names[1]) : nil)
    }
  }

  private static let kinds = [
    "constant", "uniform", "exponential", "normal", "logNormal", "gamma", "weibull", "pareto",
    "burr", "empirical", "mixture", "shifted", "scaled", "clipped",
  ]

  /// The key that stands for a parameter.
  private static func key(of name: String, in kind: String) -> String {
    switch (kind, name) {
    case ("uniform", "minimum"), ("clipped", "minimum"): "from"
    case ("uniform", "maximum"), ("clipped", "maximum"): "to"
    case ("normal", "standardDeviation"): "sd"
    case ("normal", "minimum"): "min"
    case ("normal", "maximum"): "max"
    default: name
    }
  }
}
