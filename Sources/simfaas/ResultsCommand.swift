import ArgumentParser
import Experiments
import Report
import SimKernel
import Sweeps

/// `simfaas results`.
struct ResultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "results",
    abstract: "Reads, exports, merges and compares databases of sweeps.",
    subcommands: [
      ResultsListCommand.self, ResultsQueryCommand.self, ResultsExportCommand.self,
      ResultsScenarioCommand.self, ResultsMergeCommand.self, ResultsDiffCommand.self,
    ])
}

/// `simfaas results list`.
struct ResultsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Says what a database holds, and which runs failed.")

  @Argument(help: ArgumentHelp("The database.", valueName: "file.sqlite"))
  var database: String

  func run() throws {
    let store = try ResultsStore(reading: database)
    try StandardOutput.write(ResultsReport.text(try ResultsOverview(store)))
  }
}

/// How an answer is printed.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
  case text, csv, json
}

/// `simfaas results query`.
struct ResultsQueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Means of metrics with intervals, point by point.",
    discussion: """
      --sql asks the database anything; its tables are described in docs/sweeping.md. The view 'results' has a row for each \
      metric of each run, with the axes of its point.
      """)

  @Argument(help: ArgumentHelp("The database.", valueName: "file.sqlite"))
  var database: String

  @Option(
    help: ArgumentHelp(
      "A metric, such as responseTimeSeconds.p99; may be repeated.", valueName: "path"))
  var metric: [String] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "A condition on axes, such as 'window > 10min and memory = 1GiB'.", valueName: "condition"))
  var condition: String?

  @Option(help: "The probability with which intervals hold, between 0.5 and 0.999.")
  var confidence = 0.95

  @Option(help: "How the answer is printed: text, csv or json.")
  var format = TableFormat.text

  @Option(help: "A question in SQL in place of all that; the answer is csv.")
  var sql: String?

  func validate() throws {
    guard (0.5...0.999).contains(confidence) else {
      throw ValidationError("--confidence is between 0.5 and 0.999")
    }
    if sql != nil, !metric.isEmpty || condition != nil {
      throw ValidationError("--sql stands alone")
    }
  }

  func run() throws {
    let store = try ResultsStore(reading: database)
    if let sql { return try StandardOutput.write(try SQLAnswer(store, sql).csv) }
    let query = try ResultsQuery(
      store, metrics: metric, where: condition, confidence: confidence)
    let text =
      switch format {
      case .text: ResultsReport.text(query)
      case .csv: ResultsReport.csv(query)
      case .json: ResultsReport.json(query)
      }
    try StandardOutput.write(text)
  }
}

extension ResultsExport.Form: ExpressibleByArgument {}

/// `simfaas results export`.
struct ResultsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes all runs as a table.",
    discussion: """
      The same results give the same bytes, however many workers, interruptions and machines it took. 'csv' has a row for \
      each run, 'long' one for each metric of each run, 'json' an object for each run.
      """)

  @Argument(help: ArgumentHelp("The database.", valueName: "file.sqlite"))
  var database: String

  @Option(help: "The form of the table: csv, long or json.")
  var format = ResultsExport.Form.csv

  @Option(help: "The file for the table; without it, standard output.")
  var out: String?

  @Option(
    help: ArgumentHelp(
      "A metric that is wanted; may be repeated; without it, all.", valueName: "path"))
  var metric: [String] = []

  @Flag(help: "Adds real times, hosts and programs, in which equal sweeps differ.")
  var timings = false

  func run() throws {
    let store = try ResultsStore(reading: database)
    var export = ResultsExport()
    export.form = format
    export.metrics = metric.isEmpty ? nil : metric
    export.hasTimings = timings
    guard let out else { return try export.write(store) { try StandardOutput.write($0) } }
    var file = try OutputFile(out)
    try export.write(store) { text in
      file.buffer.append(text)
      if file.buffer.count > 1 << 17 { try file.flush() }
    }
    try file.finish()
  }
}

/// `simfaas results scenario`.
struct ResultsScenarioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenario",
    abstract: "Prints the scenario of a point as it was understood, with all defaults.")

  @Argument(help: ArgumentHelp("The database.", valueName: "file.sqlite"))
  var database: String

  @Option(help: "The point, from 0.")
  var point: Int

  func run() throws {
    let store = try ResultsStore(reading: database)
    guard let text = try store.scenario(of: point) else {
      throw SettingsError(
        "has no run of point \(point) that got as far as a scenario",
        position: SourcePosition(origin: database))
    }
    try StandardOutput.write(text)
  }
}
