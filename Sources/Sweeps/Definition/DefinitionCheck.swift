import Experiments
import SimKernel

/// What is wrong between several settings of a sweep.
struct DefinitionCheck {
  private let definition: SweepDefinition

  init(_ definition: SweepDefinition) { self.definition = definition }

  func run(_ reader: inout SettingsReader) {
    checkParts(&reader)
    checkDesign(&reader)
  }

  /// What does not depend on how points are chosen.
  func checkParts(_ reader: inout SettingsReader) {
    checkNames(&reader)
    checkConditions(&reader)
    var seen: Set<String> = []
    for (index, metric) in (definition.metrics ?? []).enumerated() {
      reader.require(
        seen.insert(metric).inserted, at: "metrics", "'\(metric.abbreviated)' is there twice")
      do throws(SummaryPathError) { _ = try SummaryPath(metric) } catch {
        reader.report("\(error)", at: [.key("metrics"), .index(index)])
      }
    }
    let setsSeed = definition.labelledKeys.contains { $0.key == "seed" }
    reader.require(
      !setsSeed || (definition.seed == nil && definition.randomNumbers == .common),
      at: "seed", "an axis sets 'seed'; state it once")
    for (index, change) in definition.changes.enumerated() {
      do throws(SettingsError) {
        let key = try DocumentChange(change).path
        if key == "replication" {
          reader.report(
            "every run has a 'replication' of its own", at: [.key("set"), .index(index)])
        }
      } catch {
        reader.report(error.problems[0].message, at: [.key("set"), .index(index)])
      }
    }
  }

  /// Names become columns of tables, in which capitals make no difference.
  private func checkNames(_ reader: inout SettingsReader) {
    var seen: Set<String> = []
    for (index, axis) in definition.axes.enumerated() {
      for column in axis.columns {
        let place: [SettingsReader.Step] = [.key("axes"), .index(index)]
        let name = column.label.lowercased()
        if !seen.insert(name).inserted {
          reader.report(
            "there are two axes '\(column.label.abbreviated)'; give one a 'name'", at: place)
        }
        if RunColumns.reserved.contains(where: { $0.lowercased() == name }) {
          reader.report(
            "'\(column.label)' is a column of every result; give the axis another 'name'",
            at: place)
        }
      }
    }
    if seen.count > RunColumns.mostAxes {
      reader.report(
        "there are \(seen.count) axes, and results hold \(RunColumns.mostAxes)", at: [.key("axes")])
    }
  }

  private func checkConditions(_ reader: inout SettingsReader) {
    var above: [String] = []
    for (index, axis) in definition.axes.enumerated() {
      if let condition = axis.when {
        check(condition, axes: above, at: [.key("axes"), .index(index), .key("when")], &reader)
      }
      above += axis.columns.map(\.label)
    }
    for (index, condition) in definition.skip.enumerated() {
      let item: [SettingsReader.Step] = definition.skip.count > 1 ? [.index(index)] : []
      check(condition, axes: above, at: [.key("skip")] + item, &reader)
    }
  }

  private func check(
    _ condition: String, axes: [String], at place: [SettingsReader.Step],
    _ reader: inout SettingsReader
  ) {
    do throws(ExpressionError) { _ = try AxisExpression(condition, axes: axes) } catch {
      reader.report(error.description, at: place)
    }
  }

  private func checkDesign(_ reader: inout SettingsReader) {
    let drawn = definition.axes.count(where: \.isDrawn)
    guard let design = definition.design else {
      for (index, axis) in definition.axes.enumerated() where axis.isDrawn {
        reader.report(
          axis.drawn == true
            ? "is drawn, but there is no 'design'"
            : "the range has no 'steps', and there is no 'design' that draws it",
          at: [.key("axes"), .index(index)])
      }
      return
    }
    if drawn == 0 {
      reader.report(
        "there is no axis for it to draw; leave out 'steps' of a range, or state 'drawn: true'",
        at: [.key("design")])
    } else if drawn > design.mostAxes {
      reader.report(
        "is for at most \(design.mostAxes) axes, and \(drawn) are drawn", at: [.key("design")])
    } else if drawn * design.points > 20_000_000 {
      reader.report(
        "\(design.points) points on \(drawn) axes are more than can be held", at: [.key("design")])
    }
    for (index, axis) in definition.axes.enumerated() where !axis.isDrawn {
      for column in axis.columns where column.range.map({ $0.steps == nil }) ?? false {
        reader.report("the range has no 'steps'", at: [.key("axes"), .index(index)])
      }
    }
  }
}

extension SweepDefinition {
  /// All keys of all axes.
  var labelledKeys: [KeySettings] { axes.flatMap(\.columns) }
}
