import ArgumentParser
import Experiments
import Report
import SimKernel

/// `simfaas tour`.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Runs one scenario on several platforms and prints them side by side.")

  @Argument(help: ArgumentHelp("The scenario, a YAML file.", valueName: "scenario.yaml"))
  var scenario: String

  @Option(
    name: .customLong("platform"),
    help: "A platform to visit; may be repeated. Without any, all that are no testbed.")
  var platforms: [String] = []

  @OptionGroup var changes: ScenarioChanges

  @Option(help: "How the comparison is printed: text or json.")
  var format = Format.text

  func run() throws {
    let visited = platforms.isEmpty ? try PlatformTour.allPlatforms() : platforms
    guard !visited.isEmpty else {
      throw SettingsError("there are no platforms in calibration/platforms here or above")
    }
    let tour = PlatformTour(scenario, overrides: changes.overrides)
    var stops: [PlatformTour.Stop] = []
    for platform in visited { stops.append(try tour.visit(platform)) }
    try StandardOutput.write(
      format == .json ? TourReport.json(stops) : TourReport.text(scenario, stops))
    let failed = stops.filter { $0.failure != nil }
    if !failed.isEmpty {
      throw Stop(
        status: Stop.failed,
        messages: failed.map { "on the platform '\($0.platform)': \($0.failure ?? "")" })
    }
  }
}
