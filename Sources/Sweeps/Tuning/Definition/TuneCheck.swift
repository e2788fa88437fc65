import Experiments
import SimKernel

/// What is wrong between several settings of a tuning.
struct TuneCheck {
  private let definition: TuneDefinition

  init(_ definition: TuneDefinition) { self.definition = definition }

  func run(_ reader: inout SettingsReader) {
    DefinitionCheck(definition.asSweep).checkParts(&reader)
    checkObjectives(&reader)
    checkConstraints(&reader)
    for (index, metric) in definition.metrics.enumerated() {
      check(path: metric, at: [.key("metrics"), .index(index)], &reader)
    }
    if let budget = definition.search.budget {
      let runs = definition.replications.search
      // Less than four points are no search.
      reader.require(
        budget >= 4 * runs, at: "search",
        "'budget' is \(budget) runs, and four points need \(4 * runs)")
    }
    let runs = definition.replications.search + definition.replications.most
    reader.require(
      runs < 1_000_000, at: "replications", "'search' and 'most' are more than a million together")
    checkCombinations(&reader)
  }

  private func checkObjectives(_ reader: inout SettingsReader) {
    var seen: Set<String> = []
    for (index, objective) in definition.objectives.enumerated() {
      let place: [SettingsReader.Step] = [.key("objectives"), .index(index), .key("metric")]
      check(path: objective.metric, at: place, &reader)
      if !seen.insert(objective.metric).inserted {
        reader.report("'\(objective.metric.abbreviated)' is there twice", at: place)
      }
    }
    reader.require(
      definition.objectives.count <= 3, at: "objectives",
      "there are \(definition.objectives.count), and a front has at most three; state limits of the others under 'constraints'"
    )
  }

  private func checkConstraints(_ reader: inout SettingsReader) {
    for (index, text) in definition.constraints.enumerated() {
      let item: [SettingsReader.Step] = definition.constraints.count > 1 ? [.index(index)] : []
      do throws(ExpressionError) { _ = try MetricLimit(text) } catch {
        reader.report(error.description, at: [.key("constraints")] + item)
      }
    }
  }

  private func check(
    path: String, at place: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    do throws(SummaryPathError) { _ = try SummaryPath(path) } catch {
      reader.report("\(error)", at: place)
    }
  }

  private func checkCombinations(_ reader: inout SettingsReader) {
    guard definition.objectives.count == 1 else { return }
    typealias Search = ScalarSearch<SweepPoint>
    let genes = definition.axes.map { SearchSpace.gene(of: $0) }
    let count = Search.combinations(genes)
    guard count.map({ $0 > Search.mostCombinations }) ?? true else { return }
    reader.report(
      "listed values have \(count.map { "\($0)" } ?? "too many") combinations; for one objective each is searched by itself, at most \(Search.mostCombinations): list fewer, or state ranges",
      at: [.key("axes")])
  }
}

extension TuneDefinition {
  /// What a sweep has, too: names, conditions and changes are checked as there.
  var asSweep: SweepDefinition {
    var sweep = SweepDefinition()
    sweep.name = name
    sweep.scenario = scenario
    sweep.changes = changes
    sweep.axes = axes.map(\.axis)
    sweep.skip = skip
    sweep.seed = seed
    return sweep
  }
}
