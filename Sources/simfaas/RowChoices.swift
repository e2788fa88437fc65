import ArgumentParser
import Calibration

/// Which rows of a table are fitted, and which of them together.
struct RowChoices: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Columns by which rows are grouped, separated by commas; each group is fitted on its own.",
      valueName: "columns"))
  var by: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only rows with this, such as image=light or rep>=3000 (=, !=, <, <=, >, >=); may be repeated.",
      valueName: "condition"))
  var conditions: [RowCondition] = []

  /// The columns by which rows are grouped.
  var columns: [String] { by?.split(separator: ",").map(String.init) ?? [] }
}

/// A condition on the command line, such as `image=light`.
struct RowCondition: ExpressibleByArgument {
  let condition: SampleSelection.Condition

  init?(argument: String) {
    guard let condition = SampleSelection.Condition(written: argument) else { return nil }
    self.condition = condition
  }
}
