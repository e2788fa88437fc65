import ArgumentParser
import Experiments
import Report

/// `simfaas policies`.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: "Lists the policies that scenarios can name, with their parameters and sources.")

  @Option(help: "How the list is printed: text or json.")
  var format = Format.text

  func run() throws {
    let listing = PolicyListing()
    try StandardOutput.write(format == .json ? listing.json : listing.text)
  }
}

/// `simfaas reference`.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Prints the reference of scenario files in Markdown.")

  func run() throws { try StandardOutput.write(ScenarioReference.markdown) }
}
