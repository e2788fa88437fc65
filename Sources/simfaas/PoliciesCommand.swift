import ArgumentParser
import Experiments
import Report
import Sweeps

/// `simfaas policies`.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: "Lists the policies that scenarios can name, with their parameters and sources.")

  @Option(help: "How the list is printed: text, json or markdown.")
  var format = ListingFormat.text

  func run() throws {
    let listing = PolicyListing()
    switch format {
    case .text: try StandardOutput.write(listing.text)
    case .json: try StandardOutput.write(listing.json)
    case .markdown: try StandardOutput.write(listing.markdown)
    }
  }
}

/// How a listing is printed.
enum ListingFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

/// `simfaas reference`.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Prints the reference of scenario, sweep or tune files in Markdown.")

  /// The files whose keys are listed.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case scenario, sweep, tune
  }

  @Option(help: "The files whose keys are listed: scenario, sweep or tune.")
  var of = Subject.scenario

  func run() throws {
    switch of {
    case .scenario: try StandardOutput.write(ScenarioReference.markdown)
    case .sweep: try StandardOutput.write(SweepReference.markdown)
    case .tune: try StandardOutput.write(TuneReference.markdown)
    }
  }
}
